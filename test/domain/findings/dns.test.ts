import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import { dnsNamesOf } from '../../../src/domain/dns/zone-names.ts';
import { connectNetwork } from '../../../src/domain/recipes/connect-network.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  component,
  connected,
  connection,
  endpoint,
  endpointId,
  estate,
  hubAndSpokes,
  network,
  networkId,
  record,
  resolving,
  scope,
  scopeId,
  subnetId,
  workspace,
  zone,
  zoneId,
  zoneIds,
  zoneIn,
  zoneLink,
  zones,
} from '../build.ts';
import { findingsOf, said } from './find.ts';

const law = workspace('law');
const world = connected({
  scopes: [scope('a'), scope('b')],
  resources: [law],
  networks: [
    ...hubAndSpokes('hub', 'spoke'),
    network('alone'),
    network('custom', { dnsServers: ['10.0.0.4', '10.0.0.5'] }),
  ],
  hub: 'hub',
  spokes: [],
});
const group = (name: string, ids: readonly string[]): Change => ({
  kind: 'set-zone-group',
  endpointId: endpointId(name),
  name: 'default',
  zoneIds: [...ids],
});
const empty = estate({
  scopes: [scope('a')],
  resources: [law],
  networks: [network('n')],
  zones: [...zones(), ...zones('2')],
});
const connecting = (of: Estate, zoneSet: readonly string[] = zoneIds()) =>
  connectNetwork(topologyOf(of), { scopeId: scopeId('a'), subnetId: subnetId('n'), zoneIds: zoneSet });

describe('the first endpoint of a network', () => {
  test('takes all that goes by the shared names', () => {
    expect(said('shared-endpoints-redirected', empty, ...connecting(empty))).toEqual([
      'n would send all Azure Monitor queries and all Application Insights data through a, also for resources that it does not link.',
    ]);
  });

  test('is none where the network sees one already, or cannot be looked into', () => {
    expect(said('shared-endpoints-redirected', world, linkChange(scopeId('a'), law.id))).toEqual([]);
    const links = (['monitor', 'oms'] as const).map(role => linkZoneChange(zoneId(role), networkId('custom')));
    expect(said('shared-endpoints-redirected', world, ...links)).toEqual([]);
  });

  test('tells of all networks that come to resolve to it', () => {
    const links = ['alone', 'spoke'].map(name => linkZoneChange(zoneId('monitor'), networkId(name)));
    expect(said('shared-endpoints-redirected', world, ...links)[0]).toContain('spoke would send all');
  });
});

