import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import { connectNetworkChanges } from '../../../src/domain/recipes/connect-network.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  component,
  connectedInventory,
  connection,
  endpoint,
  endpointId,
  hubAndSpokes,
  inboundEndpoint,
  inventory,
  network,
  networkId,
  peering,
  record,
  resolving,
  rulesetLink,
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
import { findingsOf, sentencesOf } from './find-findings.ts';

const law = workspace('law');
const world = connectedInventory({
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
const empty = inventory({
  scopes: [scope('a')],
  resources: [law],
  networks: [network('n')],
  zones: [...zones(), ...zones('2')],
});
const connecting = (of: Inventory, zoneSet: readonly string[] = zoneIds()) =>
  connectNetworkChanges(topologyOf(of), { scopeId: scopeId('a'), subnetId: subnetId('n'), zoneIds: zoneSet });

describe('the first endpoint of a network', () => {
  test('redirects all traffic that uses the shared names', () => {
    expect(sentencesOf('shared-endpoints-redirected', empty, ...connecting(empty))).toEqual([
      'n will send all Azure Monitor queries and all Application Insights data through a, including those for resources that a does not link. Link the resources in use, or keep the access mode Open.',
    ]);
  });

  test('is not reported if the network already resolves to an endpoint, or if its DNS is unknown', () => {
    expect(sentencesOf('shared-endpoints-redirected', world, linkChange(scopeId('a'), law.id))).toEqual([]);
    const links = (['monitor', 'oms'] as const).map(role => linkZoneChange(zoneId(role), networkId('custom')));
    expect(sentencesOf('shared-endpoints-redirected', world, ...links)).toEqual([]);
  });

  test('is reported for all networks that will resolve to it', () => {
    const links = ['alone', 'spoke'].map(name => linkZoneChange(zoneId('monitor'), networkId(name)));
    expect(sentencesOf('shared-endpoints-redirected', world, ...links)[0]).toContain('spoke will send all');
  });
});

describe('zones', () => {
  test('cannot be linked before they have records', () => {
    const links = connecting(empty).filter(({ kind }) => kind === 'link-zone');
    expect(sentencesOf('zone-before-records', empty, ...links)).toHaveLength(4);
    expect(sentencesOf('zone-before-records', empty, ...links)[0]).toBe(
      "Azure Monitor's names will not resolve in n: privatelink.monitor.azure.com has no records yet. Create the endpoint and its DNS zone group first.",
    );
    expect(sentencesOf('zone-before-records', empty, ...connecting(empty))).toEqual([]);
    expect(
      sentencesOf(
        'zone-before-records',
        { ...empty, records: [record('ods', 'x', [])] },
        linkZoneChange(zoneId('ods'), networkId('n')),
      ),
    ).toEqual([]);
    expect(
      sentencesOf(
        'zone-before-records',
        { ...empty, unreadable: [{ id: zoneId('ods'), why: '403' }] },
        linkZoneChange(zoneId('ods'), networkId('n')),
      ),
    ).toEqual([]);
    expect(sentencesOf('zone-before-records', empty, linkZoneChange(zoneId('blob'), networkId('n')))).toEqual([]);
  });

  test('with the records of another endpoint are not overwritten', () => {
    const second = endpoint('2', 'spoke', 'b');
    const of = {
      ...world,
      endpoints: [...world.endpoints, second],
      connections: [...world.connections, connection(second)],
    };
    expect(sentencesOf('dns-override', of, group('2', [zoneId('monitor'), zoneId('blob')]))).toEqual([
      'Networks that use the records of 1 in privatelink.monitor.azure.com will lose access: the records of 2 will overwrite them. Use one endpoint for all networks that share the zone.',
      'Networks that use the records of 1 in privatelink.blob.core.windows.net will lose access: the records of 2 will overwrite them. Use one endpoint for all networks that share the zone.',
    ]);
    expect(sentencesOf('dns-override', of, group('1', zoneIds()))).toEqual([]);
    expect(sentencesOf('dns-override', of, group('1', []), group('1', zoneIds()))).toEqual([]);
    const both = findingsOf(of, [group('2', [zoneId('monitor')])]).find(({ code }) => code === 'dns-override');
    expect(both?.subjects).toEqual([zoneId('monitor'), endpointId('2'), endpointId('1')]);
    expect(sentencesOf('dns-override', of, group('2', [zoneId('ods', '2')]))).toEqual([]);
    const shared = { ...second, zoneGroup: { name: 'default', zoneIds: [zoneId('monitor')] } };
    const sharing = { ...of, endpoints: [...world.endpoints, shared] };
    expect(sentencesOf('dns-override', sharing, group('2', [zoneId('monitor'), zoneId('ods')]))).toHaveLength(1);
  });

  test('with the records of an unreadable endpoint are not overwritten either', () => {
    const of = {
      ...empty,
      endpoints: [endpoint('2', 'n', 'a')],
      records: [record('ods', 'x', ['10.9.9.9']), record('blob', 'x', ['10.9.9.9'])],
    };
    expect(sentencesOf('dns-override', of, group('2', [zoneId('ods'), zoneId('blob')]))).toEqual([
      'Networks that use the records of an endpoint that the bot cannot read in privatelink.ods.opinsights.azure.com will lose access: the records of 2 will overwrite them. Use one endpoint for all networks that share the zone.',
    ]);
  });

  test('with the same name cannot both be linked to a network', () => {
    const of = { ...empty, zoneLinks: [zoneLink('ods', 'n'), zoneLink('oms', 'n')] };
    expect(sentencesOf('second-zone', of, linkZoneChange(zoneId('ods', '2'), networkId('n')))).toEqual([
      `n cannot be linked to privatelink.ods.opinsights.azure.com: it is linked to another zone of this name, and Azure allows only one. Use ${zoneId('ods')} instead.`,
    ]);
    expect(sentencesOf('second-zone', of, linkZoneChange(zoneId('monitor', '2'), networkId('n')))).toEqual([]);
  });

  test('for blobs affect all storage accounts', () => {
    expect(sentencesOf('blob-zone-shared', empty, linkZoneChange(zoneId('blob'), networkId('n')))).toEqual([
      'n may lose access to storage accounts with private endpoints: it will look them up in privatelink.blob.core.windows.net, where names without a record do not resolve. Check the records first.',
    ]);
    expect(sentencesOf('blob-zone-shared', empty, linkZoneChange(zoneId('ods'), networkId('n')))).toEqual([]);
  });

  test('are reported if some are missing, for the endpoint and for the network', () => {
    const some = [zoneId('monitor'), zoneId('ods')];
    expect(sentencesOf('zones-missing', empty, ...connecting(empty, some))).toEqual([
      'Names in privatelink.oms.opinsights.azure.com, privatelink.agentsvc.azure-automation.net and privatelink.blob.core.windows.net will not resolve to pe-n-a: it will have no records there. Add the missing zones.',
      'n will use public addresses for names in privatelink.oms.opinsights.azure.com and privatelink.agentsvc.azure-automation.net: it is not linked to these zones. Link the missing zones too.',
    ]);
    expect(sentencesOf('zones-missing', empty, ...connecting(empty))).toEqual([]);
    const [create] = connecting(empty);
    const part = { ...empty, zoneLinks: [zoneLink('ods', 'n')] };
    expect(create === undefined ? [] : sentencesOf('zones-missing', part, create)).toEqual([
      'n will use public addresses for names in privatelink.monitor.azure.com, privatelink.oms.opinsights.azure.com and privatelink.agentsvc.azure-automation.net: it is not linked to these zones. Link the missing zones too.',
    ]);
    expect(sentencesOf('zones-missing', empty, ...connecting(empty, []))).toEqual([]);
    expect(sentencesOf('zones-missing', world, group('1', []))).toEqual([]);
    expect(
      sentencesOf('zones-missing', world, { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') }),
    ).toHaveLength(1);
  });

  test('are limited to five in a group', () => {
    const six = [...zoneIds(), zoneIn('9', 'privatelink.example.com')];
    const of = { ...empty, endpoints: [endpoint('2', 'n', 'a')] };
    expect(sentencesOf('zone-group-full', of, group('2', six))).toEqual([
      'The DNS zones of 2 cannot be set: a zone group holds 5 zones, and 6 are requested.',
    ]);
    expect(sentencesOf('zone-group-full', of, group('2', zoneIds()))).toEqual([]);
  });

  test('are blocked in a cloud where they are not documented', () => {
    const china = { ...empty, dnsNames: null };
    expect(sentencesOf('zones-unknown', china, ...connecting(china))).toEqual([
      'Private endpoints and DNS zones cannot be set up in this cloud: its private DNS zones for Azure Monitor are not documented.',
    ]);
    const held = { ...china, endpoints: [endpoint('2', 'n', 'a')] };
    for (const change of [...connecting(china).slice(0, 1), group('2', zoneIds())]) {
      expect(sentencesOf('zones-unknown', held, change)).toHaveLength(1);
    }
    expect(sentencesOf('zones-unknown', china, linkZoneChange(zoneId('ods'), networkId('n')))).toHaveLength(1);
    expect(sentencesOf('zones-unknown', china, linkChange(scopeId('a'), law.id))).toEqual([]);
    expect(
      sentencesOf('zones-missing', { ...china, endpoints: [endpoint('2', 'n', 'a')] }, group('2', zoneIds())),
    ).toHaveLength(1);
    const two = { ...china, networks: [network('n')], zoneLinks: [zoneLink('ods', 'n')] };
    expect(sentencesOf('zones-missing', two, linkZoneChange(zoneId('oms'), networkId('n')))).toEqual([]);
  });

  test('in Azure Government include a sixth, which needs records of its own', () => {
    const { usgov } = dnsNamesByCloud;
    const six = zoneIn('1', usgov.adx);
    const monitor = zoneIn('1', usgov.monitor);
    const gov = inventory({
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
    expect(sentencesOf('zone-without-group', gov, group('2', [monitor]))).toEqual([
      `Names in ${usgov.adx} will not resolve in n: the zone has no records, and the zone group of 2 has no room for it. Add its records first.`,
    ]);
    const unlinked = { ...gov, zoneLinks: [] };
    expect(sentencesOf('zones-missing', unlinked, group('2', [monitor]))).toContain(
      `Names in ${usgov.adx} will resolve to public addresses: a zone group holds 5 zones, and the one of 2 has no room for it. To use them privately, create the records by hand, then link the zone to the network.`,
    );
    const filled = { ...gov, records: [{ zoneId: six, name: 'x', addresses: [] }] };
    expect(sentencesOf('zone-without-group', filled, group('2', [monitor]))).toEqual([]);
    expect(
      sentencesOf(
        'zone-without-group',
        { ...gov, endpoints: [endpoint('2', 'n', 'a', { zoneGroup: { name: 'd', zoneIds: [monitor] } })] },
        group('2', []),
      ),
    ).toEqual([]);
  });
});

describe('DNS that the bot does not manage', () => {
  test('needs forwarders on custom DNS servers', () => {
    const sentence =
      "Names may not resolve privately in custom: it uses its own DNS servers (10.0.0.4 and 10.0.0.5). Set up conditional forwarders for Azure Monitor's public zone names to Azure DNS.";
    const create: Change = {
      kind: 'create-endpoint',
      endpointId: endpointId('9'),
      scopeId: scopeId('b'),
      subnetId: subnetId('custom'),
      location: 'westeurope',
      requestMessage: '',
    };
    expect(sentencesOf('custom-dns', world, create)).toEqual([sentence]);
    expect(sentencesOf('custom-dns', world, linkZoneChange(zoneId('ods'), networkId('custom')))).toEqual([sentence]);
    expect(sentencesOf('custom-dns', world, linkZoneChange(zoneId('blob'), networkId('custom')))).toEqual([]);
    expect(sentencesOf('custom-dns', world, linkZoneChange(zoneId('ods'), networkId('alone')))).toEqual([]);
    expect(sentencesOf('custom-dns', world, linkZoneChange(zoneId('ods'), networkId('gone')))).toEqual([]);
  });

  test('is no problem where the DNS servers of a network can be followed, if the zones are linked there', () => {
    const networks = [
      network('hub', { peerings: [peering('spoke')] }),
      network('spoke', { peerings: [peering('hub')], dnsServers: ['10.0.1.4'] }),
    ];
    const followed = { ...world, networks, zoneLinks: [], dnsForwarders: [inboundEndpoint('hub', '10.0.1.4')] };
    const linked = { ...followed, zoneLinks: [zoneLink('ods', 'hub')] };
    const change = linkZoneChange(zoneId('ods'), networkId('spoke'));
    expect(sentencesOf('custom-dns', followed, change)).toEqual([
      'spoke will not use the zones that are linked to it: the zones of hub answer, because of its DNS servers or forwarding rules. Link the zones there.',
    ]);
    expect(sentencesOf('custom-dns', linked, change)).toEqual([]);
    const ruled = { ...followed, rulesetLinks: [rulesetLink('r', 'hub')] };
    expect(sentencesOf('custom-dns', ruled, linkZoneChange(zoneId('ods'), networkId('hub')))).toEqual([]);
    const unread = { ...followed, rulesetLinks: [rulesetLink('r', 'gone')] };
    expect(sentencesOf('custom-dns', unread, linkZoneChange(zoneId('ods'), networkId('gone')))).toEqual([]);
  });

  test('needs manual records for an endpoint without a zone group', () => {
    const bare = { ...world, endpoints: [endpoint('1', 'hub', 'a')], links: [] };
    expect(sentencesOf('records-missing', bare, linkChange(scopeId('a'), law.id))).toEqual([
      'Networks that use 1 in hub will not resolve the newly linked resources: the endpoint has no DNS zone group. Add the records by hand: /ampls records 1 lists them.',
    ]);
    expect(sentencesOf('records-missing', { ...world, links: [] }, linkChange(scopeId('a'), law.id))).toEqual([]);
    expect(sentencesOf('records-missing', world, linkChange(scopeId('b'), law.id))).toEqual([]);
  });
});

describe('networks that will use records of unknown addresses', () => {
  const strange = record('monitor', 'api', ['10.9.9.9'], '2');
  const of = { ...world, zones: [...zones(), ...zones('2')], records: [...world.records, strange] };
  const change = linkZoneChange(zoneId('monitor', '2'), networkId('alone'));

  test('are reported as possibly losing access', () => {
    expect(sentencesOf('access-unknown', of, change)).toEqual([
      'alone may no longer be able to query law, because the record points to an address that belongs to no known private endpoint.',
    ]);
    expect(findingsOf(of, [change]).find(({ code }) => code === 'access-unknown')?.subjects).toEqual([
      law.id,
      networkId('alone'),
    ]);
  });

  test('are not reported for access that they did not have', () => {
    const shut = { ...of, resources: [workspace('law', closed)] };
    expect(sentencesOf('access-unknown', shut, change)).toEqual([]);
    expect(sentencesOf('access-lost', shut, change)).toEqual([]);
    const open = findingsOf(of, [linkZoneChange(zoneId('ods', '2'), networkId('alone'))]);
    expect(open.map(({ code }) => code)).not.toContain('opened-to-internet');
  });

  test('are not reported as redirected to a scope', () => {
    expect(sentencesOf('shared-endpoints-redirected', of, change)).toEqual([]);
  });
});

describe('a network that is unlinked from its zones', () => {
  const leave: Change = { kind: 'unlink-zone', zoneId: zoneId('monitor'), networkId: networkId('hub') };

  test('uses public addresses, which is not reported as opening a resource to the internet', () => {
    const codes = findingsOf(world, [leave]).map(({ code }) => code);
    expect(codes).not.toContain('opened-to-internet');
    expect(codes).not.toContain('access-lost');
    expect(codes).not.toContain('shared-endpoints-redirected');
  });
});

test('a link to one scope can break a network that uses the zones of another scope', () => {
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
  expect(sentencesOf('access-lost', of, linkChange(scopeId('a'), other.id))).toEqual([
    'third can no longer send data to other, because the private DNS zone has no record for the name, so the name does not resolve.',
  ]);
  expect(findingsOf(of, [linkChange(scopeId('a'), other.id)]).filter(({ code }) => code === 'access-unknown')).toEqual(
    [],
  );
});
