import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
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
  const endpoint = (await system.portal.call('GET', id, undefined, NETWORK_API_VERSION)) as {
    properties: {
      manualPrivateLinkServiceConnections: { properties: { privateLinkServiceConnectionState: { status: string } } }[];
    };
  };
  const [own] = endpoint.properties.manualPrivateLinkServiceConnections;
  expect(own?.properties.privateLinkServiceConnectionState.status).toBe('Approved');
  await system.expireInventory();
  expect(await system.driftNotices()).toEqual([]);
});

test('creates a second request when an owner rejects a pending connection on its card', async () => {
  const { ref } = await createPendingEndpoint('pe-second');
  await system.control.slack('actions', { as: 'bob', channel: 'network-changes', action: 'connection:reject' });
  const rejection = `CR-${Number(ref.slice('CR-'.length)) + 1}`;
  await system.waitForStatus(rejection, 'awaiting_approval');
  await system.control.click('carol', 'request:approve', rejection);
  await system.waitForStatus(rejection, 'succeeded');
  await system.expireInventory();
  await system.waitForStatus(ref, 'stale');
  await system.waitForThread(ref, /when Azure showed "pending"\. Azure now shows "rejected"/);
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
