import { describe, expect, test } from 'vitest';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import { outcomeInWords } from '../../../src/domain/reach/words.ts';
import type {
  ConnectionState,
  Estate,
  Operation,
  PublicAccess,
  ResolutionPolicy,
  Scope,
} from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  collection,
  component,
  connected,
  connection,
  endpoint,
  hubAndSpokes,
  link,
  network,
  networkId,
  peering,
  record,
  recordsOf,
  rulesetId,
  scope,
  workspace,
  workspaceId,
  zone,
  zoneId,
  zoneLink,
} from '../build.ts';

/** What somebody in a network, or on the internet, can do with a resource, in one word and the reason. */
function look(of: Estate, from: string, resourceId: string, operation: Operation): string {
  const place = from === INTERNET ? from : networkId(from);
  const { reach } = reachOf(topologyOf(of), place, resourceId, operation);
  return 'why' in reach ? `${reach.reach}: ${reach.why.code}` : reach.reach;
}

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
const dce = collection('dce');
const all = [law, appi, dce];

/** A hub with the endpoint, a spoke that resolves by its zones, an island that does too, and one on its own. */
const plain = connected({
  scopes: [scope('a')],
  resources: all,
  networks: [...hubAndSpokes('hub', 'spoke'), network('island'), network('alone')],
  hub: 'hub',
  spokes: ['spoke', 'island'],
});

describe('rule 1: names that are answered elsewhere', () => {
  test.each([
    ['custom DNS servers', { networks: [network('hub', { dnsServers: ['10.0.0.4'] })] }, 'unknown: custom-dns'],
    ['Azure DNS named as server', { networks: [network('hub', { dnsServers: ['168.63.129.16'] })] }, 'private'],
    [
      'a linked ruleset',
      { rulesetLinks: [{ rulesetId: rulesetId('r'), networkId: networkId('hub') }] },
      'unknown: forwarding-ruleset',
    ],
    ['a ruleset that was not read', { unseen: [{ id: rulesetId('r'), why: '403' }] }, 'unknown: forwarding-ruleset'],
    [
      'a subscription out of sight',
      { unseen: [{ id: '/subscriptions/x', why: '403' }] },
      'unknown: subscription-unseen',
    ],
    ['a cloud without known zones', { dnsNames: null }, 'unknown: zones-unknown'],
  ] satisfies [string, Partial<Estate>, string][])('%s', (_, more, expected) => {
    expect(look({ ...plain, ...more }, 'hub', law.id, 'query')).toBe(expected);
  });
});

describe('rules 2 to 4: where names lead', () => {
  test.each([
    ['hub', law.id, 'ingestion', 'private'],
    ['hub', law.id, 'query', 'private'],
    ['hub', appi.id, 'ingestion', 'private'],
    ['hub', dce.id, 'ingestion', 'private'],
    ['hub', dce.id, 'query', 'blocked: not-queried'],
    ['spoke', law.id, 'ingestion', 'private'],
    ['island', law.id, 'ingestion', 'blocked: no-route'],
    ['island', law.id, 'query', 'blocked: no-route'],
    ['alone', law.id, 'ingestion', 'public'],
    ['alone', law.id, 'query', 'public'],
    [INTERNET, law.id, 'query', 'public'],
    ['nowhere', law.id, 'query', 'unknown: network-unseen'],
    ['hub', workspaceId('other'), 'query', 'unknown: resource-unseen'],
  ] as const)('from %s to %s for %s: %s', (from, id, operation, expected) => {
    expect(look(plain, from, id, operation)).toBe(expected);
  });
});

/** The same, where the endpoint keeps its records in zones that no record was read of, or other ones. */
const withRecords = (...records: Estate['records']) => ({ ...plain, records });
const [first] = plain.endpoints;
const address = first?.addresses ?? [];

/** The endpoint of the hub, and one in another network. */
function pairIn(name: string) {
  const other = endpoint('2', name, 'a');
  return { endpoints: [...plain.endpoints, other], connections: [...plain.connections, connection(other)] };
}

