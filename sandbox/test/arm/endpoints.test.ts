import { expect, test } from 'vitest';
import {
  type Answer,
  type Arm,
  at,
  code,
  componentId,
  endpointId,
  id,
  list,
  network,
  networkId,
  scopeId,
  start,
  text,
  workspaceId,
  zoneId,
} from './support.ts';

interface EndpointOptions {
  scope?: string;
  subnet?: string;
  vnet?: string;
  location?: string;
  manual?: boolean;
  groupIds?: string[];
  message?: string;
}

function body({
  scope = 'ampls-b',
  vnet = 'vnet-lab',
  subnet = 'snet-endpoints',
  location = 'westeurope',
  manual = false,
  groupIds = ['azuremonitor'],
  message,
}: EndpointOptions = {}): unknown {
  const connection = {
    name: 'lab',
    properties: {
      privateLinkServiceId: scopeId(scope),
      groupIds,
      ...(message === undefined ? {} : { requestMessage: message }),
    },
  };
  const list = manual ? 'manualPrivateLinkServiceConnections' : 'privateLinkServiceConnections';
  return { location, properties: { subnet: { id: `${networkId(vnet)}/subnets/${subnet}` }, [list]: [connection] } };
}

const create = (arm: Arm, options: EndpointOptions = {}, name = 'pe-lab'): Promise<Answer> =>
  arm.put(endpointId(name), body(options), network);
const own = (endpoint: Answer, kind = 'privateLinkServiceConnections'): unknown =>
  at(list(endpoint.body, 'properties', kind)[0], 'properties', 'privateLinkServiceConnectionState');
const fqdns = (endpoint: Answer): string[] =>
  list(endpoint.body, 'properties', 'customDnsConfigs').map(one => text(one, 'fqdn'));
const connectionsOf = async (arm: Arm, scope: string): Promise<unknown[]> =>
  list((await arm.get(`${scopeId(scope)}/privateEndpointConnections`)).body, 'value');

test('creates an automatically approved endpoint: Updating with an operation, then Succeeded with addresses and names', async () => {
  const arm = await start();
  const created = await create(arm);
  expect([created.status, at(created.body, 'properties', 'provisioningState')]).toEqual([201, 'Updating']);
  expect(own(created)).toMatchObject({ status: 'Approved', description: '' });
  expect(created.headers.get('azure-asyncnotification')).toBe('Enabled');
  expect(created.headers.get('location')).toBeNull();
  const operation = created.headers.get('azure-asyncoperation') ?? '';
  expect(operation).toContain('/providers/Microsoft.Network/locations/westeurope/operations/');
  expect((await arm.get(operation)).body).toEqual({ status: 'Succeeded' });
  const endpoint = await arm.get(endpointId('pe-lab'), network);
  expect(at(endpoint.body, 'properties', 'provisioningState')).toBe('Succeeded');
  expect(own(endpoint)).toMatchObject({ status: 'Approved', description: 'Auto-Approved', actionsRequired: 'None' });
  expect(fqdns(endpoint)).toEqual(
    expect.arrayContaining([
      'api.monitor.azure.com',
      'global.in.ai.monitor.azure.com',
      'scadvisorcontentpl.blob.core.windows.net',
    ]),
  );
  expect(fqdns(endpoint)).toHaveLength(11);
  const nic = await arm.get(text(list(endpoint.body, 'properties', 'networkInterfaces')[0], 'id'), network);
  const addresses = list(nic.body, 'properties', 'ipConfigurations').map(one =>
    text(one, 'properties', 'privateIPAddress'),
  );
  expect([addresses.length, addresses[0], new Set(addresses).size]).toEqual([11, '10.60.1.4', 11]);
  const connection = (await connectionsOf(arm, 'ampls-b')).find(one => JSON.stringify(one).includes('pe-lab'));
  expect(connection).toMatchObject({
    properties: {
      provisioningState: 'Succeeded',
      privateEndpoint: { id: expect.stringContaining('/providers/microsoft.network/privateendpoints/pe-lab') },
    },
  });
});

