import { expect, test } from 'vitest';
import { openStage } from './stage.ts';

test('the members of groups are read from Slack; a handle that is not there has none', async () => {
  const stage = await openStage();
  const groups = [
    { group: 'owners', members: { usergroup: 'network-owners' } },
    { group: 'nobody', members: { usergroup: 'no-such-group' } },
    { group: 'named', members: { users: [stage.idOf('alice'), 'U0NOBODY0'] } },
  ];
  const members = await stage.side.directory.members(groups);
  expect([...(members.get('owners') ?? [])].sort()).toEqual(['bob', 'carol', 'dave'].map(stage.idOf).sort());
  expect(members.get('nobody')).toEqual(new Set());
  expect(members.get('named')).toEqual(new Set([stage.idOf('alice')]));
  const ids = await Promise.all(groups.map(group => stage.side.directory.usergroupOf(group)));
  expect(ids).toEqual([expect.stringMatching(/^S/), null, null]);
});

test('many questions at once are few calls, within what Slack allows in a minute', async () => {
  const stage = await openStage();
  const groups = [{ group: 'owners', members: { usergroup: 'network-owners' } }];
  for (let round = 0; round < 30; round += 1) {
    await Promise.all(Array.from({ length: 20 }, () => stage.side.directory.members(groups)));
    await new Promise(resolve => setTimeout(resolve, 40));
  }
  const calls: { method: string }[] = await stage.player.slack('calls');
  const asked = calls.filter(({ method }) => method === 'usergroups.list').length;
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(10);
});
