import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { suggestionsMessage } from '../../src/cards/suggestions-card.ts';
import type { Suggestion } from '../../src/domain/resolve-input.ts';
import { resolveInput } from '../../src/domain/resolve-input.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { listRequests } from '../../src/store/requests.ts';
import { move } from '../app/planned.ts';
import { smallInventory } from '../app/small-inventory.ts';
import { someRequest } from '../store/database.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp } from './slack-app.ts';

async function blockedBy(
  typed: string,
): Promise<{ readonly bot: RunningSlackApp; readonly suggestions: readonly Suggestion[] }> {
  const bot = await startSlackApp();
  // A request that was created before a name became ambiguous, or that was retried.
  await someRequest(bot.db, {
    inputs: { resources: ['law-1', typed], scope: ['ampls-b'] },
    reason: "it's needed",
    requester: bot.idOf('alice'),
    origin: bot.slack.app.channelId,
  });
  const { suggestions } = resolveInput(topologyOf(smallInventory), { name: 'resources', kind: 'resource' }, [
    'law-1',
    typed,
  ]);
  await move(bot.db, 1, { to: 'blocked' });
  const to = { channel: bot.slack.app.channelId, person: bot.idOf('alice') };
  await bot.messenger.postEphemeral(to, suggestionsMessage(1, suggestions));
  return { bot, suggestions };
}

test('retries a request with the resource picked among several of one name', async () => {
  const { bot, suggestions } = await blockedBy('law-twin');
  const [shown] = (await bot.control.ephemerals('alice')).slice(-1);
  expect(shown?.text).toMatch(
    /"law-twin" matches 2 resources. Pick the one you mean.\n• rg-monitor\/law-twin\n• rg-other\/law-twin/,
  );
  expect((await bot.control.slack('actions', { as: 'alice', action: 'request:choose:1' })).status).toBe(200);
  await eventually(async () =>
    expect((await bot.control.ephemerals('alice')).at(-1)?.text).toMatch(
      /^Created CR-2 to retry CR-1 with the resource you picked/,
    ),
  );
  expect(await bot.request(2)).toMatchObject({
    retryOf: 1,
    reason: "it's needed",
    inputs: { resources: ['law-1', suggestions[0]?.options[1]?.id], scope: ['ampls-b'] },
  });
});

test('lets only the requester pick a resource', async () => {
  const { bot, suggestions } = await blockedBy('law-twin');
  const to = { channel: bot.slack.app.channelId, person: bot.idOf('bob') };
  await bot.messenger.postEphemeral(to, suggestionsMessage(1, suggestions));
  await bot.control.slack('actions', { as: 'bob', action: 'request:choose:0' });
  await eventually(async () => {
    expect((await bot.control.ephemerals('bob')).at(-1)?.text).toMatch(/Only <@U\w+>, who requested it, can/);
  });
  expect(await listRequests(bot.db, { open: false }, 10)).toHaveLength(1);
});