test('keeps a manual connection pending and adds names only after its approval', async () => {
  const arm = await start();
  await create(arm, { manual: true, message: 'please' });
  const waiting = await arm.get(endpointId('pe-lab'), network);
  expect(own(waiting, 'manualPrivateLinkServiceConnections')).toMatchObject({ status: 'Pending' });
  expect(fqdns(waiting)).toEqual([]);
  const connection = (await connectionsOf(arm, 'ampls-b')).find(one => JSON.stringify(one).includes('pe-lab'));
  expect(connection).toMatchObject({
    properties: { privateLinkServiceConnectionState: { status: 'Pending', description: 'please' } },
  });
  await arm.put(text(Object(connection), 'id'), {
    properties: { privateLinkServiceConnectionState: { status: 'Approved', description: '' } },
  });
  expect(fqdns(await arm.get(endpointId('pe-lab'), network))).toHaveLength(11);
});

test('takes a few seconds to create an endpoint at speed 1', async () => {
  const arm = await start({ speed: 1 });
  await create(arm);
  const updating = await arm.get(endpointId('pe-lab'), network);
  expect([at(updating.body, 'properties', 'provisioningState'), fqdns(updating)]).toEqual(['Updating', []]);
  expect(code(await create(arm, { vnet: 'vnet-1' }, 'pe-second'))).toEqual([409, 'ConflictError']);
  await expect.poll(async () => fqdns(await arm.get(endpointId('pe-lab'), network)).length).toBe(11);
});

test.each<[string, EndpointOptions, string]>([
  ['a region that differs from its network', { location: 'northeurope' }, 'InvalidResourceReference'],
  ['a subnet that does not exist', { subnet: 'nowhere' }, 'InvalidResourceReference'],
  ['a scope that does not exist', { scope: 'nobody' }, 'InvalidPrivateLinkServiceId'],
  ['an unknown group id', { groupIds: ['blob'] }, 'InvalidGroupId'],
  ['a message of more than 140 characters', { manual: true, message: 'x'.repeat(141) }, 'InvalidRequestContent'],
  ['a subnet with too few addresses', { subnet: 'snet-small' }, 'SubnetIsFull'],
  ['a network that is on another scope', { scope: 'ampls-a', vnet: 'vnet-1' }, 'LimitExceeded'],
])('refuses an endpoint with %s', async (_what, options, expected) => {
  const arm = await start();
  expect(code(await create(arm, options))).toEqual([400, expected]);
  expect((await arm.get(endpointId('pe-lab'), network)).status).toBe(404);
});

test('accepts a network on two scopes where it is told to accept what nobody has documented as refused', async () => {
  const arm = await start();
  await arm.control('PUT', 'deviations', { acceptsUndocumented: true });
  expect((await create(arm, { scope: 'ampls-a', vnet: 'vnet-1' })).status).toBe(201);
  expect(code(await create(arm, { subnet: 'snet-small' }, 'pe-small'))).toEqual([400, 'SubnetIsFull']);
});

test('accepts the display name of a region', async () => {
  const arm = await start();
  expect((await create(arm, { location: 'West Europe' })).status).toBe(201);
});

test('refuses the eleventh endpoint of a scope', async () => {
  const arm = await start();
  for (let number = 1; number <= 8; number += 1)
    expect((await create(arm, {}, `pe-${number}`)).status).toBe(number <= 5 ? 201 : 400);
  const estate = await arm.control('GET', 'estate');
  const full = list(estate.body, 'resources');
  const extra = Array.from({ length: 8 }, (_, index) => ({
    id: `${scopeId('ampls-a')}/privateEndpointConnections/connection-${index}`,
    properties: {
      privateEndpoint: { id: endpointId(`pe-x${index}`) },
      privateLinkServiceConnectionState: { status: 'Approved' },
    },
  }));
  await arm.control('PUT', 'estate', { ...Object(estate.body), resources: [...full, ...extra] });
  expect(
    code(await create(arm, { scope: 'ampls-a', vnet: 'vnet-spoke-app', subnet: 'snet-app' }, 'pe-eleventh')),
  ).toEqual([400, 'LimitExceeded']);
});

test('changes nothing when an endpoint is written again and refuses to change its scope', async () => {
  const arm = await start();
  await create(arm);
  const before = await arm.get(endpointId('pe-lab'), network);
  expect((await create(arm)).status).toBe(200);
  expect((await arm.get(endpointId('pe-lab'), network)).body).toEqual(before.body);
  expect(code(await create(arm, { scope: 'ampls-a' }))).toEqual([400, 'PropertyChangeNotAllowed']);
});

