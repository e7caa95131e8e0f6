import { expect, test } from 'vitest';
import { asArmObject } from '../../../src/azure/inventory/arm-object.ts';
import { graphObjects } from '../../../src/azure/inventory/graph-objects.ts';
import { freeAddressesOf, networkOf } from '../../../src/azure/inventory/network-rows.ts';
import { resourceOf } from '../../../src/azure/inventory/resource-rows.ts';
import { scopeOf } from '../../../src/azure/inventory/scope-rows.ts';
import { securityGroupOf } from '../../../src/azure/inventory/security-group-rows.ts';
import { zoneLinkOf } from '../../../src/azure/inventory/zone-rows.ts';
import { dnsNamesOf } from '../../../src/domain/dns/zone-names.ts';
import { id, networkId, scopeId, workspaceId, zoneId } from '../../sandbox/arm/support.ts';

/** An answer of ARM that is as bare as Azure may send it. */
const bare = (of: string, properties: Record<string, unknown> | null = {}, rest: Record<string, unknown> = {}) =>
  asArmObject({ id: of, name: of.slice(of.lastIndexOf('/') + 1), properties, ...rest });

test('public access that was never set is open, and a value that is not known is not taken for a known one', () => {
  const workspace = resourceOf(bare(workspaceId('law')), dnsNamesOf.public);
  expect(workspace.publicAccess).toEqual({ ingestion: 'Enabled', query: 'Enabled' });
  const odd = { publicNetworkAccessForIngestion: 'Sometimes', publicNetworkAccessForQuery: 'disabled' };
  expect(resourceOf(bare(workspaceId('law'), odd), null).publicAccess).toEqual({
    ingestion: 'unrecognised',
    query: 'Disabled',
  });
});

test('tags are texts, whatever Azure keeps in them', () => {
  const { tags } = resourceOf(bare(workspaceId('law'), null, { tags: { a: 'b', empty: null } }), null);
  expect(tags).toEqual({ a: 'b', empty: '' });
});

test('a scope of a version without access modes is open', () => {
  expect(scopeOf(bare(scopeId('ampls'))).accessModes).toEqual({ query: 'Open', ingestion: 'Open' });
});

test('hosts of a collection endpoint are named by the zone of the cloud', () => {
  const properties = {
    configurationAccess: { endpoint: 'https://dce-1.usgovvirginia-1.handler.control.monitor.azure.us' },
    logsIngestion: { endpoint: 'https://dce-1.usgovvirginia-1.ingest.monitor.azure.us' },
    metricsIngestion: { endpoint: 'https://dce-1.usgovvirginia-1.metrics.ingest.monitor.azure.us' },
  };
  const object = bare(id('g', 'Microsoft.Insights/dataCollectionEndpoints/dce-1'), properties);
  const hosts = ['dce-1.usgovvirginia-1.handler.control', 'dce-1.usgovvirginia-1.ingest'];
  expect(resourceOf(object, dnsNamesOf.usgov).hosts).toEqual(hosts);
  expect(resourceOf(object, dnsNamesOf.public).hosts).toBeUndefined();
  expect(resourceOf(object, dnsNamesOf.china).hosts).toBeUndefined();
});

test('a subnet may have one prefix or several, and a peering may have lost its other side', () => {
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
  const network = networkOf(bare(networkId('a'), { subnets, virtualNetworkPeerings }), new Map([['b', 7]]));
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
])('a peering gives access where it is of complete networks: %s', (peerCompleteVnets, allowsAccess) => {
  const properties = {
    remoteVirtualNetwork: { id: networkId('b') },
    peeringState: 'Connected',
    allowVirtualNetworkAccess: true,
    ...(peerCompleteVnets !== undefined && { peerCompleteVnets }),
  };
  const { peerings } = networkOf(bare(networkId('a'), { virtualNetworkPeerings: [{ properties }] }));
  expect(peerings).toEqual([{ remoteNetworkId: networkId('b'), state: 'Connected', allowsAccess }]);
});

