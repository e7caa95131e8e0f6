import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { builtInEstate } from '../../sandbox/src/estate/built-in.ts';
import type { WatchedSystem } from './watched-system.ts';
import { openWatchedSystem } from './watched-system.ts';

const NETWORK_API_VERSION = '2024-05-01';

let system: WatchedSystem;

beforeAll(async () => {
  system = await openWatchedSystem();
});

afterAll(() => system.close());

/** Creates an endpoint in the portal whose connection to ampls-b waits, and returns the request that it becomes. */
async function createPendingEndpoint(endpoint: string) {
  const { portal } = system;
  const scopeId = await portal.idOf('/privateLinkScopes/ampls-b');
  const networkId = await portal.idOf('/virtualNetworks/vnet-lab');
  const group = networkId.split('/').slice(0, 5).join('/');
  const { properties } = (await portal.call('GET', networkId, undefined, NETWORK_API_VERSION)) as {
    properties: { subnets: { id: string }[] };
  };
  const id = `${group}/providers/Microsoft.Network/privateEndpoints/${endpoint}`;
  const connection = {
    name: endpoint,
    properties: {
      privateLinkServiceId: scopeId,
      groupIds: ['azuremonitor'],
      requestMessage: 'Please <!channel> approve',
    },
  };
  const body = {
    location: 'westeurope',
    properties: { subnet: { id: properties.subnets[0]?.id }, manualPrivateLinkServiceConnections: [connection] },
  };
  await portal.call('PUT', id, body, NETWORK_API_VERSION);
  await system.expireInventory();
  const ref = await eventually(async () => {
    const card = (await system.control.cards()).find(({ text }) => text.includes(`${endpoint} in vnet-lab`));
    expect(card).toBeDefined();
    return card?.metadata?.event_payload['request'] ?? '';
  }, 60_000);
  await system.waitForStatus(ref, 'awaiting_approval');
  return { ref, id, scopeId };
}

const announcements = async ({ control }: Pick<WatchedSystem, 'control'>) =>
  (await control.messages()).filter(({ metadata }) => metadata?.event_type === 'connections_waiting');

/** Returns the state of the connection that an endpoint shows in the portal. */
async function stateOf(endpointId: string, { portal }: Pick<WatchedSystem, 'portal'> = system) {
  const endpoint = (await portal.call('GET', endpointId, undefined, NETWORK_API_VERSION)) as {
    properties: {
      manualPrivateLinkServiceConnections: { properties: { privateLinkServiceConnectionState: { status: string } } }[];
    };
  };
  const [own] = endpoint.properties.manualPrivateLinkServiceConnections;
  return own?.properties.privateLinkServiceConnectionState.status;
}

test('creates a request for a new pending connection, which an owner approves', async () => {
  const { ref, id } = await createPendingEndpoint('pe-by-hand');
  const card = await system.control.cardOf(ref);
  expect(card?.text).toContain('pe-by-hand in vnet-lab, subscription');
  expect(card?.text).toContain('Please &lt;!channel&gt; approve');
  expect(card?.text).toMatch(/ampls-b: \d\/10 private endpoint connections/);
  expect(await system.driftNotices()).toEqual([]);
  const { body } = await system.control.command('alice', '/ampls pending');
  expect(body).toBeDefined();
  await system.waitForEphemeral('alice', /pe-by-hand/);
  await system.control.click('mallory', 'request:approve', ref);
  await system.waitForEphemeral('mallory', /network-owners/);
  await system.control.click('bob', 'request:approve', ref);
  await system.waitForStatus(ref, 'succeeded');
  expect(await stateOf(id)).toBe('Approved');
  await system.expireInventory();
  expect(await system.driftNotices()).toEqual([]);
});

test('rejects a connection with one click on its card, and reports it in the thread of the request that does it', async () => {
  const { ref, id } = await createPendingEndpoint('pe-second');
  const press = (as: string) =>
    system.control.slack('actions', { as, channel: 'network-changes', action: 'connection:reject' });
  await press('mallory');
  await system.waitForEphemeral('mallory', /You can't reject CR-\d+\. Only members of network-owners can/);
  await press('bob');
  await system.waitForEphemeral('bob', /You rejected the connection\. CR-\d+ rejects it in Azure/);
  const rejection = `CR-${Number(ref.slice('CR-'.length)) + 1}`;
  await system.waitForStatus(ref, 'declined');
  await system.waitForStatus(rejection, 'succeeded');
  await system.waitForReport(rejection, /Rejected by .*bob.*, in place of CR-\d+[\s\S]*Finished/);
  await system.waitForReport(ref, new RegExp(`Declined by [\\s\\S]*${rejection} rejects the connection in Azure`));
  expect(await stateOf(id)).toBe('Rejected');
  const rejected = await system.control.cardOf(ref);
  expect(JSON.stringify(rejected?.blocks)).not.toContain('connection:reject');
  await system.expireInventory();
  expect(await system.driftNotices()).toEqual([]);
});

test('announces what waited at first, and decides about it by one click in the list', async () => {
  const announced = await announcements(system);
  expect(announced).toHaveLength(1);
  expect(announced[0]?.text).toContain('1 private endpoint connection waited for approval');
  expect(announced[0]?.text).toContain('pe-partner in vnet-partner, subscription contoso-platform');
  expect(announced[0]?.text).toContain('Message: Partner team needs AMPLS A');
  expect(announced[0]?.text).toMatch(/Tenant: [\da-f-]{36}/);
  expect(announced[0]?.text).toMatch(
    /Can reach: .*\d+ resources linked to ampls-a\), once it is approved and DNS leads to it/,
  );
  await system.control.command('bob', '/ampls pending');
  const { ts } = await system.waitForEphemeral('bob', /1 pending connection[\s\S]*pe-partner/);
  const press = (as: string) =>
    system.control.slack('actions', { as, channel: 'network-changes', ts, action: 'connection:approve' });
  await press('bob');
  await system.waitForEphemeral('bob', /You approved the connection\. CR-\d+ does it/);
  const ref = `CR-${(await system.control.ephemerals('bob')).map(({ text }) => /CR-(\d+) does it/.exec(text)?.[1]).find(Boolean)}`;
  await system.waitForStatus(ref, 'succeeded');
  expect(await system.control.thread(ref)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Approved by .*bob.*, before this was planned/)]),
  );
  expect(await stateOf(await system.portal.idOf('/privateEndpoints/pe-partner'))).toBe('Approved');
  await press('bob');
  await system.waitForEphemeral('bob', /This connection no longer waits for approval. It is approved now/);
});