describe('a name that leads to a scope which does not link the resource', () => {
  const outside = workspace('outside', { publicAccess: { ingestion: 'Enabled', query: 'Enabled' } });
  const shut = workspace('shut', closed);
  const of: Estate = {
    ...plain,
    scopes: [scope('a'), scope('b')],
    resources: [...all, outside, shut],
    links: [...plain.links, link('b', outside.id), link('b', shut.id)],
    records: [...plain.records, ...recordsOf(first ?? endpoint('1', 'hub', 'a'), [outside, shut])],
  };
  const second = endpoint('2', 'hub', 'b', { zoneGroup: null });
  const both = {
    ...of,
    scopes: [scope('a'), scope('b', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } })],
    endpoints: [...of.endpoints, second],
    connections: [...of.connections, connection(second)],
    links: plain.links,
    records: [...plain.records, record('oms', 'unrelated', second.addresses)],
  };

  test.each<[string, Estate, string, Operation, string]>([
    ['a name that all share goes the public way', of, outside.id, 'query', 'public'],
    ['a name of its own goes nobody knows where', of, outside.id, 'ingestion', 'unknown: other-scope'],
    ['nowhere, where it is closed to the internet', of, shut.id, 'ingestion', 'blocked: public-access-off'],
    ['another scope that the network sees binds it too', both, outside.id, 'query', 'blocked: access-mode'],
    ['but not what the first scope links', both, law.id, 'query', 'private'],
  ])('%s', (_, estate, id, operation, expected) => {
    expect(look(estate, 'hub', id, operation)).toBe(expected);
  });

  test('is bound by scopes that may be out of sight', () => {
    const strange = { ...both, records: [...plain.records, record('oms', 'unrelated', ['10.9.9.9'])] };
    expect(look(strange, 'hub', outside.id, 'query')).toBe('unknown: other-scope-perhaps');
  });
});

describe('a component whose ingestion host was not read', () => {
  const nameless = component('nameless');
  const withoutGroup = { endpoints: plain.endpoints.map(one => ({ ...one, zoneGroup: null })) };
  test.each<[string, Estate, string]>([
    ['is unknown where a zone has such hosts', plain, 'unknown: name-unknown'],
    [
      'or a wildcard',
      { ...withRecords(record('monitor', 'live', address), record('monitor', '*.x', address)), ...withoutGroup },
      'unknown: name-unknown',
    ],
    ['or an endpoint that writes them', withRecords(record('monitor', 'live', address)), 'unknown: name-unknown'],
    [
      'and fails where it has none',
      { ...withRecords(record('monitor', 'live', address)), ...withoutGroup },
      'blocked: no-record',
    ],
  ])('%s', (_, of, expected) => {
    const estate = { ...of, resources: [...all, nameless], links: [...plain.links, link('a', nameless.id)] };
    expect(look(estate, 'hub', nameless.id, 'ingestion')).toBe(expected);
  });

  test('goes the public way from a network without zones', () => {
    expect(look({ ...plain, resources: [nameless] }, 'alone', nameless.id, 'ingestion')).toBe('public');
  });
});

describe('what was not read', () => {
  test('is unknown itself, and so is all that lies in it', () => {
    const part = { ...plain, unseen: [{ id: `${law.id}/linkedStorageAccounts/x`, why: '403' }] };
    expect(look(part, 'hub', law.id, 'query')).toBe('unknown: resource-unseen');
    expect(look(part, INTERNET, law.id, 'query')).toBe('unknown: resource-unseen');
    expect(look({ ...plain, resources: [appi] }, 'hub', appi.id, 'query')).toBe('unknown: resource-unseen');
  });

  test('may stand between a wildcard and a name', () => {
    const far = withRecords(record('monitor', 'live', address), record('monitor', '*', address));
    expect(look(far, 'hub', appi.id, 'ingestion')).toBe('unknown: wildcard');
    const none = withRecords(record('monitor', 'live', address), record('monitor', '*.elsewhere', address));
    expect(look(none, 'hub', appi.id, 'ingestion')).toBe('blocked: no-record');
    const near = withRecords(record('monitor', 'live', address), record('monitor', '*.in.ai', address));
    expect(look(near, 'hub', appi.id, 'ingestion')).toBe('private');
  });

  const wild = withRecords(record('monitor', '*', address), record('ods', '*', address));

  test('may stand before a wildcard', () => {
    expect(look(wild, 'hub', law.id, 'query')).toBe('private');
    const part = { ...wild, unseen: [{ id: `${zoneId('monitor')}/A/api`, why: '403' }] };
    expect(look(part, 'hub', law.id, 'query')).toBe('unknown: zone-unseen');
  });

  test('may be the other side of a peering, or a gateway', () => {
    const oneSided = { ...plain, networks: [network('hub'), network('spoke', { peerings: [peering('hub')] })] };
    expect(look(oneSided, 'spoke', law.id, 'query')).toBe('blocked: no-route');
    const unseen = [{ id: `${networkId('hub')}/virtualNetworkPeerings/x`, why: '403' }];
    expect(look({ ...oneSided, unseen }, 'spoke', law.id, 'query')).toBe('unknown: route-unclear');
    const gateways = network('island').subnets.map(one => ({ ...one, name: 'gatewaysubnet' }));
    const apart = {
      ...plain,
      networks: [network('hub'), network('island', { subnets: gateways })],
      unseen: [{ id: `${networkId('hub')}/subnets/GatewaySubnet`, why: '403' }],
    };
    expect(look(apart, 'island', law.id, 'query')).toBe('unknown: route-unclear');
  });
});

