// Asks an official SDK about users, and prints what it says of each, as JSON.
// node ask.mjs DIRECTORY-WITH-THE-SDKS NAME-OF-THE-SDK DATAFILE FLAG USER...
import { readFileSync } from 'node:fs';
import { open } from './sdk.mjs';

const [directory, name, datafile, flag, ...users] = process.argv.slice(2);
const sdk = await open(directory, name, readFileSync(datafile, 'utf8'));
const seen = [];
for (const user of users) seen.push(await sdk.ask(user, flag));
console.log(JSON.stringify(seen));
process.exit(0);
