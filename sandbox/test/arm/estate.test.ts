import { expect, test } from 'vitest';
import { parseId, parseTarget } from '../../src/arm/ids.ts';
import { EstateError } from '../../src/arm/parse-estate.ts';
import { builtInEstate, parseEstate } from '../../src/arm/server.ts';
import { at, list, network, networkId, platform, production, scopeId, start, text, workspaceId } from './support.ts';

const subscriptions = [{ subscriptionId: production, displayName: 'one', tenantId: 't', state: 'Enabled' }];
const workspace = workspaceId('law');

test('derives names and types from ids and adds missing resource groups', () => {
  const { resources } = parseEstate({ subscriptions, resources: [{ id: workspace, location: 'northeurope' }] });
  expect(resources).toEqual([
    expect.objectContaining({
      id: `/subscriptions/${production}/resourceGroups/rg-monitoring`,
      location: 'northeurope',
    }),
    {
      id: workspace,
      name: 'law',
      type: 'Microsoft.OperationalInsights/workspaces',
      location: 'northeurope',
      properties: {},
    },
  ]);
});

test.each<[string, unknown, string]>([
  ['a list instead of an object', [], 'expected object'],
  ['no subscriptions', { resources: [] }, 'subscriptions'],
  [
    'a subscription without a tenant',
    { subscriptions: [{ subscriptionId: 'a', displayName: '' }], resources: [] },
    'subscriptions[0].tenantId',
  ],
  ['a resource without an id', { subscriptions, resources: [{ name: 'x' }] }, 'resources[0] needs an id'],
  ['a resource that is not an object', { subscriptions, resources: ['x'] }, 'resources[0]'],
  [
    'an invalid id',
    { subscriptions, resources: [{ id: '/subscriptions/x' }] },
    'resources[0] (/subscriptions/x) is not the id of a resource',
  ],
  [
    'a name that differs from the id',
    { subscriptions, resources: [{ id: workspace, name: 'other' }] },
    'has a name that differs from its id',
  ],
  [
    'a type that differs from the id',
    { subscriptions, resources: [{ id: workspace, type: 'x/y' }] },
    'has a type that differs from its id',
  ],
  [
    'a subscription that is not listed',
    { subscriptions: [], resources: [{ id: workspace }] },
    'is in a subscription that is not listed',
  ],
  [
    'the same id twice',
    {
      subscriptions,
      resources: [{ id: workspace }, { id: workspace.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') }],
    },
    'resources[1]',
  ],
  [
    'a link without its scope',
    { subscriptions, resources: [{ id: `${scopeId('none')}/scopedResources/x` }] },
    'is in a resource that is not listed',
  ],
  [
    'a subnet without its network',
    { subscriptions, resources: [{ id: `${networkId('none')}/subnets/x` }] },
    'is in a resource that is not listed',
  ],
  [
    'properties that are not an object',
    { subscriptions, resources: [{ id: workspace, properties: 1 }] },
    'has properties that are not an object',
  ],
  ['an unknown property', { subscriptions, resources: [], resource: [] }, 'resource'],
])('refuses an estate with %s and names the problem', (_what, json, sentence) => {
  expect(() => parseEstate(json)).toThrow(EstateError);
  expect(() => parseEstate(json)).toThrow(sentence);
});

test('accepts embedded resources and connections inside or beside their parents', async () => {
  const rule = {
    id: `/subscriptions/${production}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg/securityRules/one`,
    properties: { priority: 100 },
  };
  const connection = {
    id: `${scopeId('s')}/privateEndpointConnections/c`,
    name: 'c',
    type: 'Microsoft.Insights/privateLinkScopes/privateEndpointConnections',
    properties: { privateEndpoint: { id: networkId('pe') } },
  };
  const estate = parseEstate({
    subscriptions,
    resources: [
      rule,
      { id: rule.id.replace('/securityRules/one', '') },
      {
        id: networkId('v'),
        properties: {
          subnets: [{ name: 'a', properties: { addressPrefix: '10.0.0.0/24', ipConfigurations: [{ id: 'x' }] } }],
        },
      },
      { id: `${networkId('v')}/subnets/b`, properties: { addressPrefix: '10.0.1.0/24' } },
      { id: scopeId('s'), properties: { privateEndpointConnections: [connection] } },
      {
        id: `/subscriptions/${production}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st`,
        properties: { any: 'thing' },
      },
    ],
  });
  const arm = await start({ estate });
  expect(at((await arm.get(rule.id, network)).body, 'properties', 'priority')).toBe(100);
  expect(list((await arm.get(`${networkId('v')}/subnets`, network)).body, 'value').map(one => at(one, 'name'))).toEqual(
    ['a', 'b'],
  );
  expect(list((await arm.get(scopeId('s'))).body, 'properties', 'privateEndpointConnections')).toHaveLength(1);
  expect((await arm.get(connection.id)).status).toBe(200);
  const unknown = await arm.get(
    `/subscriptions/${production}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st`,
    '2023-01-01',
  );
  expect(at(unknown.body, 'properties', 'any')).toBe('thing');
  const kept = list((await arm.control('GET', 'estate')).body, 'resources');
  expect(kept.find(one => text(one, 'id') === scopeId('s'))).toMatchObject({
    properties: { provisioningState: 'Succeeded', accessModeSettings: { queryAccessMode: 'Open' } },
  });
  expect(JSON.stringify(kept.find(one => text(one, 'id') === networkId('v')))).not.toContain('ipConfigurations');
});

test('has a valid built-in estate that is the same in every run', () => {
  const estate = builtInEstate();
  expect(estate).toEqual(builtInEstate());
  expect(parseEstate(JSON.parse(JSON.stringify(estate)))).toEqual(estate);
});

test('has the documented limits example in the built-in estate: 3/50, 2/10 and 2/5', async () => {
  const arm = await start();
  const names = async (path: string): Promise<string[]> =>
    list((await arm.get(path)).body, 'value').map(
      one => text(one, 'properties', 'linkedResourceId').split('/').at(-1) ?? '',
    );
  expect((await names(`${scopeId('ampls-a')}/scopedResources`)).sort()).toEqual([
    'appinsights-3',
    'workspace-1',
    'workspace-2',
  ]);
  expect(await names(`${scopeId('ampls-b')}/scopedResources`)).toEqual(['workspace-2']);
  const connected = list((await arm.get(`${scopeId('ampls-b')}/privateEndpointConnections`)).body, 'value');
  const networks = connected.map(one => text(one, 'properties', 'privateEndpoint', 'id').split('/').at(-1));
  expect(networks.sort()).toEqual(['pe-ampls-b-vnet-1', 'pe-ampls-b-vnet-2']);
  const full = `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.Insights/privateLinkScopes/ampls-full`;
  expect(await names(`${full}/scopedResources`)).toHaveLength(49);
  const audit = await arm.get(
    `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.OperationalInsights/workspaces/law-audit`,
    '2022-10-01',
  );
  expect(list(audit.body, 'properties', 'privateLinkScopedResources')).toHaveLength(4);
});

test('has unique and ambiguous names in the built-in estate', () => {
  const { resources } = builtInEstate();
  const named = (name: RegExp): string[] =>
    resources.filter(one => name.test(one.name) && /workspaces|components/.test(one.type)).map(one => one.name);
  expect(named(/^law-prod-weu$/)).toHaveLength(1);
  expect(named(/^appi-web$/)).toHaveLength(1);
  expect(named(/^law-prod/).length).toBeGreaterThan(1);
  expect(named(/^law-shared$/)).toHaveLength(2);
});

test('has built-in records with the addresses of the endpoints that wrote them', () => {
  const { resources } = builtInEstate();
  const addresses = new Set(
    resources
      .filter(one => one.type.endsWith('/networkInterfaces'))
      .flatMap(nic => list(nic.properties, 'ipConfigurations').map(one => text(one, 'properties', 'privateIPAddress'))),
  );
  const records = resources.filter(one => one.type === 'Microsoft.Network/privateDnsZones/A');
  expect(records.length).toBeGreaterThan(30);
  for (const record of records)
    expect(addresses).toContain(text(list(record.properties, 'aRecords')[0], 'ipv4Address'));
});

test('changes nothing when a built-in endpoint is refreshed, so it equals one that the simulator creates', async () => {
  const arm = await start();
  const before = await arm.control('GET', 'estate');
  const [side] = list((await arm.get(`${scopeId('ampls-b')}/privateEndpointConnections`)).body, 'value');
  const state = at(side, 'properties', 'privateLinkServiceConnectionState');
  await arm.put(text(side, 'id'), {
    properties: { privateLinkServiceConnectionState: { status: 'Approved', description: 'again' } },
  });
  await arm.put(text(side, 'id'), { properties: { privateLinkServiceConnectionState: state } });
  const stripped = (answer: typeof before): unknown[] =>
    list(answer.body, 'resources')
      .map(one => ({ ...Object(one), etag: '' }))
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  expect(stripped(await arm.control('GET', 'estate'))).toEqual(stripped(before));
});

test.each([
  ['/subscriptions/s', undefined],
  ['/subscriptions/s/resourceGroups', 'collection microsoft.resources/resourcegroups at /subscriptions/s'],
  ['/subscriptions/s/resourceGroups/g/', 'item microsoft.resources/resourcegroups in /subscriptions/s'],
  ['/subscriptions/s/providers/A.B/c', 'collection a.b/c at /subscriptions/s'],
  ['/subscriptions/s/resourceGroups/G/providers/A.B/c/d.e', 'item a.b/c in /subscriptions/s/resourcegroups/g'],
  [
    '/subscriptions/s/resourceGroups/g/providers/A.B/c/d/E/f',
    'item a.b/c/e in /subscriptions/s/resourcegroups/g/providers/a.b/c/d',
  ],
  [
    '/subscriptions/s/resourceGroups/g/providers/A.B/c/d/e',
    'collection a.b/c/e at /subscriptions/s/resourceGroups/g/providers/A.B/c/d',
  ],
  [
    '/subscriptions/s/resourceGroups/g/providers/A.B/c/d/providers/X.Y/locks/l',
    'item x.y/locks in /subscriptions/s/resourcegroups/g/providers/a.b/c/d',
  ],
  ['/subscriptions/s/resourceGroups/g/providers/A.B', undefined],
  ['/subscriptions/s/resourceGroups/g/what/A.B/c/d', undefined],
  ['/subscriptions//resourceGroups/g', undefined],
  ['/tenants/s/x', undefined],
])('parses the path %s as %s', (path, expected) => {
  const target = parseTarget(path);
  const description =
    target?.kind === 'item'
      ? `item ${target.id.type} in ${target.id.parent}`
      : target && `collection ${target.type} at ${target.scope}`;
  expect(description).toBe(expected);
  expect(parseId(path)?.type).toBe(target?.kind === 'item' ? target.id.type : undefined);
});
