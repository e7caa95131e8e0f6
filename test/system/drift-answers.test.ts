import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { portalOf } from './portal.ts';
import type { WatchedSystem } from './watched-system.ts';
import { openWatchedSystem } from './watched-system.ts';

let system: WatchedSystem;

beforeAll(async () => {
  system = await openWatchedSystem();
});

afterAll(() => system.close());

test('says what closing a workspace in the portal means and who did it, and puts it back on request', async () => {
  const portal = portalOf(system);
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  const closing = { properties: { publicNetworkAccessForQuery: 'Disabled' } };
  await portal.call('PATCH', workspace, closing, '2025-07-01', 'john@contoso.example');
  await system.expireInventory();
  await eventually(async () => expect(await system.driftNotices()).toHaveLength(1), 60_000);
  const [notice] = await system.driftNotices();
  expect(notice).toContain('law-prod-archive, public access for queries: enabled → disabled');
  expect(notice).toMatch(/by john@contoso.example with Azure Portal · correlation id [0-9a-f-]{36}/);
  expect(notice).toContain('Nobody can query law-prod-archive any more.');
  const press = (as: string, action: string) =>
    system.control.slack('actions', { as, channel: 'network-changes', action });
  await press('mallory', 'drift:accept');
  await system.waitForEphemeral('mallory', /Only members of network-owners can/);
  await press('alice', 'drift:revert');
  await system.waitForEphemeral('alice', /Created CR-1 to put the earlier state back/);
  await system.waitForStatus('CR-1', 'awaiting_approval');
  await system.control.click('bob', 'request:approve', 'CR-1');
  await system.waitForStatus('CR-1', 'succeeded');
  const { properties } = (await portal.call('GET', workspace, undefined, '2025-07-01')) as {
    properties: { publicNetworkAccessForQuery: string };
  };
  expect(properties.publicNetworkAccessForQuery).toBe('Enabled');
  await eventually(async () => expect((await system.driftNotices())[0]).toContain('Put back by CR-1'), 60_000);
});

test('records who accepts a change, and writes nothing for it', async () => {
  const portal = portalOf(system);
  const workspace = await portal.idOf('/workspaces/law-prod-weu');
  const writes = (await system.writes()).length;
  await portal.call('PATCH', workspace, { properties: { publicNetworkAccessForQuery: 'Disabled' } }, '2025-07-01');
  await system.expireInventory();
  await eventually(async () => expect(await system.driftNotices()).toHaveLength(2), 60_000);
  await system.control.slack('actions', { as: 'bob', channel: 'network-changes', action: 'drift:accept' });
  await system.waitForEphemeral('bob', /Recorded that you accept the change\. Nothing was changed in Azure\./);
  await eventually(
    async () => expect((await system.driftNotices()).join(' ')).toMatch(/Accepted by <@U\w+> on /),
    60_000,
  );
  expect(await system.writes()).toHaveLength(writes + 1);
  expect((await system.control.cards()).filter(({ text }) => text.startsWith('CR-'))).toHaveLength(1);
});
