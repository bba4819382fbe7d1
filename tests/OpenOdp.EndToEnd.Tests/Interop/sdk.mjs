// One of the official JavaScript SDKs, and what it says of segments, in the same words for either version.
import { createRequire } from 'node:module';
import { join } from 'node:path';

export async function open(directory, name, datafile) {
  const require = createRequire(join(directory, 'package.json'));
  const sdk = require(name);
  const log = [];
  const options = { defaultDecideOptions: ['DISABLE_DECISION_EVENT'] };
  const client = sdk.createOdpManager
    ? sdk.createInstance({
        ...options,
        projectConfigManager: sdk.createStaticProjectConfigManager({ datafile }),
        odpManager: sdk.createOdpManager({ eventFlushInterval: 50 }),
        logger: sdk.createLogger({ level: sdk.INFO, logHandler: { log: (_, text) => log.push(text) } }),
      })
    : sdk.createInstance({
        ...options,
        datafile,
        odpOptions: { eventFlushInterval: 1500 }, // it tells of each user that it makes, which must not be before the first question
        logger: { log: (_, text) => log.push(text) },
        logLevel: 'info',
      });
  await client.onReady();

  return {
    send: (action, identifiers, data) =>
      client.sendOdpEvent(action, 'fullstack', new Map(Object.entries(identifiers)), new Map(Object.entries(data ?? {}))),

    /** Asks anew, and decides the flag by the answer. */
    async ask(id, flag) {
      const user = client.createUserContext(id);
      const before = log.length;
      const fetched = await user.fetchQualifiedSegments(['IGNORE_CACHE']);
      const said = log.slice(before).map(text => /Audience segments fetch failed \((.*)\)/.exec(text)?.[1]).find(Boolean);
      const { variationKey, ruleKey, enabled, variables } = user.decide(flag);
      return { fetched, segments: user.qualifiedSegments, said, variationKey, ruleKey, enabled, variables };
    },

    close: () => client.close(),
  };
}