describe('zones', () => {
  test('are not linked before they have records', () => {
    const links = connecting(empty).filter(({ kind }) => kind === 'link-zone');
    expect(said('zone-before-records', empty, ...links)).toHaveLength(4);
    expect(said('zone-before-records', empty, ...links)[0]).toBe(
      "privatelink.monitor.azure.com has no records yet: once n resolves by it, Azure Monitor's names fail there. Create the endpoint and its DNS zones first.",
    );
    expect(said('zone-before-records', empty, ...connecting(empty))).toEqual([]);
    expect(
      said(
        'zone-before-records',
        { ...empty, records: [record('ods', 'x', [])] },
        linkZoneChange(zoneId('ods'), networkId('n')),
      ),
    ).toEqual([]);
    expect(
      said(
        'zone-before-records',
        { ...empty, unseen: [{ id: zoneId('ods'), why: '403' }] },
        linkZoneChange(zoneId('ods'), networkId('n')),
      ),
    ).toEqual([]);
    expect(said('zone-before-records', empty, linkZoneChange(zoneId('blob'), networkId('n')))).toEqual([]);
  });

  test('that hold the records of another endpoint are left alone', () => {
    const second = endpoint('2', 'spoke', 'b');
    const of = {
      ...world,
      endpoints: [...world.endpoints, second],
      connections: [...world.connections, connection(second)],
    };
    expect(said('dns-override', of, group('2', [zoneId('monitor'), zoneId('blob')]))).toEqual([
      'privatelink.monitor.azure.com holds the records of 1: those of 2 would take their place, and networks that use them would fail. Use one endpoint for all networks that share the zone.',
      'privatelink.blob.core.windows.net holds the records of 1: those of 2 would take their place, and networks that use them would fail. Use one endpoint for all networks that share the zone.',
    ]);
    expect(said('dns-override', of, group('1', zoneIds()))).toEqual([]);
    expect(said('dns-override', of, group('1', []), group('1', zoneIds()))).toEqual([]);
    const both = findingsOf(of, [group('2', [zoneId('monitor')])]).find(({ code }) => code === 'dns-override');
    expect(both?.subjects).toEqual([zoneId('monitor'), endpointId('2'), endpointId('1')]);
    expect(said('dns-override', of, group('2', [zoneId('ods', '2')]))).toEqual([]);
    const shared = { ...second, zoneGroup: { name: 'default', zoneIds: [zoneId('monitor')] } };
    const sharing = { ...of, endpoints: [...world.endpoints, shared] };
    expect(said('dns-override', sharing, group('2', [zoneId('monitor'), zoneId('ods')]))).toHaveLength(1);
  });

  test('that hold records of something out of sight are left alone too', () => {
    const of = {
      ...empty,
      endpoints: [endpoint('2', 'n', 'a')],
      records: [record('ods', 'x', ['10.9.9.9']), record('blob', 'x', ['10.9.9.9'])],
    };
    expect(said('dns-override', of, group('2', [zoneId('ods'), zoneId('blob')]))).toEqual([
      'privatelink.ods.opinsights.azure.com holds the records of an endpoint that cannot be seen: those of 2 would take their place, and networks that use them would fail. Use one endpoint for all networks that share the zone.',
    ]);
  });

  test('of one name are linked once', () => {
    const of = { ...empty, zoneLinks: [zoneLink('ods', 'n'), zoneLink('oms', 'n')] };
    expect(said('second-zone', of, linkZoneChange(zoneId('ods', '2'), networkId('n')))).toEqual([
      `n resolves by another zone privatelink.ods.opinsights.azure.com already, and Azure allows one of a name. Use that one: ${zoneId('ods')}`,
    ]);
    expect(said('second-zone', of, linkZoneChange(zoneId('monitor', '2'), networkId('n')))).toEqual([]);
  });

  test('for blobs are those of all storage accounts', () => {
    expect(said('blob-zone-shared', empty, linkZoneChange(zoneId('blob'), networkId('n')))).toEqual([
      'n would look up all storage accounts with private endpoints in privatelink.blob.core.windows.net: those without a record there would no longer be found.',
    ]);
    expect(said('blob-zone-shared', empty, linkZoneChange(zoneId('ods'), networkId('n')))).toEqual([]);
  });

  test('are complete, for the endpoint and for the network', () => {
    const some = [zoneId('monitor'), zoneId('ods')];
    expect(said('zones-missing', empty, ...connecting(empty, some))).toEqual([
      'pe-n-a would keep no records in privatelink.oms.opinsights.azure.com, privatelink.agentsvc.azure-automation.net and privatelink.blob.core.windows.net: names of these zones would not lead to it.',
      'n would not resolve by privatelink.oms.opinsights.azure.com and privatelink.agentsvc.azure-automation.net: names of these zones would go the public way.',
    ]);
    expect(said('zones-missing', empty, ...connecting(empty))).toEqual([]);
    const [create] = connecting(empty);
    const part = { ...empty, zoneLinks: [zoneLink('ods', 'n')] };
    expect(create === undefined ? [] : said('zones-missing', part, create)).toEqual([
      'n would not resolve by privatelink.monitor.azure.com, privatelink.oms.opinsights.azure.com and privatelink.agentsvc.azure-automation.net: names of these zones would go the public way.',
    ]);
    expect(said('zones-missing', empty, ...connecting(empty, []))).toEqual([]);
    expect(said('zones-missing', world, group('1', []))).toEqual([]);
    expect(
      said('zones-missing', world, { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') }),
    ).toHaveLength(1);
  });

  test('are five at most in a group', () => {
    const six = [...zoneIds(), zoneIn('9', 'privatelink.example.com')];
    const of = { ...empty, endpoints: [endpoint('2', 'n', 'a')] };
    expect(said('zone-group-full', of, group('2', six))).toEqual(['2 would keep records in 6 zones; Azure allows 5.']);
    expect(said('zone-group-full', of, group('2', zoneIds()))).toEqual([]);
  });

  test('are not guessed where they are not known', () => {
    const china = { ...empty, dnsNames: null };
    expect(said('zones-unknown', china, ...connecting(china))).toEqual([
      'The private DNS zones of Azure Monitor are not documented for this cloud: no private endpoint is made there, and no zone is touched.',
    ]);
    const held = { ...china, endpoints: [endpoint('2', 'n', 'a')] };
    for (const change of [...connecting(china).slice(0, 1), group('2', zoneIds())]) {
      expect(said('zones-unknown', held, change)).toHaveLength(1);
    }
    expect(said('zones-unknown', china, linkZoneChange(zoneId('ods'), networkId('n')))).toHaveLength(1);
    expect(said('zones-unknown', china, linkChange(scopeId('a'), law.id))).toEqual([]);
    expect(
      said('zones-missing', { ...china, endpoints: [endpoint('2', 'n', 'a')] }, group('2', zoneIds())),
    ).toHaveLength(1);
    const two = { ...china, networks: [network('n')], zoneLinks: [zoneLink('ods', 'n')] };
    expect(said('zones-missing', two, linkZoneChange(zoneId('oms'), networkId('n')))).toEqual([]);
  });

  test('are six in Azure Government, and the sixth needs records of its own', () => {
    const { usgov } = dnsNamesOf;
    const six = zoneIn('1', usgov.adx);
    const monitor = zoneIn('1', usgov.monitor);
    const gov = estate({
      scopes: [scope('a')],
      networks: [network('n')],
      endpoints: [endpoint('2', 'n', 'a')],
      dnsNames: usgov,
      zones: [
        { ...zone('monitor'), id: monitor, name: usgov.monitor },
        { ...zone('monitor'), id: six, name: usgov.adx },
      ],
      zoneLinks: [monitor, six].map(id => ({
        ...zoneLink('monitor', 'n'),
        id: `${id}/virtualNetworkLinks/n`,
        zoneId: id,
      })),
    });
    expect(said('zone-without-group', gov, group('2', [monitor]))).toEqual([
      `n resolves by ${usgov.adx}, which has no records and no place in the zone group of 2. Give it records of its own first.`,
    ]);
    const unlinked = { ...gov, zoneLinks: [] };
    expect(said('zones-missing', unlinked, group('2', [monitor]))).toContain(
      `A zone group holds 5 zones, and that of 2 has no place for ${usgov.adx}: names of that zone go the public way. Write its records by hand, and link it to the network only then, where they are needed.`,
    );
    const filled = { ...gov, records: [{ zoneId: six, name: 'x', addresses: [] }] };
    expect(said('zone-without-group', filled, group('2', [monitor]))).toEqual([]);
    expect(
      said(
        'zone-without-group',
        { ...gov, endpoints: [endpoint('2', 'n', 'a', { zoneGroup: { name: 'd', zoneIds: [monitor] } })] },
        group('2', []),
      ),
    ).toEqual([]);
  });
});

describe('names that are answered elsewhere', () => {
  test('need forwarders', () => {
    const sentence =
      "custom asks DNS servers of its own (10.0.0.4 and 10.0.0.5). They need conditional forwarders for Azure Monitor's public zone names to Azure DNS.";
    const create: Change = {
      kind: 'create-endpoint',
      endpointId: endpointId('9'),
      scopeId: scopeId('b'),
      subnetId: subnetId('custom'),
      location: 'westeurope',
      requestMessage: '',
    };
    expect(said('custom-dns', world, create)).toEqual([sentence]);
    expect(said('custom-dns', world, linkZoneChange(zoneId('ods'), networkId('custom')))).toEqual([sentence]);
    expect(said('custom-dns', world, linkZoneChange(zoneId('blob'), networkId('custom')))).toEqual([]);
    expect(said('custom-dns', world, linkZoneChange(zoneId('ods'), networkId('alone')))).toEqual([]);
    expect(said('custom-dns', world, linkZoneChange(zoneId('ods'), networkId('gone')))).toEqual([]);
  });

  test('are written by hand for an endpoint without zones', () => {
    const bare = { ...world, endpoints: [endpoint('1', 'hub', 'a')], links: [] };
    expect(said('records-missing', bare, linkChange(scopeId('a'), law.id))).toEqual([
      '1 in hub keeps no records by itself: add those of the newly linked resources to the DNS that its networks use.',
    ]);
    expect(said('records-missing', { ...world, links: [] }, linkChange(scopeId('a'), law.id))).toEqual([]);
    expect(said('records-missing', world, linkChange(scopeId('b'), law.id))).toEqual([]);
  });
});

describe('networks that come to resolve by records nobody knows', () => {
  const strange = record('monitor', 'api', ['10.9.9.9'], '2');
  const of = { ...world, zones: [...zones(), ...zones('2')], records: [...world.records, strange] };
  const change = linkZoneChange(zoneId('monitor', '2'), networkId('alone'));

  test('may lose what they query, and that is a warning', () => {
    expect(said('access-unknown', of, change)).toEqual([
      'alone may no longer be able to query law, because the record points to an address of no private endpoint that could be seen.',
    ]);
    expect(findingsOf(of, [change]).find(({ code }) => code === 'access-unknown')?.subjects).toEqual([
      law.id,
      networkId('alone'),
    ]);
  });

  test('lose nothing that they did not have', () => {
    const shut = { ...of, resources: [workspace('law', closed)] };
    expect(said('access-unknown', shut, change)).toEqual([]);
    expect(said('access-lost', shut, change)).toEqual([]);
    const open = findingsOf(of, [linkZoneChange(zoneId('ods', '2'), networkId('alone'))]);
    expect(open.map(({ code }) => code)).not.toContain('opened-to-internet');
  });

  test('are not told of shared names that lead elsewhere', () => {
    expect(said('shared-endpoints-redirected', of, change)).toEqual([]);
  });
});

describe('a network that leaves its zones', () => {
  const leave: Change = { kind: 'unlink-zone', zoneId: zoneId('monitor'), networkId: networkId('hub') };

  test('goes the public way from then on, which is no opening to the internet', () => {
    const codes = findingsOf(world, [leave]).map(({ code }) => code);
    expect(codes).not.toContain('opened-to-internet');
    expect(codes).not.toContain('access-lost');
    expect(codes).not.toContain('shared-endpoints-redirected');
  });
});

test('a link to one scope can break a network that resolves by the zones of another', () => {
  const other = workspace('other');
  const of = {
    ...world,
    resources: [law, other, component('appi')],
    networks: [...world.networks, network('third')],
    endpoints: [
      ...world.endpoints,
      endpoint('3', 'third', 'b', { zoneGroup: { name: 'default', zoneIds: zoneIds('2') } }),
    ],
    connections: [...world.connections, connection(endpoint('3', 'third', 'b'))],
    zones: [...zones(), ...zones('2')],
    zoneLinks: [...world.zoneLinks, ...resolving('third', '2')],
    records: [...world.records, record('ods', 'unrelated', ['10.0.3.4'], '2')],
  };
  expect(said('access-lost', of, linkChange(scopeId('a'), other.id))).toEqual([
    'third can no longer send data to other, because the private DNS zone has no record for the name, so it does not resolve.',
  ]);
  expect(findingsOf(of, [linkChange(scopeId('a'), other.id)]).filter(({ code }) => code === 'access-unknown')).toEqual(
    [],
  );
});
