import { describe, expect, test } from 'vitest';
import type { ZoneRole } from '../../../src/domain/dns/zone-names.ts';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import { INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import type { Inventory, Operation } from '../../../src/domain/topology/objects.ts';
import {
  alias,
  closed,
  component,
  connection,
  endpoint,
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
  zoneId,
} from '../build.ts';
import { address, all, appi, dce, law, pe, plain, reachAsText, withRecords } from './fixture.ts';

describe('rule 1: a network with', () => {
  test.each([
    [
      'custom DNS servers is unknown',
      { networks: [network('hub', { dnsServers: ['10.0.0.4'] })] },
      'unknown: custom-dns',
    ],
    [
      'Azure DNS as its custom server is judged as usual',
      { networks: [network('hub', { dnsServers: ['168.63.129.16'] })] },
      'private',
    ],
    [
      'a linked ruleset is unknown',
      { rulesetLinks: [{ rulesetId: rulesetId('r'), networkId: networkId('hub') }] },
      'unknown: forwarding-ruleset',
    ],
    [
      'a ruleset that could not be read is unknown',
      { unreadable: [{ id: rulesetId('r'), why: '403' }] },
      'unknown: forwarding-ruleset',
    ],
    [
      'an unreadable subscription is unknown',
      { unreadable: [{ id: '/subscriptions/x', why: '403' }] },
      'unknown: subscription-unseen',
    ],
    ['zones whose names are not known is unknown', { dnsNames: null }, 'unknown: zones-unknown'],
  ] satisfies [string, Partial<Inventory>, string][])('%s', (_, more, expected) => {
    expect(reachAsText({ ...plain, ...more }, 'hub', law.id, 'query')).toBe(expected);
  });
});

describe('rules 2 to 4: resolves names', () => {
  test.each([
    ['hub', law.id, 'ingestion', 'private'],
    ['hub', law.id, 'query', 'private'],
    ['hub', appi.id, 'ingestion', 'private'],
    ['hub', dce.id, 'ingestion', 'private'],
    ['hub', dce.id, 'query', 'blocked: not-queried'],
    ['spoke', law.id, 'ingestion', 'private'],
    ['unpeered', law.id, 'ingestion', 'blocked: no-route'],
    ['unpeered', law.id, 'query', 'blocked: no-route'],
    ['alone', law.id, 'ingestion', 'public'],
    ['alone', law.id, 'query', 'public'],
    [INTERNET, law.id, 'query', 'public'],
    ['nowhere', law.id, 'query', 'unknown: network-unseen'],
    ['hub', workspaceId('other'), 'query', 'unknown: resource-unseen'],
  ] as const)('from %s to %s for %s: %s', (from, id, operation, expected) => {
    expect(reachAsText(plain, from, id, operation)).toBe(expected);
  });
});

describe('a name with a CNAME record', () => {
  const monitor = dnsNamesByCloud.public.monitor;
  const api = record('monitor', 'api', address);
  const loop = [alias('monitor', 'api', `a.${monitor}`), alias('monitor', 'a', `api.${monitor}`)];
  const withoutZone = (role: ZoneRole) => ({ zoneLinks: plain.zoneLinks.filter(one => one.zoneId !== zoneId(role)) });
  test.each<[string, Inventory, string, Operation, string]>([
    [
      'is followed to a record of the same zone',
      withRecords(alias('monitor', 'api', `proxy.${monitor}`), record('monitor', 'proxy', address)),
      law.id,
      'query',
      'private',
    ],
    [
      'is followed to a record of another linked zone',
      withRecords(alias('monitor', 'api', `x.${dnsNamesByCloud.public.ods}`), record('ods', 'x', address)),
      law.id,
      'query',
      'private',
    ],
    [
      'is followed to a regional name',
      withRecords(
        record('monitor', 'live', address),
        alias('monitor', 'westeurope-5.in.ai', `other.in.ai.${monitor}`),
        record('monitor', 'other.in.ai', address),
      ),
      appi.id,
      'ingestion',
      'private',
    ],
    [
      'is blocked if the name that it leads to has no record',
      withRecords(alias('monitor', 'api', `none.${monitor}`)),
      law.id,
      'query',
      'blocked: no-record',
    ],
    [
      'is unknown if it leads to a name outside of these zones',
      withRecords(alias('monitor', 'api', 'api.contoso.com')),
      law.id,
      'query',
      'unknown: alias',
    ],
    [
      'is unknown if it leads to a zone that is not linked',
      {
        ...withRecords(alias('monitor', 'api', `x.${dnsNamesByCloud.public.ods}`), record('ods', 'x', address)),
        ...withoutZone('ods'),
      },
      law.id,
      'query',
      'unknown: alias',
    ],
    [
      'is unknown if it leads to a zone that could not be read',
      {
        ...withRecords(alias('monitor', 'api', `x.${dnsNamesByCloud.public.ods}`)),
        zones: plain.zones.filter(({ id }) => id !== zoneId('ods')),
      },
      law.id,
      'query',
      'unknown: zone-unseen',
    ],
    ['is unknown if it leads back to itself', withRecords(...loop), law.id, 'query', 'unknown: alias'],
    [
      'may lead to a scope in PrivateOnly mode that is not known',
      { ...withRecords(api, alias('monitor', 'x', 'x.contoso.com')), links: [] },
      law.id,
      'query',
      'unknown: other-scope-perhaps',
    ],
    [
      'leads to no other scope if it stays in its zone',
      { ...withRecords(api, alias('monitor', 'x', `api.${monitor}`)), links: [] },
      law.id,
      'query',
      'public',
    ],
  ])('%s', (_, of, id, operation, expected) => {
    expect(reachAsText(of, 'hub', id, operation)).toBe(expected);
  });
});

describe('a name that leads to a scope which does not link the resource', () => {
  const outside = workspace('outside', { publicAccess: { ingestion: 'Enabled', query: 'Enabled' } });
  const isolated = workspace('isolated', closed);
  const of: Inventory = {
    ...plain,
    scopes: [scope('a'), scope('b')],
    resources: [...all, outside, isolated],
    links: [...plain.links, link('b', outside.id), link('b', isolated.id)],
    records: [...plain.records, ...recordsOf(pe, [outside, isolated])],
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

  test.each<[string, Inventory, string, Operation, string]>([
    ['uses the public address for a shared name', of, outside.id, 'query', 'public'],
    ['is unknown for a name of its own', of, outside.id, 'ingestion', 'unknown: other-scope'],
    [
      'is blocked for a name of its own if public access is disabled',
      of,
      isolated.id,
      'ingestion',
      'blocked: public-access-off',
    ],
    [
      'is blocked by the access mode of another scope that the network sees',
      both,
      outside.id,
      'query',
      'blocked: access-mode',
    ],
    ['is private for a resource that the first scope links', both, law.id, 'query', 'private'],
  ])('%s', (_, inventory, id, operation, expected) => {
    expect(reachAsText(inventory, 'hub', id, operation)).toBe(expected);
  });

  test('is unknown if the network may see another scope that could not be read', () => {
    const withUnknownAddress = { ...both, records: [...plain.records, record('oms', 'unrelated', ['10.9.9.9'])] };
    expect(reachAsText(withUnknownAddress, 'hub', outside.id, 'query')).toBe('unknown: other-scope-perhaps');
  });
});

describe('a component whose ingestion host was not read', () => {
  const nameless = component('nameless');
  const withoutGroup = { endpoints: plain.endpoints.map(one => ({ ...one, zoneGroup: null })) };
  test.each<[string, Inventory, string]>([
    ['is unknown if the zone has records of such hosts', plain, 'unknown: name-unknown'],
    [
      'is unknown if the zone has a wildcard',
      { ...withRecords(record('monitor', 'live', address), record('monitor', '*.x', address)), ...withoutGroup },
      'unknown: name-unknown',
    ],
    [
      'is unknown if an endpoint writes such records',
      withRecords(record('monitor', 'live', address)),
      'unknown: name-unknown',
    ],
    [
      'is blocked if the zone has none of them',
      { ...withRecords(record('monitor', 'live', address)), ...withoutGroup },
      'blocked: no-record',
    ],
  ])('%s', (_, of, expected) => {
    const inventory = { ...of, resources: [...all, nameless], links: [...plain.links, link('a', nameless.id)] };
    expect(reachAsText(inventory, 'hub', nameless.id, 'ingestion')).toBe(expected);
  });

  test('uses the public address from a network without zones', () => {
    expect(reachAsText({ ...plain, resources: [nameless] }, 'alone', nameless.id, 'ingestion')).toBe('public');
  });
});

describe('an unreadable part', () => {
  test('makes its resource unknown', () => {
    const part = { ...plain, unreadable: [{ id: `${law.id}/linkedStorageAccounts/x`, why: '403' }] };
    expect(reachAsText(part, 'hub', law.id, 'query')).toBe('unknown: resource-unseen');
    expect(reachAsText(part, INTERNET, law.id, 'query')).toBe('unknown: resource-unseen');
    expect(reachAsText({ ...plain, resources: [appi] }, 'hub', appi.id, 'query')).toBe('unknown: resource-unseen');
  });

  test('between a wildcard and a name makes the answer unknown', () => {
    const far = withRecords(record('monitor', 'live', address), record('monitor', '*', address));
    expect(reachAsText(far, 'hub', appi.id, 'ingestion')).toBe('unknown: wildcard');
    const none = withRecords(record('monitor', 'live', address), record('monitor', '*.elsewhere', address));
    expect(reachAsText(none, 'hub', appi.id, 'ingestion')).toBe('blocked: no-record');
    const near = withRecords(record('monitor', 'live', address), record('monitor', '*.in.ai', address));
    expect(reachAsText(near, 'hub', appi.id, 'ingestion')).toBe('private');
  });

  const wild = withRecords(record('monitor', '*', address), record('ods', '*', address));

  test('of a zone makes the answer of a wildcard unknown', () => {
    expect(reachAsText(wild, 'hub', law.id, 'query')).toBe('private');
    const part = { ...wild, unreadable: [{ id: `${zoneId('monitor')}/A/api`, why: '403' }] };
    expect(reachAsText(part, 'hub', law.id, 'query')).toBe('unknown: zone-unseen');
  });

  test('of a network may be the other side of a peering, or a gateway', () => {
    const oneSided = { ...plain, networks: [network('hub'), network('spoke', { peerings: [peering('hub')] })] };
    expect(reachAsText(oneSided, 'spoke', law.id, 'query')).toBe('blocked: no-route');
    const unreadable = [{ id: `${networkId('hub')}/virtualNetworkPeerings/x`, why: '403' }];
    expect(reachAsText({ ...oneSided, unreadable }, 'spoke', law.id, 'query')).toBe('unknown: route-unclear');
    const gateways = network('unpeered').subnets.map(one => ({ ...one, name: 'gatewaysubnet' }));
    const withGateway = {
      ...plain,
      networks: [network('hub'), network('unpeered', { subnets: gateways })],
      unreadable: [{ id: `${networkId('hub')}/subnets/GatewaySubnet`, why: '403' }],
    };
    expect(reachAsText(withGateway, 'unpeered', law.id, 'query')).toBe('unknown: route-unclear');
  });
});
