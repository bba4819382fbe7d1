// Decides all flags for users with an official SDK, which asks and tells nobody. A line of FILE is a datafile and its users;
// prints a line of JSON for each user: by flag, the keys of the variation and the rule, whether it is on, and its variables.
// node decide.mjs DIRECTORY-WITH-THE-SDKS NAME-OF-THE-SDK FILE
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [directory, name, file] = process.argv.slice(2);
const sdk = createRequire(join(directory, 'package.json'))(name);
const numbers = new Map(['NaN', 'Infinity', '-Infinity'].map(text => [text, Number(text)])); // which JSON cannot hold

for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
  const { datafile, users } = JSON.parse(line, (_, value) => numbers.get(value) ?? value);
  const client = sdk.createInstance({ projectConfigManager: sdk.createStaticProjectConfigManager({ datafile }) });
  await client.onReady();
  for (const { id, attributes, segments, forced, options } of users) {
    const user = client.createUserContext(id, attributes ?? undefined);
    user.qualifiedSegments = segments;
    for (const { flag, rule, variation } of forced) {
      user.setForcedDecision({ flagKey: flag, ruleKey: rule ?? undefined }, { variationKey: variation });
    }

    const decisions = Object.values(user.decideAll(['DISABLE_DECISION_EVENT', ...options]));
    console.log(JSON.stringify(Object.fromEntries(decisions.map(
      ({ flagKey, variationKey, ruleKey, enabled, variables }) => [flagKey, [variationKey, ruleKey, enabled, variables]]))));
  }

  client.close();
}
