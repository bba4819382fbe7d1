// Runs the main job with an official SDK against a server: unknown, sent, qualified, decided. Prints what it saw as JSON.
// node tour.mjs DIRECTORY-WITH-THE-SDKS NAME-OF-THE-SDK DATAFILE FLAG USER...
import { readFileSync } from 'node:fs';
import { open } from './sdk.mjs';

const [directory, name, datafile, flag, ...users] = process.argv.slice(2);
const sdk = await open(directory, name, readFileSync(datafile, 'utf8'));
const seen = {};
for (const user of users) {
  const unknown = await sdk.ask(user, flag);
  sdk.send('purchased', user.startsWith('vuid_') ? { vuid: user } : { fs_user_id: user }, { count: 1 });
  const deadline = Date.now() + 20_000;
  let known = unknown;
  while (!known.segments?.length && Date.now() < deadline) known = await sdk.ask(user, flag); // until its event has left the SDK
  seen[user] = { unknown, known };
}

await sdk.close();
console.log(JSON.stringify(seen));
process.exit(0);