test('removes the interface, the connection and the records of a deleted endpoint', async () => {
  const arm = await start();
  const endpoint = await arm.get(endpointId('pe-ampls-b-vnet-1'), network);
  const nic = text(list(endpoint.body, 'properties', 'networkInterfaces')[0], 'id');
  const deleted = await arm.remove(endpointId('pe-ampls-b-vnet-1'), network);
  expect([deleted.status, (deleted.headers.get('location') ?? '').includes('/operationResults/')]).toEqual([202, true]);
  expect((await arm.get(deleted.headers.get('location') ?? '')).status).toBe(204);
  for (const path of [endpointId('pe-ampls-b-vnet-1'), nic]) expect((await arm.get(path, network)).status).toBe(404);
  expect(await connectionsOf(arm, 'ampls-b')).toHaveLength(1);
  const records = await arm.get(`${zoneId('rg-dns-vnet-1', 'privatelink.monitor.azure.com')}/A`, network);
  expect(list(records.body, 'value')).toEqual([]);
  expect((await arm.remove(nic, network)).status).toBe(204);
});

const zones = [
  'privatelink.monitor.azure.com',
  'privatelink.oms.opinsights.azure.com',
  'privatelink.ods.opinsights.azure.com',
  'privatelink.agentsvc.azure-automation.net',
  'privatelink.blob.core.windows.net',
];

const groupBody = (dnsGroup: string, names = zones): unknown => ({
  properties: {
    privateDnsZoneConfigs: names.map(name => ({
      name: name.replaceAll('.', '-'),
      properties: { privateDnsZoneId: zoneId(dnsGroup, name) },
    })),
  },
});

const record = async (arm: Arm, dnsGroup: string, zone: string, name: string): Promise<unknown> =>
  at((await arm.get(`${zoneId(dnsGroup, zone)}/A/${name}`, network)).body, 'properties', 'aRecords');

test("writes an endpoint's names into the zones of its group; the last endpoint wins", async () => {
  const arm = await start();
  const monitor = zones[0] ?? '';
  expect(await record(arm, 'rg-dns-vnet-1', monitor, 'api')).toEqual([{ ipv4Address: '10.21.1.4' }]);
  await create(arm);
  const group = `${endpointId('pe-lab')}/privateDnsZoneGroups/default`;
  const put = await arm.put(group, groupBody('rg-dns-vnet-1'), network);
  expect([put.status, at(put.body, 'properties', 'provisioningState')]).toEqual([201, 'Updating']);
  const shown = await arm.get(group, network);
  const [config] = list(shown.body, 'properties', 'privateDnsZoneConfigs');
  expect(list(config, 'properties', 'recordSets')[0]).toMatchObject({
    recordType: 'A',
    recordSetName: 'api',
    fqdn: `api.${monitor}`,
    ttl: 10,
    ipAddresses: ['10.60.1.4'],
  });
  expect(await record(arm, 'rg-dns-vnet-1', monitor, 'api')).toEqual([{ ipv4Address: '10.60.1.4' }]);
  const customer = text((await arm.get(workspaceId('workspace-2'), '2022-10-01')).body, 'properties', 'customerId');
  expect(await record(arm, 'rg-dns-vnet-1', 'privatelink.ods.opinsights.azure.com', customer)).toHaveLength(1);
  expect(list((await arm.get(endpointId('pe-lab'), network)).body, 'properties', 'customDnsConfigs')).toEqual([]);

  // A later update of the first endpoint does not restore its records.
  const first = (await connectionsOf(arm, 'ampls-b')).find(one => JSON.stringify(one).includes('pe-ampls-b-vnet-1'));
  await arm.put(text(Object(first), 'id'), {
    properties: { privateLinkServiceConnectionState: { status: 'Approved', description: 'again' } },
  });
  expect(await record(arm, 'rg-dns-vnet-1', monitor, 'api')).toEqual([{ ipv4Address: '10.60.1.4' }]);
  await arm.remove(endpointId('pe-ampls-b-vnet-1'), network);
  expect(await record(arm, 'rg-dns-vnet-1', monitor, 'api')).toEqual([{ ipv4Address: '10.60.1.4' }]);
  await arm.remove(group, network);
  expect(await record(arm, 'rg-dns-vnet-1', monitor, 'api')).toBeUndefined();
  expect(fqdns(await arm.get(endpointId('pe-lab'), network))).toHaveLength(11);
});

