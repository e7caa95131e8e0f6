import { expect, test } from 'vitest';
import {
  endpointId,
  id,
  network,
  networkId,
  platform,
  production,
  scopeId,
  workspaceId,
  zoneId,
} from '../../../sandbox/test/arm/support.ts';
import { parseArmObject } from '../../../src/azure/inventory/arm-object.ts';
import { combineEndpoint, parseEndpoint } from '../../../src/azure/inventory/parse-endpoint.ts';
import { parseGraphRows } from '../../../src/azure/inventory/parse-graph-rows.ts';
import { readInventory } from '../../../src/azure/inventory/read-inventory.ts';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { azure } from '../support.ts';

function counts(inventory: Inventory): Record<string, number> {
  return Object.fromEntries(
    Object.entries(inventory).flatMap(([key, value]) => (Array.isArray(value) ? [[key, value.length]] : [])),
  );
}

const named = <T extends { readonly id: string }>(objects: readonly T[], name: string): T => {
  const found = objects.find(object => nameOf(object.id) === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
};

test('reads everything in the built-in environment, with nothing unreadable', async () => {
  const sut = await azure();
  const inventory = await readInventory(sut.reading);
  expect(counts(inventory)).toEqual({
    scopes: 6,
    resources: 75,
    links: 56,
    connections: 4,
    linkedStorage: 0,
    machines: 3,
    writeRestrictions: 0,
    prerequisites: 0,
    endpoints: 4,
    networks: 9,
    zones: 15,
    zoneLinks: 25,
    records: 38,
    rulesetLinks: 1,
    rulesets: 1,
    dnsForwarders: 0,
    securityGroups: 1,
    subscriptions: 2,
    unreadable: 0,
  });
  expect(topologyOf(inventory).unreadable).toEqual([]);
});

test('reads the names of subscriptions with their tenants', async () => {
  const { subscriptions = [] } = await readInventory((await azure()).reading);
  expect(subscriptions.map(({ name }) => name).sort()).toEqual(['contoso-platform', 'contoso-production']);
  for (const { tenantId } of subscriptions) expect(tenantId).toMatch(/^[\da-f-]{36}$/);
});

test('reads an endpoint with the addresses of its interface, its own state and its zone group', async () => {
  const { endpoints } = await readInventory((await azure()).reading);
  const hub = named(endpoints, 'pe-ampls-a');
  expect(hub).toMatchObject({
    id: endpointId('pe-ampls-a'),
    location: 'westeurope',
    networkId: networkId('vnet-hub'),
    subnetId: `${networkId('vnet-hub')}/subnets/snet-endpoints`,
    state: 'Approved',
    zoneGroup: { name: 'default' },
  });
  expect(hub.addresses.slice(0, 2)).toEqual(['10.10.1.4', '10.10.1.5']);
  expect(hub.zoneGroup?.zoneIds.map(nameOf)).toEqual([
    'privatelink.monitor.azure.com',
    'privatelink.oms.opinsights.azure.com',
    'privatelink.ods.opinsights.azure.com',
    'privatelink.agentsvc.azure-automation.net',
    'privatelink.blob.core.windows.net',
  ]);
  expect(named(endpoints, 'pe-partner')).toMatchObject({ state: 'Pending', zoneGroup: null });
});

test('keeps the names of an endpoint without a zone group, from its interface or else as it shows them itself', async () => {
  const { endpoints } = await readInventory((await azure()).reading);
  expect(named(endpoints, 'pe-ampls-a').names).toBeUndefined();
  expect(named(endpoints, 'pe-partner').names?.[0]).toEqual({
    name: 'api.monitor.azure.com',
    addresses: ['10.40.1.4'],
  });
  const configs = [
    { fqdn: 'API.monitor.azure.com', ipAddresses: ['10.0.0.4'] },
    { fqdn: 'api.monitor.azure.com', ipAddresses: ['10.0.0.5'] },
    { fqdn: 'live.monitor.azure.com', ipAddresses: null },
    { ipAddresses: ['10.0.0.6'] },
  ];
  const connection = { properties: { privateLinkServiceId: scopeId('ampls-a') } };
  const reading = parseEndpoint(
    parseArmObject({
      id: endpointId('pe-new'),
      name: 'pe-new',
      properties: {
        subnet: { id: `${networkId('vnet-hub')}/subnets/a` },
        privateLinkServiceConnections: [connection],
        customDnsConfigs: configs,
      },
    }),
  );
  expect(reading && combineEndpoint(reading, { zoneGroups: [], interfaces: new Map() })).toMatchObject({
    addresses: ['10.0.0.4', '10.0.0.5', '10.0.0.6'],
    names: [
      { name: 'api.monitor.azure.com', addresses: ['10.0.0.4', '10.0.0.5'] },
      { name: 'live.monitor.azure.com', addresses: [] },
    ],
  });
});

test('reads networks with their subnets, peerings and DNS servers', async () => {
  const { networks, rulesetLinks } = await readInventory((await azure()).reading);
  expect(named(networks, 'vnet-hub')).toMatchObject({
    location: 'westeurope',
    dnsServers: [],
    subnets: [
      { name: 'GatewaySubnet', prefixes: ['10.10.0.0/27'], freeAddresses: null, securityGroupId: null },
      { name: 'snet-endpoints', prefixes: ['10.10.1.0/26'] },
    ],
    peerings: [
      { remoteNetworkId: networkId('vnet-spoke-app'), state: 'Connected', allowsAccess: true },
      { remoteNetworkId: networkId('vnet-spoke-data'), state: 'Connected', allowsAccess: true },
    ],
  });
  expect(named(networks, 'vnet-spoke-app').subnets[0]?.securityGroupId).toBe(
    id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-spoke-app'),
  );
  expect(named(networks, 'vnet-legacy').dnsServers).toEqual(['10.50.1.4']);
  expect(rulesetLinks.map(({ rulesetId, networkId: of }) => [nameOf(rulesetId), nameOf(of)])).toEqual([
    ['frs-onprem', 'vnet-legacy'],
  ]);
});

test('reads zones with their links and records, and security groups with their rules', async () => {
  const { records, zoneLinks, securityGroups } = await readInventory((await azure()).reading);
  const hubZone = records.filter(({ zoneId }) => /rg-dns-hub.*\/privatelink\.monitor\.azure\.com$/.test(zoneId));
  expect(hubZone.find(({ name }) => name === 'api')?.addresses).toEqual(['10.10.1.4']);
  expect(hubZone.map(({ name }) => name)).toContain('westeurope-5.in.ai');
  expect(zoneLinks.every(({ resolutionPolicy }) => resolutionPolicy === 'Default')).toBe(true);
  expect(new Set(zoneLinks.map(({ networkId: of }) => nameOf(of)))).toEqual(
    new Set(['vnet-hub', 'vnet-spoke-app', 'vnet-spoke-data', 'vnet-1', 'vnet-2']),
  );
  expect(securityGroups[0]?.rules[0]).toEqual({
    name: 'allow-entra-id',
    priority: 100,
    direction: 'Outbound',
    access: 'Allow',
    protocol: 'Tcp',
    source: 'VirtualNetwork',
    destinations: ['AzureActiveDirectory'],
    ports: ['443'],
  });
});

test('reads records of every type that names resolve by, each name once', async () => {
  const sut = await azure();
  const zone = zoneId('rg-dns-hub', 'privatelink.monitor.azure.com');
  const put = (path: string, properties: Record<string, unknown>) =>
    sut.simulator.put(`${zone}/${path}`, { properties: { ttl: 10, ...properties } }, network);
  await put('AAAA/api', { aaaaRecords: [{ ipv6Address: 'FD00::4' }] });
  await put('CNAME/other', { cnameRecord: { cname: 'API.Contoso.com' } });
  const { records } = await readInventory(sut.reading);
  const inHub = (name: string) => records.filter(one => keyOf(one.zoneId) === keyOf(zone) && one.name === name);
  expect(inHub('api').map(({ addresses }) => addresses)).toEqual([['10.10.1.4', 'fd00::4']]);
  expect(inHub('other')).toMatchObject([{ addresses: [], alias: 'api.contoso.com' }]);
});

test("reads records in their provider's shape, and takes none of an unknown shape for empty", () => {
  const zone = zoneId('rg', 'privatelink.monitor.azure.com');
  const row = (name: string, properties: Record<string, unknown>) =>
    parseArmObject({ id: `${zone}/A/${name}`, name, properties });
  const rows = new Map([
    ['microsoft.network/privatednszones', [parseArmObject({ id: zone, name: 'privatelink.monitor.azure.com' })]],
    [
      'microsoft.network/privatednszones/a',
      [
        row('arm', { aRecords: [{ ipv4Address: '10.0.0.4' }] }),
        row('graph', { records: [{ ipv4Address: '10.0.0.5' }] }),
        row('none', { records: [] }),
        row('odd', { entries: [{ ipv4Address: '10.0.0.6' }] }),
      ],
    ],
  ]);
  const { records, unreadable } = parseGraphRows(rows, dnsNamesByCloud.public);
  expect(records.map(({ name, addresses }) => [name, addresses])).toEqual([
    ['arm', ['10.0.0.4']],
    ['graph', ['10.0.0.5']],
    ['none', []],
  ]);
  expect(unreadable.map(({ id }) => id)).toEqual([`${zone}/A/odd`]);
});

test('reads resources with the sources of their DNS names, and their public access', async () => {
  const { resources } = await readInventory((await azure()).reading);
  expect(named(resources, 'appinsights-3')).toMatchObject({ kind: 'component', hosts: ['westeurope-5.in.ai'] });
  expect(keyOf(named(resources, 'appinsights-3').workspaceId ?? '')).toBe(keyOf(workspaceId('workspace-1')));
  expect(named(resources, 'law-prod-weu').customerId).toMatch(/^[0-9a-f-]{36}$/);
  expect(named(resources, 'law-prod-archive').publicAccess).toEqual({ ingestion: 'Disabled', query: 'Enabled' });
  expect(named(resources, 'law-perimeter').publicAccess.query).toBe('SecuredByPerimeter');
  const collection = named(resources, 'dce-weu');
  expect(collection.publicAccess).toEqual({ ingestion: 'Enabled', query: 'Disabled' });
  expect(collection.hosts?.map(host => host.replace(/^dce-weu-[0-9a-f]{4}/, 'dce-weu'))).toEqual([
    'dce-weu.westeurope-1.handler.control',
    'dce-weu.westeurope-1.ingest',
  ]);
});

test('reads no regional host for an older component', async () => {
  const sut = await azure();
  await sut.edit(({ resources }) => {
    for (const { id: of, properties } of resources) {
      if (nameOf(of) === 'appi-web') properties['ConnectionString'] = 'InstrumentationKey=1;EndpointSuffix=x';
      if (nameOf(of) === 'appi-orders')
        properties['ConnectionString'] = 'IngestionEndpoint=https://dc.services.visualstudio.com/';
    }
  });
  const { resources } = await readInventory(sut.reading);
  expect(named(resources, 'appi-web').hosts).toBeUndefined();
  expect(named(resources, 'appi-orders').hosts).toBeUndefined();
});

test('reads a scope with its access modes, exclusions and connections', async () => {
  const sut = await azure();
  const modes = { queryAccessMode: 'Open', ingestionAccessMode: 'PrivateOnly' };
  const exclusion = { privateEndpointConnectionName: 'connection-1', ...modes };
  await sut.simulator.put(scopeId('ampls-b'), {
    location: 'Global',
    properties: { accessModeSettings: { ...modes, exclusions: [exclusion] } },
  });
  const { scopes, connections } = await readInventory(sut.reading);
  expect(named(scopes, 'ampls-b')).toMatchObject({
    accessModes: { query: 'Open', ingestion: 'PrivateOnly' },
    exclusions: [{ connectionName: 'connection-1', query: 'Open', ingestion: 'PrivateOnly' }],
  });
  const pending = connections.filter(({ state }) => state === 'Pending');
  expect(pending.map(({ endpointId: of, description }) => [nameOf(of), description])).toEqual([
    ['pe-partner', 'Partner team needs AMPLS A'],
  ]);
});

test('reads resource locks of subscriptions, resource groups and resources', async () => {
  const sut = await azure();
  const locks = '/providers/Microsoft.Authorization/locks';
  const group = `/subscriptions/${production}/resourceGroups/rg-monitoring`;
  const lock = (level: string) => ({ properties: { level } });
  await sut.simulator.put(`${scopeId('ampls-a')}${locks}/keep`, lock('CanNotDelete'), '2016-09-01');
  await sut.simulator.put(`${group}${locks}/freeze`, lock('ReadOnly'), '2016-09-01');
  await sut.simulator.put(`/subscriptions/${platform}${locks}/all`, lock('CanNotDelete'), '2016-09-01');
  const { writeRestrictions } = await readInventory(sut.reading);
  expect(writeRestrictions.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    { id: `/subscriptions/${platform}`, kind: 'lock', name: 'all', forbids: 'delete' },
    { id: group, kind: 'lock', name: 'freeze', forbids: 'write' },
    { id: scopeId('ampls-a'), kind: 'lock', name: 'keep', forbids: 'delete' },
  ]);
});

test('needs a page of Resource Graph per thousand rows, two calls per scope and one per endpoint', async () => {
  const sut = await azure();
  await readInventory(sut.reading);
  const calls = await sut.calls();
  const count = (pattern: RegExp) => calls.filter(({ path }) => pattern.test(path)).length;
  // Each of the queries has one page.
  expect(count(/resourcegraph/i)).toBe(6);
  expect(count(/privatelinkscopes\/[^/]+(\/scopedresources)?$/i)).toBe(2 * 6);
  expect(count(/privateDnsZoneGroups$/i)).toBe(4);
  // The other calls read the subscriptions, the locks of each, and the links and rules of each forwarding ruleset.
  expect(count(/^\/subscriptions$|locks$|dnsForwardingRulesets/i)).toBe(1 + 2 + 2);
  expect(calls).toHaveLength(6 + 12 + 4 + 5);
});
