// Gives an official SDK answers that a server has given, and prints what the SDK made of each, as JSON.
// node answers.mjs DIRECTORY-WITH-THE-SDKS NAME-OF-THE-SDK DATAFILE CERTIFICATE KEY ANSWERS
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { once } from 'node:events';
import { open } from './sdk.mjs';

const [directory, name, datafile, cert, key, answers] = process.argv.slice(2);
let answer;
const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, async (request, response) => {
  await request.resume().toArray();
  response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

const project = JSON.parse(readFileSync(datafile, 'utf8'));
project.integrations[0].host = `https://127.0.0.1:${server.address().port}`;
const sdk = await open(directory, name, JSON.stringify(project));
const said = [];
for (answer of JSON.parse(readFileSync(answers, 'utf8'))) said.push((await sdk.ask('somebody', 'welcome_back')).said ?? 'nothing');
console.log(JSON.stringify(said));
process.exit(0);
