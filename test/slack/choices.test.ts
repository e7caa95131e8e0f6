import { expect, test } from 'vitest';
import { hintsMessage } from '../../src/cards/hints-card.ts';
import type { Hint } from '../../src/domain/inputs.ts';
import { resolveInput } from '../../src/domain/inputs.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { listRequests } from '../../src/requests/read.ts';
import { eventually } from '../../src/sandbox/player.ts';
import { move } from './planned.ts';
import type { Stage } from './stage.ts';
import { openStage, smallEstate } from './stage.ts';

async function blockedBy(typed: string): Promise<{ readonly stage: Stage; readonly hints: readonly Hint[] }> {
  const stage = await openStage();
  await stage.player.command('alice', `/ampls connect law-1, ${typed} to ampls-b because "it's needed"`);
  const { hints } = resolveInput(topologyOf(smallEstate), { name: 'resources', kind: 'resource' }, ['law-1', typed]);
  await move(stage.db, 1, { to: 'blocked' });
  const to = { channel: stage.slack.app.channelId, person: stage.idOf('alice') };
  await stage.side.messenger.whisper(to, hintsMessage(1, hints));
  return { stage, hints };
}

test('a choice among things of one name asks again with the one that is meant', async () => {
  const { stage, hints } = await blockedBy('law-twin');
  const [shown] = (await stage.player.ephemerals('alice')).slice(-1);
  expect(shown?.text).toMatch(/Which one is "law-twin"\?\n• rg-monitor\/law-twin\n• rg-other\/law-twin/);
  expect((await stage.player.slack('actions', { as: 'alice', action: 'request:choose:1' })).status).toBe(200);
  await eventually(async () =>
    expect((await stage.player.ephemerals('alice')).at(-1)?.text).toMatch(/^CR-2 is written/),
  );
  expect(await stage.request(2)).toMatchObject({
    retryOf: 1,
    reason: "it's needed",
    inputs: { resources: ['law-1', hints[0]?.options[1]?.id], scope: ['ampls-b'] },
  });
});

test('only the one who was asked chooses', async () => {
  const { stage, hints } = await blockedBy('law-twin');
  const to = { channel: stage.slack.app.channelId, person: stage.idOf('bob') };
  await stage.side.messenger.whisper(to, hintsMessage(1, hints));
  await stage.player.slack('actions', { as: 'bob', action: 'request:choose:0' });
  await eventually(async () => {
    expect((await stage.player.ephemerals('bob')).at(-1)?.text).toMatch(/only <@U\w+>, who asked for it/);
  });
  expect(await listRequests(stage.db, { open: false }, 10)).toHaveLength(1);
});
