// Records the HTTP requests that @optimizely/optimizely-sdk sends for sendOdpEvent, to a server on loopback.
// How to run it: tests/recordings/README.md.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const [sdkDirectory, output] = process.argv.slice(2);
if (!output) {
  console.error('usage: node record-sdk.mjs DIRECTORY-WITH-THE-SDK OUTPUT.json');
  process.exit(2);
}

const require = createRequire(join(resolve(sdkDirectory), 'package.json'));
const sdk = require('@optimizely/optimizely-sdk');
const { version } = require(join(resolve(sdkDirectory), 'node_modules/@optimizely/optimizely-sdk/package.json'));
const sdkMajor = Number(version.split('.')[0]);

const requests = [];
const answer = async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  requests.push({ method: request.method, path: request.url, headers: request.headers, body });
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"title":"Accepted","status":202}');
};

// Version 5 speaks only https in Node, so it meets a server with a certificate made for the occasion.
const secure = sdkMajor < 6;
const server = secure ? createTlsServer(makeCertificate(), answer) : createServer(answer);
if (secure) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
server.listen(0, '127.0.0.1');
await once(server, 'listening');

const datafile = JSON.stringify({
  version: '4', revision: '1', projectId: '1', accountId: '1', anonymizeIP: true, botFiltering: false,
  rollouts: [], experiments: [], groups: [], attributes: [], audiences: [], typedAudiences: [], events: [],
  featureFlags: [], variables: [], layers: [],
  integrations: [{ key: 'odp', host: `${secure ? 'https' : 'http'}://127.0.0.1:${server.address().port}`, publicKey: 'public-key', pixelUrl: 'http://127.0.0.1:1' }],
});

const client = sdkMajor < 6
  ? sdk.createInstance({ datafile, odpOptions: { eventFlushInterval: 100 } })
  : sdk.createInstance({
      projectConfigManager: sdk.createStaticProjectConfigManager({ datafile }),
      odpManager: sdk.createOdpManager({ eventFlushInterval: 100 }),
    });
await client.onReady();

// The documented example, then what else callers may say: no type, another spelling, every kind of value, an own id.
client.sendOdpEvent('purchased', 'fullstack', new Map([['fs_user_id', 'user123'], ['email', 'user123@example.com']]), new Map([['count', 1]]));
client.sendOdpEvent('viewed', undefined, new Map([['FS-USER-ID', 'user123']]));
client.sendOdpEvent('typed', 'custom', new Map([['email', 'User123@Example.com']]),
  new Map([['text', 'é"\\'], ['number', -2.5], ['yes', true], ['nothing', null], ['idempotence_id', '935a2843-1b2c-4d5e-8f90-a1b2c3d4e5f6']]));

const deadline = Date.now() + 10_000;
const sent = () => requests.filter(r => r.path.includes('events')).reduce((n, r) => n + JSON.parse(r.body).length, 0);
while (sent() < 3 && Date.now() < deadline) await new Promise(done => setTimeout(done, 20));
await client.close();
server.close();
server.closeAllConnections();

for (const request of requests) request.headers.host = '127.0.0.1'; // the port is another each time
writeFileSync(output, JSON.stringify({ sdk: '@optimizely/optimizely-sdk', version, requests }, null, 2) + '\n');
console.log(`${version}: ${requests.length} requests, ${sent()} events`);
process.exit(sent() === 3 ? 0 : 1);

function makeCertificate() {
  const directory = mkdtempSync(join(tmpdir(), 'record-sdk-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
