import { expect, test } from 'vitest';
import { at, code, id, list, network, networkId, start, text } from './support.ts';

const newNetwork = {
  location: 'westeurope',
  tags: { a: 'b' },
  properties: {
    addressSpace: { addressPrefixes: ['10.90.0.0/16'] },
    subnets: [{ name: 'one', properties: { addressPrefix: '10.90.1.0/28' } }],
  },
};

test('creates a network with its subnets, first Updating', async () => {
  const arm = await start();
  const created = await arm.put(networkId('vnet-new'), newNetwork, network);
  expect([created.status, at(created.body, 'properties', 'provisioningState')]).toEqual([201, 'Updating']);
  const shown = await arm.get(networkId('vnet-new'), network);
  expect(shown.body).toMatchObject({
    tags: { a: 'b' },
    properties: {
      provisioningState: 'Succeeded',
      subnets: [
        { name: 'one', id: `${networkId('vnet-new')}/subnets/one`, properties: { addressPrefix: '10.90.1.0/28' } },
      ],
    },
  });
  expect((await arm.remove(networkId('vnet-new'), network)).status).toBe(202);
  expect((await arm.get(networkId('vnet-new'), network)).status).toBe(404);
});

test('reads and writes single subnets and shows what uses them', async () => {
  const arm = await start();
  const path = `${networkId('vnet-lab')}/subnets/extra`;
  expect((await arm.put(path, { properties: { addressPrefix: '10.60.9.0/24' } }, network)).status).toBe(201);
  expect(at((await arm.get(path, network)).body, 'properties', 'provisioningState')).toBe('Succeeded');
  expect(list((await arm.get(`${networkId('vnet-lab')}/subnets`, network)).body, 'value')).toHaveLength(4);
  expect((await arm.put(path, { properties: { addressPrefix: '10.60.9.0/24' } }, network)).status).toBe(200);
  expect((await arm.remove(path, network)).status).toBe(202);
  expect(code(await arm.get(path, network))).toEqual([404, 'ResourceNotFound']);
  const used = await arm.get(`${networkId('vnet-hub')}/subnets/SNET-ENDPOINTS`, network);
  expect(list(used.body, 'properties', 'ipConfigurations')).toHaveLength(13);
  expect(list(used.body, 'properties', 'privateEndpoints')).toHaveLength(1);
});

test.each([
  ['outside the network', { addressPrefix: '10.99.0.0/24' }, 'NetcfgInvalidSubnet'],
  ['with an invalid prefix', { addressPrefix: 'ten' }, 'NetcfgInvalidSubnet'],
  ['that overlaps another one', { addressPrefix: '10.60.1.0/28' }, 'NetcfgSubnetRangesOverlap'],
])('refuses a subnet %s', async (_what, properties, expected) => {
  const arm = await start();
  expect(code(await arm.put(`${networkId('vnet-lab')}/subnets/bad`, { properties }, network))).toEqual([400, expected]);
});

test('refuses to delete a subnet in use and its network', async () => {
  const arm = await start();
  expect(code(await arm.remove(`${networkId('vnet-hub')}/subnets/snet-endpoints`, network))).toEqual([
    400,
    'InUseSubnetCannotBeDeleted',
  ]);
  expect(code(await arm.remove(networkId('vnet-hub'), network))).toEqual([400, 'InUseSubnetCannotBeDeleted']);
});

test('reports how many of the usable addresses of each subnet are in use', async () => {
  const arm = await start();
  const usages = await arm.get(`${networkId('vnet-lab')}/usages`, network);
  expect(
    list(usages.body, 'value').map(one => [
      text(one, 'id').split('/').at(-1),
      at(one, 'currentValue'),
      at(one, 'limit'),
    ]),
  ).toEqual([
    ['snet-endpoints', 0, 59],
    ['snet-small', 0, 3],
    ['snet-work', 0, 251],
  ]);
  const taken = await arm.get(`${networkId('vnet-hub')}/CheckIPAddressAvailability?ipAddress=10.10.1.4`, network);
  expect(at(taken.body, 'available')).toBe(false);
  const free = await arm.get(`${networkId('vnet-hub')}/CheckIPAddressAvailability?ipAddress=10.10.1.60`, network);
  expect(at(free.body, 'available')).toBe(true);
  expect(code(await arm.get(`${networkId('vnet-hub')}/CheckIPAddressAvailability?ipAddress=1.1.1.1`, network))).toEqual(
    [400, 'InvalidIPAddress'],
  );
});

test('shows a peering as Initiated until the other side has one and as Disconnected once that is removed', async () => {
  const arm = await start();
  const body = (to: string): unknown => ({
    properties: { remoteVirtualNetwork: { id: networkId(to) }, allowForwardedTraffic: true },
  });
  const there = `${networkId('vnet-lab')}/virtualNetworkPeerings/to-hub`;
  const back = `${networkId('vnet-hub')}/virtualNetworkPeerings/to-lab`;
  const state = async (path: string): Promise<unknown> =>
    at((await arm.get(path, network)).body, 'properties', 'peeringState');
  expect((await arm.put(there, body('vnet-hub'), network)).status).toBe(201);
  expect(await state(there)).toBe('Initiated');
  await arm.put(back, body('vnet-lab'), network);
  expect([await state(there), await state(back)]).toEqual(['Connected', 'Connected']);
  expect(code(await arm.put(`${there}-again`, body('vnet-hub'), network))).toEqual([
    409,
    'AnotherPeeringAlreadyReferencesRemoteVnet',
  ]);
  expect(code(await arm.put(`${there}-nowhere`, body('vnet-nobody'), network))).toEqual([
    400,
    'InvalidResourceReference',
  ]);
  await arm.remove(back, network);
  expect([await state(there), await state(back)]).toEqual(['Disconnected', undefined]);
});

