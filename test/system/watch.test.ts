import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystemForTest, responseText } from './harness.ts';
import { portalOf } from './portal.ts';

const NETWORK_API_VERSION = '2024-05-01';

/**
 * Returns a function that makes the bot read the inventory again: it advances the bot's clock, so that the stored
 * inventory is more than a minute old.
 */
function createInventoryExpiry(system: TestSystem) {
  let offset = 0;
  return async () => {
    offset += 61_000;
    await system.clock(offset);
  };
}

/** Starts a sandbox whose bot has read the inventory once, so that it detects later changes. */
async function openWatchedSystem(onEnd: Parameters<typeof openSystemForTest>[1]) {
  const system = await openSystemForTest({}, onEnd);
  await system.control.command('erin', '/ampls usage ampls-a');
  await system.waitForEphemeral('erin', /ampls-a/);
  const expireInventory = createInventoryExpiry(system);
  await expireInventory();
  return { system, expireInventory, portal: portalOf(system) };
}

async function driftNotices({ control }: TestSystem): Promise<string[]> {
  const messages = await control.cards();
  return messages.filter(({ metadata }) => metadata?.event_type === 'inventory_changed').map(({ text }) => text);
}

async function createPendingEndpoint({
  system,
  portal,
}: Pick<Awaited<ReturnType<typeof openWatchedSystem>>, 'system' | 'portal'>) {
  const scopeId = await portal.idOf('/privateLinkScopes/ampls-b');
  const networkId = await portal.idOf('/virtualNetworks/vnet-lab');
  const group = networkId.split('/').slice(0, 5).join('/');
  const { properties } = (await portal.call('GET', networkId, undefined, NETWORK_API_VERSION)) as {
    properties: { subnets: { id: string }[] };
  };
  const id = `${group}/providers/Microsoft.Network/privateEndpoints/pe-by-hand`;
  const connection = {
    name: 'by-hand',
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
  return { id, scopeId, system };
}

test.concurrent('reports a change in the portal once with its author, and no changes of requests', async ({
  onTestFinished,
}) => {
  const { system, expireInventory, portal } = await openWatchedSystem(onTestFinished);
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  await portal.call('PUT', `${scope}/scopedResources/by-hand`, { properties: { linkedResourceId: workspace } });
  const ref = await system.submitAndApprove('/ampls connect law-team-55 to ampls-b');
  await system.waitForStatus(ref, 'succeeded');
  await expireInventory();
  const [notice] = await eventually(async () => {
    const found = await driftNotices(system);
    expect(found).toHaveLength(1);
    return found;
  }, 30_000);
  expect(notice).toContain("Link of law-prod-archive to ampls-b: doesn't exist → linked · by sandbox@contoso.example");
  expect(notice).not.toContain('law-team-55');
  await system.bot(1, 'kill');
  await system.bot(1, 'start');
  await expireInventory();
  await portal.call('DELETE', `${scope}/scopedResources/by-hand`);
  await expireInventory();
  await eventually(async () => expect(await driftNotices(system)).toHaveLength(2), 40_000);
  expect((await driftNotices(system))[1]).toContain("Link of law-prod-archive to ampls-b: linked → doesn't exist");
});

test.concurrent('creates a request for a new pending connection, which an owner approves', async ({
  onTestFinished,
}) => {
  const { system, expireInventory, portal } = await openWatchedSystem(onTestFinished);
  const { id } = await createPendingEndpoint({ system, portal });
  await expireInventory();
  await system.waitForStatus('CR-1', 'awaiting_approval');
  const card = await system.control.cardOf('CR-1');
  expect(card?.text).toContain('pe-by-hand in vnet-lab, subscription');
  expect(card?.text).toContain('Please &lt;!channel&gt; approve');
  expect(card?.text).toMatch(/ampls-b: \d\/10 private endpoint connections/);
  expect(await driftNotices(system)).toEqual([]);
  const { body } = await system.control.command('alice', '/ampls pending');
  expect(body).toBeDefined();
  await system.waitForEphemeral('alice', /pe-by-hand/);
  await system.control.click('mallory', 'request:approve', 'CR-1');
  await system.waitForEphemeral('mallory', /network-owners/);
  await system.control.click('bob', 'request:approve', 'CR-1');
  await system.waitForStatus('CR-1', 'succeeded');
  const endpoint = (await portal.call('GET', id, undefined, NETWORK_API_VERSION)) as {
    properties: {
      manualPrivateLinkServiceConnections: { properties: { privateLinkServiceConnectionState: { status: string } } }[];
    };
  };
  const [own] = endpoint.properties.manualPrivateLinkServiceConnections;
  expect(own?.properties.privateLinkServiceConnectionState.status).toBe('Approved');
  await expireInventory();
  expect(await driftNotices(system)).toEqual([]);
});

test.concurrent('creates a second request when an owner rejects a pending connection on its card', async ({
  onTestFinished,
}) => {
  const { system, expireInventory, portal } = await openWatchedSystem(onTestFinished);
  await createPendingEndpoint({ system, portal });
  await expireInventory();
  await system.waitForStatus('CR-1', 'awaiting_approval');
  await system.control.slack('actions', { as: 'bob', channel: 'network-changes', action: 'connection:reject' });
  await system.waitForStatus('CR-2', 'awaiting_approval');
  await system.control.click('carol', 'request:approve', 'CR-2');
  await system.waitForStatus('CR-2', 'succeeded');
  await expireInventory();
  await system.waitForStatus('CR-1', 'stale');
  await system.waitForThread('CR-1', /when Azure showed "pending"\. Azure now shows "rejected"/);
});

test.concurrent('reports a connection that was approved in the portal and makes its request stale', async ({
  onTestFinished,
}) => {
  const { system, expireInventory, portal } = await openWatchedSystem(onTestFinished);
  const { scopeId } = await createPendingEndpoint({ system, portal });
  await expireInventory();
  await system.waitForStatus('CR-1', 'awaiting_approval');
  const { properties } = (await portal.call('GET', scopeId)) as {
    properties: { privateEndpointConnections: { id: string; properties: { privateEndpoint: { id: string } } }[] };
  };
  const connection = properties.privateEndpointConnections.find(entry =>
    /pe-by-hand$/i.test(entry.properties.privateEndpoint.id),
  );
  const state = { privateLinkServiceConnectionState: { status: 'Approved', description: 'ok' } };
  await portal.call('PUT', connection?.id ?? '', { properties: state });
  await expireInventory();
  await system.waitForStatus('CR-1', 'stale');
  await eventually(async () =>
    expect((await driftNotices(system))[0]).toMatch(/pe-by-hand to ampls-b: pending → approved/),
  );
  await system.control.click('alice', 'request:retry', 'CR-1');
  await system.waitForStatus('CR-1', 'blocked');
});

test.concurrent('makes a request that awaits approval stale when Azure changes, but no unrelated request', async ({
  onTestFinished,
}) => {
  const { system, expireInventory, portal } = await openWatchedSystem(onTestFinished);
  const ref = await system.submit('alice', '/ampls connect law-prod-archive to ampls-b');
  await system.waitForStatus(ref, 'awaiting_approval');
  const other = await system.submit('alice', '/ampls connect law-prod-weu to ampls-a');
  await system.waitForStatus(other, 'awaiting_approval');
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  await portal.call('PUT', `${scope}/scopedResources/by-hand`, { properties: { linkedResourceId: workspace } });
  await expireInventory();
  await system.waitForStatus(ref, 'stale');
  expect(await system.control.status(other)).toBe('awaiting_approval');
  const late = await system.control.click('bob', 'request:approve', ref).catch((error: unknown) => String(error));
  expect(typeof late === 'string' ? late : responseText(late)).not.toContain('succeeded');
  expect(await system.writes()).toHaveLength(1);
});

test.concurrent.for([
  { name: 'fails after it has posted it', fault: { when: 'after', status: 500 } },
  { name: 'answers 429', fault: { status: 429, retryAfter: 1 } },
  { name: 'hangs after it has posted it', fault: { when: 'after', hang: true } },
])('posts a notice once when Slack $name', async ({ fault }, { onTestFinished }) => {
  const { system, expireInventory, portal } = await openWatchedSystem(onTestFinished);
  await system.slackFault({ method: 'chat.postMessage', match: 'Changed in Azure', ...fault });
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  await portal.call('PUT', `${scope}/scopedResources/by-hand`, { properties: { linkedResourceId: workspace } });
  await expireInventory();
  await eventually(async () => expect(await driftNotices(system)).toHaveLength(1), 60_000);
  await expireInventory();
  await system
    .submitAndApprove('/ampls connect law-team-56 to ampls-b')
    .then(ref => system.waitForThread(ref, /Finished/));
  expect(await driftNotices(system)).toHaveLength(1);
});

test.concurrent('reports a change that happened while ARM was down once ARM is available again', async ({
  onTestFinished,
}) => {
  const { system, expireInventory, portal } = await openWatchedSystem(onTestFinished);
  const scope = await portal.idOf('/privateLinkScopes/ampls-b');
  const workspace = await portal.idOf('/workspaces/law-prod-archive');
  await portal.call('PUT', `${scope}/scopedResources/by-hand`, { properties: { linkedResourceId: workspace } });
  await system.armFault({ method: 'POST', path: 'resourcegraph', status: 503, times: 6 });
  await expireInventory();
  await eventually(async () => expect(await driftNotices(system)).toHaveLength(1), 60_000);
});