test('links are read of zones that Azure Monitor uses or that answer for its names, and records of the former', () => {
  const names = ['privatelink.monitor.azure.com', 'Azure.com', 'privatelink.database.windows.net'];
  const zones = names.map(name => bare(id('g', `Microsoft.Network/privateDnsZones/${name}`)));
  const virtualNetwork = { id: networkId('a') };
  const rows = new Map([
    ['microsoft.network/privatednszones', zones],
    [
      'microsoft.network/privatednszones/virtualnetworklinks',
      zones.map(zone => bare(`${zone.id}/virtualNetworkLinks/a`, { virtualNetwork })),
    ],
    ['microsoft.network/privatednszones/a', zones.map(zone => bare(`${zone.id}/A/api`))],
  ]);
  const read = graphObjects(rows, dnsNamesOf.public);
  expect(read.zones).toHaveLength(3);
  expect(read.zoneLinks.map(({ zoneId: of }) => of.split('/').at(-1))).toEqual(names.slice(0, 2));
  expect(read.records.map(({ zoneId: of }) => of.split('/').at(-1))).toEqual(names.slice(0, 1));
  expect(graphObjects(rows, null).zoneLinks).toEqual([]);
});

test('free addresses are never below none, and unknown where Azure gives no limit', () => {
  const usage = (of: string, currentValue: number, limit: number) => ({ id: of, currentValue, limit });
  const free = freeAddressesOf([usage('/A', 3, 11), usage('/B', 12, 11), usage('/C', 5, -1)]);
  expect([...free]).toEqual([
    ['/a', 8],
    ['/b', 0],
  ]);
});

test('a rule has one value, a list of them, or application security groups', () => {
  const rule = (name: string, properties: Record<string, unknown>) => ({
    name,
    properties: { priority: 100, direction: 'Outbound', access: 'Allow', protocol: 'TCP', ...properties },
  });
  const group = { id: '/asg' };
  const { rules } = securityGroupOf(
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

test('a zone link without a policy has the default, and one of a newer kind is not taken for it', () => {
  const link = (resolutionPolicy?: string) =>
    zoneLinkOf(
      bare(`${zoneId('g', 'privatelink.monitor.azure.com')}/virtualNetworkLinks/l`, {
        virtualNetwork: { id: networkId('a') },
        resolutionPolicy,
      }),
    ).resolutionPolicy;
  expect([link(), link('NxDomainRedirect'), link('Newer')]).toEqual(['Default', 'NxDomainRedirect', 'unrecognised']);
});

test('links are kept of the zones that are used, and of those that answer in their place; records of the first alone', () => {
  const zones = ['privatelink.monitor.azure.com', 'monitor.azure.com', 'corp.example'].map(name => zoneId('g', name));
  const linked = { virtualNetwork: { id: networkId('a') } };
  const rows = new Map([
    ['microsoft.network/privatednszones', zones.map(zone => bare(zone))],
    [
      'microsoft.network/privatednszones/virtualnetworklinks',
      zones.map(zone => bare(`${zone}/virtualNetworkLinks/l`, linked)),
    ],
    ['microsoft.network/privatednszones/a', zones.map(zone => bare(`${zone}/A/api`))],
  ]);
  const { zoneLinks, records } = graphObjects(rows, dnsNamesOf.public);
  expect(zoneLinks.map(({ zoneId: of }) => of)).toEqual(zones.slice(0, 2));
  expect(records.map(({ zoneId: of }) => of)).toEqual(zones.slice(0, 1));
});

test('who changed an object last is known where its provider says so, and in a form that is known', () => {
  const systemData = { lastModifiedBy: 'eve@contoso.example', lastModifiedAt: '2026-03-01T12:00:00.1234567Z' };
  const changed = { by: systemData.lastModifiedBy, at: systemData.lastModifiedAt };
  expect(scopeOf(bare(scopeId('ampls'), {}, { systemData })).changed).toEqual(changed);
  expect(resourceOf(bare(workspaceId('law'), {}, { systemData }), null).changed).toEqual(changed);
  expect(scopeOf(bare(scopeId('ampls'))).changed).toBeUndefined();
  const odd = { ...systemData, lastModifiedAt: 'yesterday' };
  expect(scopeOf(bare(scopeId('ampls'), {}, { systemData: odd })).changed).toBeUndefined();
});
