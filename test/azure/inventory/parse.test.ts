import { expect, test } from 'vitest';
import { id, networkId, scopeId, workspaceId, zoneId } from '../../../sandbox/test/arm/support.ts';
import { parseArmObject } from '../../../src/azure/inventory/arm-object.ts';
import { parseGraphRows } from '../../../src/azure/inventory/parse-graph-rows.ts';
import { parseFreeAddresses, parseNetwork } from '../../../src/azure/inventory/parse-network.ts';
import { parseResource } from '../../../src/azure/inventory/parse-resource.ts';
import { parseScope } from '../../../src/azure/inventory/parse-scope.ts';
import { parseSecurityGroup } from '../../../src/azure/inventory/parse-security-group.ts';
import { parseZoneLink } from '../../../src/azure/inventory/read-zone.ts';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';

/** Returns an ARM object with no more properties than Azure has to send. */
const bare = (of: string, properties: Record<string, unknown> | null = {}, rest: Record<string, unknown> = {}) =>
  parseArmObject({ id: of, name: of.slice(of.lastIndexOf('/') + 1), properties, ...rest });

test('parses public access that was never set as enabled, and an unknown value as unrecognised', () => {
  const workspace = parseResource(bare(workspaceId('law')), dnsNamesByCloud.public);
  expect(workspace.publicAccess).toEqual({ ingestion: 'Enabled', query: 'Enabled' });
  const odd = { publicNetworkAccessForIngestion: 'Sometimes', publicNetworkAccessForQuery: 'disabled' };
  expect(parseResource(bare(workspaceId('law'), odd), null).publicAccess).toEqual({
    ingestion: 'unrecognised',
    query: 'Disabled',
  });
});

test('parses tags as text, whatever Azure stores in them', () => {
  const { tags } = parseResource(bare(workspaceId('law'), null, { tags: { a: 'b', empty: null } }), null);
  expect(tags).toEqual({ a: 'b', empty: '' });
});

test('parses a scope without access modes as open', () => {
  expect(parseScope(bare(scopeId('ampls'))).accessModes).toEqual({ query: 'Open', ingestion: 'Open' });
});

test('parses the hosts of a collection endpoint by the zone of the cloud', () => {
  const properties = {
    configurationAccess: { endpoint: 'https://dce-1.usgovvirginia-1.handler.control.monitor.azure.us' },
    logsIngestion: { endpoint: 'https://dce-1.usgovvirginia-1.ingest.monitor.azure.us' },
    metricsIngestion: { endpoint: 'https://dce-1.usgovvirginia-1.metrics.ingest.monitor.azure.us' },
  };
  const object = bare(id('g', 'Microsoft.Insights/dataCollectionEndpoints/dce-1'), properties);
  const hosts = ['dce-1.usgovvirginia-1.handler.control', 'dce-1.usgovvirginia-1.ingest'];
  expect(parseResource(object, dnsNamesByCloud.usgov).hosts).toEqual(hosts);
  expect(parseResource(object, dnsNamesByCloud.public).hosts).toBeUndefined();
  expect(parseResource(object, dnsNamesByCloud.china).hosts).toBeUndefined();
});

test('parses a subnet with one or several prefixes, and leaves out a peering without a remote network', () => {
  const subnets = [
    { id: 'a', name: 'one', properties: { addressPrefix: '10.0.0.0/27' } },
    {
      id: 'b',
      name: 'two',
      properties: { addressPrefix: '10.0.1.0/27', addressPrefixes: ['10.0.1.0/27', 'fd00::/64'] },
    },
  ];
  const virtualNetworkPeerings = [
    { properties: { peeringState: 'Disconnected' } },
    { properties: { remoteVirtualNetwork: { id: networkId('b') }, peeringState: 'Odd' } },
  ];
  const network = parseNetwork(bare(networkId('a'), { subnets, virtualNetworkPeerings }), new Map([['b', 7]]));
  expect(network.subnets.map(({ prefixes, freeAddresses }) => [prefixes, freeAddresses])).toEqual([
    [['10.0.0.0/27'], null],
    [['10.0.1.0/27', 'fd00::/64'], 7],
  ]);
  expect(network.peerings).toEqual([{ remoteNetworkId: networkId('b'), state: 'unrecognised', allowsAccess: false }]);
});

test.each([
  [undefined, true],
  [null, true],
  [true, true],
  [false, false],
])('parses a peering as open only where complete networks are peered: %s', (peerCompleteVnets, allowsAccess) => {
  const properties = {
    remoteVirtualNetwork: { id: networkId('b') },
    peeringState: 'Connected',
    allowVirtualNetworkAccess: true,
    ...(peerCompleteVnets !== undefined && { peerCompleteVnets }),
  };
  const { peerings } = parseNetwork(bare(networkId('a'), { virtualNetworkPeerings: [{ properties }] }));
  expect(peerings).toEqual([{ remoteNetworkId: networkId('b'), state: 'Connected', allowsAccess }]);
});