test('keeps subnets and peerings when the tags of a network are patched', async () => {
  const arm = await start();
  const patched = await arm.patch(networkId('vnet-hub'), { tags: { owner: 'other' } }, network);
  expect(at(patched.body, 'tags')).toEqual({ owner: 'other' });
  expect([
    list(patched.body, 'properties', 'subnets').length,
    list(patched.body, 'properties', 'virtualNetworkPeerings').length,
  ]).toEqual([2, 2]);
});

test('assigns addresses to interfaces until the subnet is full', async () => {
  const arm = await start();
  const nic = (name: string): string => id('rg-network', `Microsoft.Network/networkInterfaces/${name}`);
  const body = {
    location: 'westeurope',
    properties: {
      ipConfigurations: [
        { name: 'one', properties: { subnet: { id: `${networkId('vnet-lab')}/subnets/snet-small` } } },
      ],
    },
  };
  for (const name of ['a', 'b', 'c']) expect((await arm.put(nic(name), body, network)).status).toBe(201);
  const full = await arm.put(nic('d'), body, network);
  expect(code(full)).toEqual([400, 'SubnetIsFull']);
  expect(text(full.body, 'error', 'message')).toBe(
    'Subnet snet-small with address prefix 10.60.2.0/29 does not have enough capacity for 1 IP addresses.',
  );
  await arm.remove(nic('b'), network);
  const again = await arm.put(nic('d'), body, network);
  expect(text(list(again.body, 'properties', 'ipConfigurations')[0], 'properties', 'privateIPAddress')).toBe(
    '10.60.2.5',
  );
});

test('refuses to change or delete the interface of an endpoint', async () => {
  const arm = await start();
  const all = await arm.get(id('rg-network', 'Microsoft.Network/networkInterfaces'), network);
  const nic = text(
    list(all.body, 'value').find(one => at(one, 'properties', 'privateEndpoint') !== undefined),
    'id',
  );
  expect(code(await arm.remove(nic, network))).toEqual([400, 'NicInUseWithPrivateEndpoint']);
});

const group = id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-spoke-app');
const rule = (more = {}): unknown => ({
  properties: {
    protocol: 'Tcp',
    access: 'Allow',
    direction: 'Outbound',
    priority: 200,
    sourceAddressPrefix: 'VirtualNetwork',
    sourcePortRange: '*',
    destinationAddressPrefix: 'AzureFrontDoor.Frontend',
    destinationPortRange: '443',
    ...more,
  },
});

test('adds a rule to its security group and removes it', async () => {
  const arm = await start();
  const path = `${group}/securityRules/allow-front-door`;
  const created = await arm.put(path, rule(), network);
  expect([created.status, at(created.body, 'properties', 'provisioningState')]).toEqual([201, 'Updating']);
  const shown = await arm.get(group, network);
  expect(
    list(shown.body, 'properties', 'securityRules').map(one => [
      at(one, 'name'),
      at(one, 'properties', 'provisioningState'),
    ]),
  ).toContainEqual(['allow-front-door', 'Succeeded']);
  expect((await arm.remove(path, network)).status).toBe(202);
  expect(list((await arm.get(`${group}/securityRules`, network)).body, 'value')).toHaveLength(2);
});

test.each([
  ['the priority of another rule in its direction', { priority: 100 }, 'SecurityRuleConflict'],
  ['a priority out of range', { priority: 99 }, 'InvalidRequestContent'],
  [
    'a prefix that is neither an address nor a tag',
    { destinationAddressPrefix: '999.1' },
    'SecurityRuleInvalidAddressPrefix',
  ],
  [
    'service tags in a list',
    {
      destinationAddressPrefix: undefined,
      destinationAddressPrefixes: ['AzureResourceManager', 'AzureActiveDirectory'],
    },
    'SecurityRuleParameterContainsUnsupportedValue',
  ],
])('refuses a rule with %s', async (_what, more, expected) => {
  const arm = await start();
  expect(code(await arm.put(`${group}/securityRules/bad`, rule(more), network))).toEqual([400, expected]);
  expect(
    (await arm.put(`${group}/securityRules/inbound`, rule({ priority: 100, direction: 'Inbound' }), network)).status,
  ).toBe(201);
});

test('creates a security group with its rules', async () => {
  const arm = await start();
  const path = id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-new');
  const body = { location: 'westeurope', properties: { securityRules: [{ name: 'one', ...Object(rule()) }] } };
  expect((await arm.put(path, body, network)).status).toBe(201);
  expect(at((await arm.get(`${path}/securityRules/one`, network)).body, 'properties', 'priority')).toBe(200);
});

test('refuses to change a resource that is being deleted', async () => {
  const arm = await start({ speed: 1 });
  const path = networkId('vnet-lab');
  await arm.remove(path, network);
  expect(code(await arm.put(path, { ...newNetwork, tags: { late: 'yes' } }, network))).toEqual([
    409,
    'AnotherOperationInProgress',
  ]);
  const subnet = { properties: { addressPrefix: '10.60.9.0/24' } };
  expect(code(await arm.put(`${path}/subnets/late`, subnet, network))).toEqual([409, 'AnotherOperationInProgress']);
  await expect.poll(async () => (await arm.get(path, network)).status).toBe(404);
});