describe('the reason is told', () => {
  const shared = (modes: Partial<Scope>) => ({ ...plain, scopes: [scope('a', modes)] });
  const outside = workspace('outside');
  const beside = (of: Estate) => ({ ...of, resources: [outside, collection('dce2'), ...of.resources] });
  const strange = { query: 'unrecognised', ingestion: 'unrecognised' } as const;
  const flag = (value: PublicAccess) => ({
    ...plain,
    resources: [workspace('law', { publicAccess: { ingestion: value, query: value } })],
  });
  const stated = (state: ConnectionState) => ({
    ...plain,
    connections: plain.connections.map(one => ({ ...one, state })),
  });
  const policy = (resolutionPolicy: ResolutionPolicy) => ({
    ...withRecords(record('monitor', 'live', address)),
    zoneLinks: plain.zoneLinks.map(one => ({ ...one, resolutionPolicy })),
  });
  const api = (...addresses: readonly string[]) => withRecords(record('monitor', 'api', addresses));
  const two = (to: string) => {
    const { endpoints, connections } = pairIn(to);
    return { ...plain, connections, endpoints: endpoints.map(one => ({ ...one, addresses: address })) };
  };

  test.each<[string, Estate, string, string, Operation, string]>([
    ['', shared({ accessModes: strange }), 'hub', outside.id, 'query', 'unknown: access-mode-unrecognised'],
    ['', { ...plain, scopes: [] }, 'hub', outside.id, 'query', 'unknown: scope-unseen'],
    [
      'an exclusion whose connection is not known',
      {
        ...shared({ exclusions: [{ connectionName: 'x', query: 'Open', ingestion: 'Open' }] }),
        connections: [],
        unseen: [{ id: `${scope('a').id}/privateEndpointConnections/y`, why: '403' }],
      },
      'hub',
      outside.id,
      'query',
      'unknown: scope-unseen',
    ],
    [
      'an exclusion for the connection',
      shared({
        accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' },
        exclusions: [{ connectionName: 'CONNECTION-1', query: 'Open', ingestion: 'Open' }],
      }),
      'hub',
      outside.id,
      'query',
      'public',
    ],
    [
      'an exclusion for another one',
      shared({
        accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' },
        exclusions: [{ connectionName: 'connection-2', query: 'Open', ingestion: 'Open' }],
      }),
      'hub',
      outside.id,
      'query',
      'blocked: access-mode',
    ],
    [
      'a collection endpoint beside a scope that lets nobody out',
      shared({ accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } }),
      'hub',
      collection('dce2').id,
      'ingestion',
      'unknown: access-mode-unverified',
    ],
    ['', flag('SecuredByPerimeter'), 'alone', law.id, 'query', 'unknown: perimeter'],
    ['', flag('unrecognised'), 'alone', law.id, 'query', 'unknown: public-access-unrecognised'],
    ['', flag('Disabled'), INTERNET, law.id, 'query', 'blocked: public-access-off'],
    ['', stated('Pending'), 'hub', law.id, 'query', 'blocked: not-approved'],
    ['', stated('Rejected'), 'island', law.id, 'query', 'blocked: not-approved'],
    ['', stated('unrecognised'), 'hub', law.id, 'query', 'unknown: connection-unrecognised'],
    ['', policy('Default'), 'hub', law.id, 'query', 'blocked: no-record'],
    ['', policy('NxDomainRedirect'), 'hub', law.id, 'query', 'public'],
    ['', policy('unrecognised'), 'hub', law.id, 'query', 'unknown: fallback-unrecognised'],
    ['a record without an address', api(), 'hub', law.id, 'query', 'blocked: no-record'],
    ['', api('10.9.9.9'), 'hub', law.id, 'query', 'unknown: address-unowned'],
    ['', api(...address, '10.9.9.9'), 'hub', law.id, 'query', 'unknown: address-unowned'],
    ['', { ...api(...address, '10.0.2.4'), ...pairIn('island') }, 'hub', law.id, 'query', 'unknown: addresses-differ'],
    ['an address that is used twice, and once nearby', two('island'), 'hub', law.id, 'query', 'private'],
    ['an address that is used twice nearby', two('spoke'), 'hub', law.id, 'query', 'unknown: addresses-differ'],
    ['an address that is used twice far away', two('alone'), 'island', law.id, 'query', 'blocked: no-route'],
    [
      'an address far away, and endpoints out of sight',
      { ...plain, unseen: [{ id: endpoint('7', 'hub', 'a').id, why: '403' }] },
      'island',
      law.id,
      'query',
      'unknown: address-unowned',
    ],
    [
      '',
      { ...plain, links: plain.links.map(one => ({ ...one, provisioningState: 'Provisioning' })) },
      'hub',
      law.id,
      'query',
      'unknown: link-unfinished',
    ],
    [
      '',
      { ...plain, resources: [workspace('law', { kind: 'other' })] },
      'hub',
      law.id,
      'query',
      'unknown: kind-unknown',
    ],
    ['', { ...plain, resources: [{ ...dce, hosts: [] }] }, 'hub', dce.id, 'ingestion', 'unknown: name-unknown'],
    [
      'two zones of one name',
      {
        ...plain,
        zones: [...plain.zones, zone('monitor', '2')],
        zoneLinks: [...plain.zoneLinks, zoneLink('monitor', 'hub', '2')],
      },
      'hub',
      law.id,
      'query',
      'unknown: zone-twice',
    ],
    ['', { ...plain, zones: [] }, 'hub', law.id, 'query', 'unknown: zone-unseen'],
    [
      '',
      { ...plain, unseen: [{ id: zoneLink('monitor', 'alone').id, why: '403' }] },
      'alone',
      law.id,
      'query',
      'unknown: zone-unseen',
    ],
    [
      '',
      { ...plain, links: [], unseen: [{ id: scope('z').id, why: '403' }] },
      'hub',
      law.id,
      'ingestion',
      'unknown: scope-unseen',
    ],
  ])('%s', (_, of, from, id, operation, expected) => {
    expect(look(beside(of), from, id, operation)).toBe(expected);
  });
});