test("adds a linked resource's names to every endpoint of the scope and removes them when it is unlinked", async () => {
  const arm = await start();
  const link = `${scopeId('ampls-b')}/scopedResources/prod`;
  await arm.put(link, { properties: { linkedResourceId: workspaceId('law-prod-weu') } });
  const customer = text((await arm.get(workspaceId('law-prod-weu'), '2022-10-01')).body, 'properties', 'customerId');
  const ods = 'privatelink.ods.opinsights.azure.com';
  // Workspaces of one region share their addresses.
  expect(await record(arm, 'rg-dns-vnet-1', ods, customer)).toEqual([{ ipv4Address: '10.21.1.13' }]);
  expect(await record(arm, 'rg-dns-vnet-2', ods, customer)).toEqual([{ ipv4Address: '10.22.1.13' }]);
  await arm.remove(link);
  expect(await record(arm, 'rg-dns-vnet-1', ods, customer)).toBeUndefined();
  await arm.put(`${scopeId('ampls-b')}/scopedResources/web`, {
    properties: { linkedResourceId: componentId('appi-web') },
  });
  expect(await record(arm, 'rg-dns-vnet-1', zones[0] ?? '', 'westeurope-5.in.ai')).toEqual([
    { ipv4Address: '10.21.1.15' },
  ]);
  await arm.put(`${scopeId('ampls-b')}/scopedResources/dce`, {
    properties: { linkedResourceId: id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-weu') },
  });
  const all = await arm.get(`${zoneId('rg-dns-vnet-1', zones[0] ?? '')}/A`, network);
  expect(list(all.body, 'value').filter(one => text(one, 'name').startsWith('dce-weu-'))).toHaveLength(3);
});

test('keeps the records when a connection is rejected', async () => {
  const arm = await start();
  const [connection] = await connectionsOf(arm, 'ampls-b');
  await arm.put(text(Object(connection), 'id'), {
    properties: { privateLinkServiceConnectionState: { status: 'Rejected', description: '' } },
  });
  expect(await record(arm, 'rg-dns-vnet-1', zones[0] ?? '', 'api')).toHaveLength(1);
  expect(await record(arm, 'rg-dns-vnet-2', zones[0] ?? '', 'api')).toHaveLength(1);
});

test.each([
  ['a second group', 'other', groupBody('rg-dns-hub'), 'MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed'],
  [
    'six zones',
    'default',
    groupBody('rg-dns-vnet-1', [...zones, 'privatelink.sixth.example']),
    'PrivateDnsZoneGroupTooManyZones',
  ],
  [
    'a zone that does not exist',
    'default',
    groupBody('rg-dns-vnet-1', ['privatelink.nowhere.example']),
    'InvalidResourceReference',
  ],
  [
    'two zones of one name',
    'default',
    groupBody('rg-dns-vnet-1', [zones[0] ?? '', zones[0] ?? '']),
    'DuplicateResourceName',
  ],
])('refuses a zone group with %s', async (_what, name, body, expected) => {
  const arm = await start();
  expect(code(await arm.put(`${endpointId('pe-ampls-b-vnet-1')}/privateDnsZoneGroups/${name}`, body, network))).toEqual(
    [400, expected],
  );
});

test('removes the records from a zone that is removed from the group', async () => {
  const arm = await start();
  const group = `${endpointId('pe-ampls-b-vnet-1')}/privateDnsZoneGroups/default`;
  expect((await arm.put(group, groupBody('rg-dns-vnet-1', zones.slice(1)), network)).status).toBe(200);
  expect(await record(arm, 'rg-dns-vnet-1', zones[0] ?? '', 'api')).toBeUndefined();
  expect(await record(arm, 'rg-dns-vnet-1', zones[4] ?? '', 'scadvisorcontentpl')).toHaveLength(1);
});
