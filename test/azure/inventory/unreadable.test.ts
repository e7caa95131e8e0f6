import { expect, test } from 'vitest';
import { endpointId, platform, production, scopeId, workspaceId } from '../../../sandbox/test/arm/support.ts';
import { readInventory } from '../../../src/azure/inventory/read-inventory.ts';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import { usageOf } from '../../../src/domain/limits/usage.ts';
import { hasUnreadableParts } from '../../../src/domain/topology/lookups.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { type Azure, azure } from '../support.ts';

const deny = (sut: Azure, scope: string, ...actions: string[]) =>
  sut.edit(({ denied }) => {
    denied.push({ scope, actions });
  });

test('lists a configured subscription that it has no access to as unreadable', async () => {
  const sut = await azure();
  const hidden = '00000000-1111-2222-3333-444444444444';
  const { unreadable, scopes } = await readInventory(sut.reading, [production, hidden]);
  expect(unreadable).toEqual([{ id: `/subscriptions/${hidden}`, why: 'the bot has no access to this subscription' }]);
  expect(scopes.map(({ name }) => name)).toEqual(['ampls-a', 'ampls-b']);
});

test('reads an empty inventory without an error where it has access to no subscription', async () => {
  const sut = await azure();
  await deny(sut, `/subscriptions/${production}`, 'Microsoft.Resources/subscriptions/read');
  await deny(sut, `/subscriptions/${platform}`, 'Microsoft.Resources/subscriptions/read');
  const { scopes, unreadable } = await readInventory(sut.reading, [production]);
  expect([scopes.length, unreadable.length]).toEqual([0, 1]);
});

test('lists what is referred to in an inaccessible subscription as unreadable rather than missing', async () => {
  const sut = await azure();
  await deny(sut, `/subscriptions/${platform}`, 'Microsoft.Resources/subscriptions/read');
  const topology = topologyOf(await readInventory(sut.reading));
  const partner = topology.unreadable.filter(({ id }) => nameOf(id) === 'pe-partner');
  expect(partner.map(({ why }) => why)).toEqual(['it connects to ampls-a, but could not be read']);
});

test('keeps a linked resource that it has no access to, and lists it as unreadable', async () => {
  const sut = await azure();
  await deny(sut, workspaceId('workspace-2'), 'Microsoft.OperationalInsights/workspaces/read');
  const inventory = await readInventory(sut.reading);
  const found = inventory.resources.find(({ name }) => name === 'workspace-2');
  expect(found).toMatchObject({
    kind: 'workspace',
    publicAccess: { ingestion: 'unrecognised', query: 'unrecognised' },
  });
  expect(inventory.unreadable.map(({ id, why }) => [keyOf(id), why])).toEqual([
    [keyOf(workspaceId('workspace-2')), 'a scope links it, and the bot has no access to it'],
  ]);
});

test('keeps a scope whose links it may not read, with counts that are lower bounds', async () => {
  const sut = await azure();
  await deny(sut, scopeId('ampls-a'), 'microsoft.insights/privatelinkscopes/scopedresources/read');
  const topology = topologyOf(await readInventory(sut.reading));
  const id = [...topology.scopes.values()].find(({ name }) => name === 'ampls-a')?.id ?? '';
  expect(hasUnreadableParts(topology, id)).toBe(true);
  expect(topology.unreadable[0]?.why).toMatch(
    /lacks the permission microsoft.insights\/privatelinkscopes\/scopedresources\/read on ampls-a/i,
  );
  const profile = {
    name: 'documented-2020',
    source: 'https://x',
    date: '2020-10-05',
    limits: { 'scope-resources': 50 },
  };
  const usage = usageOf(topology, profile, { meter: 'scope-resources', subjectId: id });
  expect(usage).toMatchObject({ used: 0, lowerBound: true });
});

