import { expect, test } from 'vitest';
import { startSlackApp } from './slack-app.ts';

test('reads group members from Slack, and none for an unknown handle', async () => {
  const bot = await startSlackApp();
  const groups = [
    { group: 'owners', members: { usergroup: 'network-owners' } },
    { group: 'nobody', members: { usergroup: 'no-such-group' } },
    { group: 'named', members: { users: [bot.idOf('alice'), 'U0NOBODY0'] } },
    {
      group: 'owners or named',
      members: { anyOf: [{ usergroup: 'network-owners' }, { users: [bot.idOf('alice')] }] },
    },
  ];
  const members = await bot.directory.members(groups);
  expect([...(members.get('owners') ?? [])].sort()).toEqual(['bob', 'carol', 'dave'].map(bot.idOf).sort());
  expect(members.get('nobody')).toEqual(new Set());
  expect(members.get('named')).toEqual(new Set([bot.idOf('alice')]));
  expect([...(members.get('owners or named') ?? [])].sort()).toEqual(
    ['alice', 'bob', 'carol', 'dave'].map(bot.idOf).sort(),
  );
  expect(await bot.directory.groupsWith(bot.idOf('alice'), groups)).toEqual(new Set(['named', 'owners or named']));
  const ids = await Promise.all(groups.map(group => bot.directory.usergroupOf(group)));
  expect(ids).toEqual([expect.stringMatching(/^S/), null, null, null]);
});

test('answers many concurrent lookups with few calls, within the rate limit of Slack', async () => {
  const bot = await startSlackApp();
  const groups = [{ group: 'owners', members: { usergroup: 'network-owners' } }];
  for (let round = 0; round < 30; round += 1) {
    await Promise.all(Array.from({ length: 20 }, () => bot.directory.members(groups)));
    await new Promise(resolve => setTimeout(resolve, 40));
  }
  const calls: { method: string }[] = await bot.control.slack('calls');
  const asked = calls.filter(({ method }) => method === 'usergroups.list').length;
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(10);
  // Three people are in the group. Whether they are active is asked once, however many lookups begin together.
  expect(calls.filter(({ method }) => method === 'users.info')).toHaveLength(3);
});

test('says how people are called, with their profile, and asks Slack once for each', async () => {
  const bot = await startSlackApp();
  const alice = bot.idOf('alice');
  const names = await Promise.all([alice, alice, 'U0NOBODY0'].map(person => bot.directory.nameOf(person)));
  expect(names).toEqual([
    {
      name: 'alice',
      otherNames: ['Alice Andersen', 'alice'],
      profile: expect.stringMatching(new RegExp(`^https://[\\w.-]+\\.slack\\.com/team/${alice}$`)),
    },
    names[0],
    undefined,
  ]);
  const calls: { method: string }[] = await bot.control.slack('calls');
  expect(calls.filter(({ method }) => method === 'users.info')).toHaveLength(2);
});

test('a name that Slack does not say is asked for again a little later', async () => {
  let ahead = 0;
  const bot = await startSlackApp({ monotonic: () => performance.now() + ahead });
  await bot.control.slack('faults', { method: 'users.info', error: 'internal_error' });
  expect(await bot.directory.nameOf(bot.idOf('bob'))).toBeUndefined();
  expect(await bot.directory.nameOf(bot.idOf('bob'))).toBeUndefined();
  ahead = 20_000;
  expect(await bot.directory.nameOf(bot.idOf('bob'))).toMatchObject({ name: 'bob' });
});
