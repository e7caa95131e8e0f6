import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { endpointId, scopeId } from '../../sandbox/test/arm/support.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { portalOf } from './portal.ts';

let system: TestSystem;
let portal: ReturnType<typeof portalOf>;

/** An Azure that refuses nothing by its limits, as far as nobody has documented that it does. */
beforeAll(async () => {
  system = await openSystem();
  portal = portalOf(system);
  const { control } = system;
  await control.arm('deviations', { acceptsUndocumented: true }, 'PUT');
  // Eight more connections of ampls-b, which has two, and a fifth scope for law-audit.
  const estate = await control.arm('estate');
  const connections = Array.from({ length: 8 }, (_, index) => ({
    id: `${scopeId('ampls-b')}/privateEndpointConnections/connection-${index}`,
    properties: {
      privateEndpoint: { id: endpointId(`pe-elsewhere-${index}`) },
      privateLinkServiceConnectionState: { status: 'Approved' },
    },
  }));
  await control.arm('estate', { ...estate, resources: [...estate.resources, ...connections] }, 'PUT');
  await linkInPortal('law-audit', 'ampls-a');
});

afterAll(() => system.close());

async function linkInPortal(workspace: string, scope: string): Promise<void> {
  const properties = { linkedResourceId: await portal.idOf(`/workspaces/${workspace}`) };
  const path = `${await portal.idOf(`/privateLinkScopes/${scope}`)}/scopedResources/by-hand-${workspace}`;
  await portal.call('PUT', path, { properties });
}

test.for<[string, string, RegExp]>([
  ['resources of a scope', 'connect law-prod-neu, law-orders to ampls-full', /limit of 50 resources: .* = 51 /],
  ['scopes of a resource', 'connect law-audit to ampls-b', /limit of 5 (private link )?scopes: .* = 6 /],
  [
    'endpoints of a scope',
    'create-endpoint in vnet-lab/snet-endpoints to ampls-b',
    /limit of 10 private endpoint connections: .* = 11 /,
  ],
  ['scopes of a network', 'create-endpoint in vnet-1/snet-endpoints to ampls-a', /limit of 1 (private link )?scope/],
])('blocks what exceeds the limit of %s, also where Azure would accept it', async ([, command, reason]) => {
  const ref = await system.submit('alice', `/ampls ${command}`);
  await system.waitForStatus(ref, 'blocked');
  expect((await system.control.cardOf(ref))?.text).toMatch(reason);
  expect(
    (await system.control.armCalls()).filter(({ clientRequestId, changed }) => changed && clientRequestId),
  ).toEqual([]);
});

test('undoes a link that has filled a scope beyond its limit, because Azure has accepted one more meanwhile', async () => {
  const ref = await system.submit('alice', '/ampls connect law-orders to ampls-full');
  await system.waitForStatus(ref, 'awaiting_approval');
  const { id } = await system.armFault({ method: 'PUT', path: '/ampls-full/scopedResources/', delayMs: 8_000 });
  await system.control.click('bob', 'request:approve', ref);
  await eventually(async () => {
    const waiting = await system.control.arm('faults');
    expect(waiting.map((fault: { id: string }) => fault.id)).not.toContain(id);
  }, 60_000);
  await linkInPortal('law-prod-neu', 'ampls-full');
  await system.waitForStatus(ref, 'rolled_back');
  await system.waitForReport(ref, /Azure now shows 51 resources for ampls-full, and the limit is 50/);
});