test('keeps an endpoint whose zone group it may not read, and lists it as unreadable', async () => {
  const sut = await azure();
  await deny(sut, endpointId('pe-ampls-a'), 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read');
  const { endpoints, unreadable } = await readInventory(sut.reading);
  expect(endpoints.find(({ name }) => name === 'pe-ampls-a')?.zoneGroup).toBeNull();
  expect(unreadable.map(({ id }) => id)).toEqual([endpointId('pe-ampls-a')]);
});

test('takes the addresses of an endpoint from its records where it may not read the interface', async () => {
  const sut = await azure();
  await deny(sut, `/subscriptions/${production}`, 'Microsoft.Network/networkInterfaces/read');
  const { endpoints } = await readInventory(sut.reading);
  expect(endpoints.find(({ name }) => name === 'pe-ampls-a')?.addresses).toContain('10.10.1.4');
});

test('lists locks and rulesets that it may not read as unreadable', async () => {
  const sut = await azure();
  await deny(sut, `/subscriptions/${production}`, 'Microsoft.Authorization/locks/read');
  await deny(sut, `/subscriptions/${platform}`, 'Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks/read');
  const inventory = await readInventory(sut.reading);
  expect(inventory.unreadable.map(({ id }) => nameOf(id))).toEqual(['frs-onprem', 'locks']);
  expect(topologyOf(inventory).unreadableParts.rulesets).toBe(true);
});

test('lists an object with an unexpected format as unreadable, and reads everything else', async () => {
  const sut = await azure();
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (nameOf(id) === 'nsg-spoke-app') {
        properties['securityRules'] = [
          { name: 'odd', id: `${id}/securityRules/odd`, properties: { priority: 'high' } },
        ];
      }
    }
  });
  const { unreadable, securityGroups, networks } = await readInventory(sut.reading);
  expect(unreadable.map(({ id, why }) => [nameOf(id), why])).toEqual([
    ['nsg-spoke-app', "Azure's response has an unexpected format at securityRules.0.properties.priority"],
  ]);
  expect([securityGroups.length, networks.length]).toEqual([0, 9]);
});

const deviate = async (sut: Azure, ...graphRows: { id: string; columns: Record<string, unknown> }[]) => {
  expect((await sut.simulator.control('PUT', 'deviations', { graphRows })).status).toBe(200);
};

test.each([
  ['tags that are text', 'law-orders$', { tags: '' }, 'law-orders'],
  ['a location that is a number', 'law-orders$', { location: 5 }, 'law-orders'],
  ['a type that is missing', 'law-orders$', { type: null }, 'law-orders'],
  ['links that are text', 'law-orders$', { properties: { privateLinkScopedResources: 'none' } }, 'law-orders'],
  ['a subnet without an id', 'vnet-lab$', { properties: { subnets: [{ name: 'odd' }] } }, 'vnet-lab'],
  ['a zone link without a network', 'link-vnet-1$', { properties: { virtualNetwork: null } }, 'link-vnet-1'],
  ['records in an unknown shape', '/a/live$', { properties: { records: null } }, 'live'],
])(
  'reads everything else where a row has %s, and does not take its object for missing',
  async (_, id, columns, name) => {
    const sut = await azure();
    const complete = await readInventory(sut.reading);
    await deviate(sut, { id, columns });
    const inventory = await readInventory(sut.reading);
    expect([...new Set(inventory.unreadable.map(entry => nameOf(entry.id)))]).toEqual([name]);
    const count = ({ resources, networks, zoneLinks, records }: typeof inventory) =>
      [resources, networks, zoneLinks, records].flat().length;
    expect(count(inventory)).toBeGreaterThan(count(complete) - 10);
  },
);

test('takes everything in the subscriptions for unknown where a row does not show which object it is', async () => {
  const sut = await azure();
  await deviate(sut, { id: 'frs-onprem$', columns: { id: null } });
  const topology = topologyOf(await readInventory(sut.reading));
  expect(topology.unreadableParts.containers).toEqual([`/subscriptions/${production}`, `/subscriptions/${platform}`]);
});

test('leaves out a scope or an endpoint that is deleted during the read', async () => {
  const sut = await azure({ speed: 0.01 });
  await sut.fault({ method: 'GET', path: 'privatelinkscopes/ampls-b\\?', status: 404, code: 'ResourceNotFound' });
  await sut.fault({ method: 'GET', path: 'pe-partner/privateDnsZoneGroups', status: 404, code: 'ResourceNotFound' });
  const { scopes, endpoints, unreadable } = await readInventory(sut.reading);
  expect(scopes.map(({ name }) => name)).not.toContain('ampls-b');
  expect(endpoints.map(({ name }) => name)).not.toContain('pe-partner');
  expect(unreadable).toEqual([]);
});

test('retries transient failures, also where ARM throttles without a Retry-After', async () => {
  const sut = await azure();
  await sut.fault({ method: 'GET', path: 'privatelinkscopes/ampls-b\\?', status: 429 });
  await sut.fault({ method: 'GET', path: 'pe-ampls-a/privateDnsZoneGroups', reset: true });
  await sut.fault({ method: 'GET', path: 'frs-onprem', status: 500 });
  const { scopes, unreadable, rulesetLinks } = await readInventory(sut.reading);
  expect([scopes.length, unreadable.length, rulesetLinks.length]).toEqual([6, 0, 1]);
});

test('rejects while ARM is down, rather than reading an empty inventory', async () => {
  const sut = await azure();
  await sut.fault({ path: 'resourcegraph', status: 503, headers: { 'retry-after': '0' }, times: 20 });
  await expect(readInventory(sut.reading)).rejects.toMatchObject({ statusCode: 503 });
});