test('an endpoint that its scope calls approved, and that calls itself cut off, is in no known state', () => {
  const cut = { ...plain, endpoints: plain.endpoints.map(one => ({ ...one, state: 'Disconnected' as const })) };
  expect(look(cut, 'hub', law.id, 'query')).toBe('unknown: connection-unrecognised');
});

test('says through what a resource is reached, or why not', () => {
  const topology = topologyOf(plain);
  expect(outcomeInWords(reachOf(topology, networkId('alone'), law.id, 'query'))).toBe('over its public address');
  expect(outcomeInWords(reachOf(topology, networkId('nowhere'), law.id, 'query'))).toBe(
    'unknown, because the network could not be read',
  );
  const shut = topologyOf({ ...plain, resources: [law, { ...appi, ...closed }] });
  expect(outcomeInWords(reachOf(shut, INTERNET, appi.id, 'query'))).toBe(
    'by itself blocked, because public access is off; by its workspace over its public address',
  );
  expect(outcomeInWords(reachOf(topology, networkId('hub'), law.id, 'query'))).toBe('privately, through a (1)');
  expect(outcomeInWords(reachOf(topology, networkId('island'), law.id, 'query'))).toBe(
    'blocked, because the record points to a private endpoint that the network has no peering with (1)',
  );
});