test('reports a connection that was approved in the portal and makes its request stale', async () => {
  const { ref, scopeId } = await createPendingEndpoint('pe-third');
  const { properties } = (await system.portal.call('GET', scopeId)) as {
    properties: { privateEndpointConnections: { id: string; properties: { privateEndpoint: { id: string } } }[] };
  };
  const connection = properties.privateEndpointConnections.find(entry =>
    /pe-third$/i.test(entry.properties.privateEndpoint.id),
  );
  const state = { privateLinkServiceConnectionState: { status: 'Approved', description: 'ok' } };
  await system.portal.call('PUT', connection?.id ?? '', { properties: state });
  await system.expireInventory();
  await system.waitForStatus(ref, 'stale');
  await eventually(async () =>
    expect((await system.driftNotices()).at(-1)).toMatch(/pe-third to ampls-b: pending → approved/),
  );
  await system.control.click('alice', 'request:retry', ref);
  await system.waitForStatus(ref, 'blocked');
});

/** Lists the pending connections for a person, and returns a function that clicks a button of the list. */
async function listPending(own: WatchedSystem, as: string) {
  await own.control.command(as, '/ampls pending');
  const { ts } = await own.waitForEphemeral(as, /1 pending connection[\s\S]*pe-partner/);
  return (verdict: 'approve' | 'reject') =>
    own.control.slack('actions', { as, channel: 'network-changes', ts, action: `connection:${verdict}` });
}

test('decides once through the death of the bot between every two steps', async () => {
  const own = await openWatchedSystem();
  onTestFinished(() => own.close());
  const restart = async () => {
    await own.bot(1, 'kill');
    await own.bot(1, 'start');
  };
  await eventually(async () => expect(await announcements(own)).toHaveLength(1), 60_000);
  await restart();
  const press = await listPending(own, 'bob');
  await restart();
  expect((await press('reject')).status).toBe(200);
  await restart();
  await own.waitForStatus('CR-1', 'succeeded');
  await restart();
  await press('approve');
  await own.waitForEphemeral('bob', /no longer waits for approval\. It is rejected now/);
  expect(await stateOf(await own.portal.idOf('/privateEndpoints/pe-partner'), own)).toBe('Rejected');
  expect((await own.writes()).filter(({ path }) => /privateEndpointConnections/i.test(path))).toHaveLength(1);
  expect(await announcements(own)).toHaveLength(1);
  expect(await own.control.cards()).toHaveLength(1);
});

test('makes one decision where two bots get an approval and rejections at the same moment', async () => {
  const own = await openWatchedSystem();
  onTestFinished(() => own.close());
  await own.bot(2, 'start');
  const [bob, carol] = [await listPending(own, 'bob'), await listPending(own, 'carol')];
  await Promise.all([bob('approve'), carol('reject'), bob('approve'), carol('reject')]);
  await own.waitForStatus('CR-1', 'succeeded');
  expect((await own.writes()).filter(({ path }) => /privateEndpointConnections/i.test(path))).toHaveLength(1);
  expect(await own.control.cards()).toHaveLength(1);
});

test('shows of an endpoint in a subscription of somebody else no more than Azure does', async () => {
  const estate = builtInEstate();
  const platform = estate.subscriptions.find(({ displayName }) => displayName === 'contoso-platform');
  const id = platform?.subscriptionId ?? '';
  const denied = [{ scope: `/subscriptions/${id}`, actions: ['*'] }];
  const own = await openWatchedSystem({ estate: { ...estate, denied } });
  onTestFinished(() => own.close());
  const [message] = await eventually(async () => {
    const found = await announcements(own);
    expect(found).toHaveLength(1);
    return found;
  }, 60_000);
  const who = `pe-partner in a network that is not known, subscription ${id}, requests a connection to ampls-a`;
  expect(message?.text).toContain(who);
  expect(message?.text).toContain(`Subscription: ${id} (its name is not known)`);
  expect(message?.text).toContain('Tenant: not known');
  expect(message?.text).not.toContain('contoso-platform');
  const press = await listPending(own, 'bob');
  await press('approve');
  await own.waitForStatus('CR-1', 'succeeded');
});