test('keeps the links of zones that Azure Monitor uses or that shadow its names, and the records of the former', () => {
  const names = ['privatelink.monitor.azure.com', 'Azure.com', 'privatelink.database.windows.net'];
  const zones = names.map(name => bare(id('g', `Microsoft.Network/privateDnsZones/${name}`)));
  const virtualNetwork = { id: networkId('a') };
  const rows = new Map([
    ['microsoft.network/privatednszones', zones],
    [
      'microsoft.network/privatednszones/virtualnetworklinks',
      zones.map(zone => bare(`${zone.id}/virtualNetworkLinks/a`, { virtualNetwork })),
    ],
    ['microsoft.network/privatednszones/a', zones.map(zone => bare(`${zone.id}/A/api`, { records: [] }))],
  ]);
  const read = parseGraphRows(rows, dnsNamesByCloud.public);
  expect(read.zones).toHaveLength(3);
  expect(read.zoneLinks.map(({ zoneId: of }) => of.split('/').at(-1))).toEqual(names.slice(0, 2));
  expect(read.records.map(({ zoneId: of }) => of.split('/').at(-1))).toEqual(names.slice(0, 1));
  expect(parseGraphRows(rows, null).zoneLinks).toEqual([]);
});

test('parses free addresses as at least zero, and as unknown where Azure gives no limit', () => {
  const usage = (of: string, currentValue: number, limit: number) => ({ id: of, currentValue, limit });
  const free = parseFreeAddresses([usage('/A', 3, 11), usage('/B', 12, 11), usage('/C', 5, -1)]);
  expect([...free]).toEqual([
    ['/a', 8],
    ['/b', 0],
  ]);
});

test('parses a rule with one value, a list of values, or application security groups', () => {
  const rule = (name: string, properties: Record<string, unknown>) => ({
    name,
    properties: { priority: 100, direction: 'Outbound', access: 'Allow', protocol: 'TCP', ...properties },
  });
  const group = { id: '/asg' };
  const { rules } = parseSecurityGroup(
    bare(id('g', 'Microsoft.Network/networkSecurityGroups/n'), {
      securityRules: [
        rule('one', { sourceAddressPrefix: '*', destinationAddressPrefix: 'Internet', destinationPortRange: '443' }),
        rule('several', {
          sourceAddressPrefix: '',
          sourceAddressPrefixes: ['10.0.0.0/8', '192.168.0.0/16'],
          destinationApplicationSecurityGroups: [group],
          destinationPortRanges: ['443', '8443'],
          protocol: 'Odd',
        }),
      ],
    }),
  );
  expect(rules.map(({ protocol, source, destinations, ports }) => [protocol, source, destinations, ports])).toEqual([
    ['Tcp', '*', ['Internet'], ['443']],
    ['Odd', '10.0.0.0/8, 192.168.0.0/16', ['/asg'], ['443', '8443']],
  ]);
});

test('parses a zone link without a policy as Default, and an unknown policy as unrecognised', () => {
  const link = (resolutionPolicy?: string) =>
    parseZoneLink(
      bare(`${zoneId('g', 'privatelink.monitor.azure.com')}/virtualNetworkLinks/l`, {
        virtualNetwork: { id: networkId('a') },
        resolutionPolicy,
      }),
    ).resolutionPolicy;
  expect([link(), link('NxDomainRedirect'), link('Newer')]).toEqual(['Default', 'NxDomainRedirect', 'unrecognised']);
});

test('keeps the links, but not the records, of a zone that answers for the names of a used zone', () => {
  const zones = ['privatelink.monitor.azure.com', 'monitor.azure.com', 'corp.example'].map(name => zoneId('g', name));
  const linked = { virtualNetwork: { id: networkId('a') } };
  const rows = new Map([
    ['microsoft.network/privatednszones', zones.map(zone => bare(zone))],
    [
      'microsoft.network/privatednszones/virtualnetworklinks',
      zones.map(zone => bare(`${zone}/virtualNetworkLinks/l`, linked)),
    ],
    ['microsoft.network/privatednszones/a', zones.map(zone => bare(`${zone}/A/api`, { records: [] }))],
  ]);
  const { zoneLinks, records } = parseGraphRows(rows, dnsNamesByCloud.public);
  expect(zoneLinks.map(({ zoneId: of }) => of)).toEqual(zones.slice(0, 2));
  expect(records.map(({ zoneId: of }) => of)).toEqual(zones.slice(0, 1));
});

test('reads who changed an object last where the provider shows it in the expected format', () => {
  const systemData = { lastModifiedBy: 'eve@contoso.example', lastModifiedAt: '2026-03-01T12:00:00.1234567Z' };
  const changed = { by: systemData.lastModifiedBy, at: systemData.lastModifiedAt };
  expect(parseScope(bare(scopeId('ampls'), {}, { systemData })).changed).toEqual(changed);
  expect(parseResource(bare(workspaceId('law'), {}, { systemData }), null).changed).toEqual(changed);
  expect(parseScope(bare(scopeId('ampls'))).changed).toBeUndefined();
  const odd = { ...systemData, lastModifiedAt: 'yesterday' };
  expect(parseScope(bare(scopeId('ampls'), {}, { systemData: odd })).changed).toBeUndefined();
});
