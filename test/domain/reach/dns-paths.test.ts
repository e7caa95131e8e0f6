import { describe, expect, test } from 'vitest';
import { answeringNetworks, dnsRelationsOf } from '../../../src/domain/reach/dns-paths.ts';
import type { Inventory, Operation } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  hubAndSpokes,
  inboundEndpoint,
  link,
  network,
  networkId,
  peering,
  resolving,
  ruleset,
  rulesetLink,
  scope,
  workspace,
} from '../build.ts';
import { appi, law, pe, plain, reachAsText } from './fixture.ts';

const INBOUND = '10.0.1.4';
const FIREWALL = '10.0.2.4';
const AZURE_DNS = '168.63.129.16';
const inbound = inboundEndpoint('hub', INBOUND);
const firewall = (servers: readonly string[], inNetwork = 'hub') => ({
  ...inboundEndpoint(inNetwork, FIREWALL, 'firewall'),
  servers,
});
const outside = workspace('outside');

/** A hub with the only zones and DNS servers, and a spoke that uses them. */
function hubWith(servers: readonly string[], more: Partial<Inventory> = {}): Inventory {
  const [hub = network('hub')] = hubAndSpokes('hub', 'spoke');
  return {
    ...plain,
    resources: [...plain.resources, outside],
    networks: [hub, network('spoke', { peerings: [peering('hub')], dnsServers: servers }), network('far')],
    zoneLinks: resolving('hub'),
    dnsForwarders: [inbound],
    ...more,
  };
}

const all = [
  'monitor.azure.com',
  'ods.opinsights.azure.com',
  'oms.opinsights.azure.com',
  'agentsvc.azure-automation.net',
];
const insights = ['applicationinsights.azure.com', 'services.visualstudio.com'];
const rulesTo = (...targets: readonly string[]) => Object.fromEntries(all.map(domain => [domain, targets]));
const ruled = (rules: Readonly<Record<string, readonly string[]>>, more: Partial<Inventory> = {}) =>
  hubWith([], { rulesetLinks: [rulesetLink('r', 'spoke')], rulesets: [ruleset('r', 'hub', rules)], ...more });

describe('a DNS server in a visible network answers by the zones of that network', () => {
  test.each<[string, Inventory, string]>([
    ['an inbound endpoint in a peered hub', hubWith([INBOUND]), 'private'],
    [
      'an inbound endpoint beside Azure DNS with the same zones',
      hubWith([INBOUND, AZURE_DNS], { zoneLinks: [...resolving('hub'), ...resolving('spoke')] }),
      'private',
    ],
    ['an inbound endpoint beside Azure DNS with other zones', hubWith([INBOUND, AZURE_DNS]), 'unknown: dns-differs'],
    ['an inbound endpoint beside an unknown server', hubWith([INBOUND, '10.9.9.9']), 'unknown: custom-dns'],
    ['a firewall that asks Azure DNS', hubWith([FIREWALL], { dnsForwarders: [firewall([])] }), 'private'],
    [
      'a firewall that asks Azure DNS by its address',
      hubWith([FIREWALL], { dnsForwarders: [firewall([AZURE_DNS])] }),
      'private',
    ],
    [
      'a firewall that asks an inbound endpoint',
      hubWith([FIREWALL], { dnsForwarders: [inbound, firewall([INBOUND])] }),
      'private',
    ],
    [
      'a firewall that asks an unknown server',
      hubWith([FIREWALL], { dnsForwarders: [firewall(['10.9.9.9'])] }),
      'unknown: forward-target',
    ],
    [
      'a firewall that asks itself',
      hubWith([FIREWALL], { dnsForwarders: [firewall([FIREWALL])] }),
      'unknown: dns-loop',
    ],
    ['an address that no known server has', hubWith(['10.0.0.9']), 'unknown: custom-dns'],
    [
      'two servers with the same address',
      hubWith([INBOUND], { dnsForwarders: [inbound, inboundEndpoint('hub', INBOUND, 'twin')] }),
      'unknown: dns-server-route',
    ],
    [
      'a server in a network that is not peered',
      hubWith([INBOUND], { dnsForwarders: [inboundEndpoint('far', INBOUND)] }),
      'unknown: dns-server-route',
    ],
    [
      'a server in a virtual hub',
      hubWith([INBOUND], { dnsForwarders: [inboundEndpoint('vhub', INBOUND)] }),
      'unknown: dns-in-hub',
    ],
    ['zones that are not linked there', hubWith([INBOUND], { zoneLinks: resolving('spoke') }), 'public'],
    [
      'a network that could not be read',
      hubWith([INBOUND], { unreadable: [{ id: networkId('hub'), why: '403' }] }),
      'unknown: dns-network-unseen',
    ],
  ])('%s', (_, of, expected) => {
    expect(reachAsText(of, 'spoke', law.id, 'query')).toBe(expected);
  });

  test('and the scopes behind them apply, with their access modes', () => {
    const closed = scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'Open' } });
    expect(reachAsText(hubWith([INBOUND], { scopes: [closed] }), 'spoke', outside.id, 'query')).toBe(
      'blocked: access-mode',
    );
    expect(reachAsText(hubWith([INBOUND]), 'spoke', outside.id, 'query')).toBe('public');
  });

  test('and a missing record there is missing for all that ask', () => {
    const of = hubWith([INBOUND], { records: [], links: [link('a', law.id)] });
    expect(reachAsText(of, 'spoke', law.id, 'ingestion')).toBe('blocked: no-record');
  });

  test('but the route to the private endpoint is that of the network that asks', () => {
    const networks = [
      network('hub', { peerings: [peering('spoke'), peering('middle')] }),
      network('middle', { peerings: [peering('hub')] }),
      network('spoke', { peerings: [peering('hub')], dnsServers: [INBOUND] }),
    ];
    const endpoints = [{ ...pe, networkId: networkId('middle') }];
    const of = hubWith([INBOUND], { networks, endpoints });
    expect(reachAsText(of, 'spoke', law.id, 'query')).toBe('unknown: route-unclear');
    expect(reachAsText(of, 'hub', law.id, 'query')).toBe('private');
  });
});

describe('a forwarding ruleset', () => {
  test.each<[string, Inventory, Operation, string]>([
    ['leads to the target of a rule', ruled(rulesTo(INBOUND)), 'query', 'private'],
    ['leads to the target for every name of an operation', ruled(rulesTo(INBOUND)), 'ingestion', 'private'],
    ['without a rule for the name changes nothing', ruled({ 'contoso.com': ['10.9.9.9'] }), 'query', 'public'],
    [
      'follows the longest domain that matches',
      ruled({ ...rulesTo(INBOUND), 'azure.com': ['10.9.9.9'] }),
      'query',
      'private',
    ],
    ['follows a domain above the names', ruled({ 'azure.com': [INBOUND] }), 'query', 'private'],
    ['leads to unknown servers', ruled(rulesTo('10.9.9.9')), 'query', 'unknown: forward-target'],
    [
      'with a known and an unknown target is unknown',
      ruled(rulesTo(INBOUND, '10.9.9.9')),
      'query',
      'unknown: forward-target',
    ],
    [
      'that forwards some names is unknown',
      ruled({ ...rulesTo(INBOUND), 'api.monitor.azure.com': ['10.9.9.9'] }),
      'query',
      'unknown: forwarding-partly',
    ],
    [
      'that forwards names below alike is followed',
      ruled({ ...rulesTo(INBOUND), 'api.monitor.azure.com': [INBOUND] }),
      'query',
      'private',
    ],
    ['that forwards every name is unknown', ruled({ '': [INBOUND] }), 'query', 'unknown: forwarding-wildcard'],
    [
      'that forwards only the private zone is unknown',
      ruled({ 'privatelink.monitor.azure.com': [INBOUND] }),
      'query',
      'unknown: forwarding-alias',
    ],
    [
      'comes after a private zone that is linked to the network',
      ruled(
        { 'privatelink.monitor.azure.com': ['10.9.9.9'] },
        { zoneLinks: [...resolving('hub'), ...resolving('spoke')] },
      ),
      'query',
      'private',
    ],
    ['whose rules are not known is unknown', ruled({}, { rulesets: [] }), 'query', 'unknown: forwarding-ruleset'],
    [
      'without an outbound endpoint is unknown',
      ruled({}, { rulesets: [{ ...ruleset('r', 'hub', rulesTo(INBOUND)), networkIds: [] }] }),
      'query',
      'unknown: forwarding-ruleset',
    ],
    [
      'beside another one is unknown',
      ruled(rulesTo(INBOUND), { rulesetLinks: [rulesetLink('r', 'spoke'), rulesetLink('q', 'spoke')] }),
      'query',
      'unknown: forwarding-ruleset',
    ],
    ['with a rule without targets is unknown', ruled(rulesTo()), 'query', 'unknown: forwarding-ruleset'],
    [
      'is unknown in a cloud without known zones',
      ruled(rulesTo(INBOUND), { dnsNames: null }),
      'query',
      'unknown: forwarding-ruleset',
    ],
    [
      'that is linked to the network of its target goes in a circle',
      ruled(rulesTo(INBOUND), { rulesetLinks: [rulesetLink('r', 'hub')] }),
      'query',
      'unknown: dns-loop',
    ],
    [
      'that leads to a network which could not be read is unknown',
      ruled(rulesTo(INBOUND), { unreadable: [{ id: networkId('hub'), why: '403' }] }),
      'query',
      'unknown: dns-network-unseen',
    ],
  ])('%s', (_, of, operation, expected) => {
    const from = of.rulesetLinks.some(({ networkId: to }) => to === networkId('spoke')) ? 'spoke' : 'hub';
    expect(reachAsText(of, from, law.id, operation)).toBe(expected);
  });

  test('is followed for Application Insights only if it forwards all of its zones', () => {
    expect(reachAsText(ruled(rulesTo(INBOUND)), 'spoke', appi.id, 'ingestion')).toBe('unknown: forwarding-partly');
    const rules = { ...rulesTo(INBOUND), ...Object.fromEntries(insights.map(domain => [domain, [INBOUND]])) };
    expect(reachAsText(ruled(rules), 'spoke', appi.id, 'ingestion')).toBe('private');
  });

  test('of the hub also applies to what arrives at its inbound endpoint', () => {
    const of = hubWith([INBOUND], {
      rulesetLinks: [rulesetLink('r', 'hub')],
      rulesets: [ruleset('r', 'hub', rulesTo('10.9.9.9'))],
    });
    expect(reachAsText(of, 'spoke', law.id, 'query')).toBe('unknown: forward-target');
  });
});

test('a chain of more than eight servers is unknown', () => {
  const chain = (length: number) =>
    Array.from({ length }, (_, index) => ({
      ...inboundEndpoint('hub', `10.7.0.${index}`, String(index)),
      servers: index === length - 1 ? [] : [`10.7.0.${index + 1}`],
    }));
  expect(reachAsText(hubWith(['10.7.0.0'], { dnsForwarders: chain(8) }), 'spoke', law.id, 'query')).toBe('private');
  expect(reachAsText(hubWith(['10.7.0.0'], { dnsForwarders: chain(9) }), 'spoke', law.id, 'query')).toBe(
    'unknown: dns-loop',
  );
});

describe('the networks whose DNS another one uses', () => {
  const keys = (...names: readonly string[]) => new Set(names.map(name => networkId(name).toLowerCase()));

  test('are known where all servers can be followed', () => {
    const topology = topologyOf(hubWith([INBOUND]));
    const [spoke = '', hub = ''] = [...keys('spoke', 'hub')];
    expect(answeringNetworks(topology, spoke)).toEqual(keys('hub'));
    expect(answeringNetworks(topology, hub)).toEqual(keys('hub'));
    expect(answeringNetworks(topologyOf(hubWith([INBOUND, '10.9.9.9'])), spoke)).toBeUndefined();
    const ofUnread = topologyOf(hubWith([], { rulesetLinks: [rulesetLink('r', 'gone')] }));
    expect(answeringNetworks(ofUnread, networkId('gone').toLowerCase())).toBeUndefined();
    expect(dnsRelationsOf(topology).askedBy.get(hub)).toEqual(keys('spoke'));
    expect(dnsRelationsOf(topology).asks.get(spoke)).toEqual(keys('hub'));
  });

  test('are counted as such where that is not certain', () => {
    const [spoke = ''] = [...keys('spoke')];
    const asks = (of: Inventory) => dnsRelationsOf(topologyOf(of)).asks.get(spoke);
    expect(asks(hubWith([INBOUND, '10.9.9.9']))).toEqual(keys('hub'));
    expect(asks(hubWith([INBOUND], { dnsForwarders: [inboundEndpoint('far', INBOUND)] }))).toEqual(keys('far'));
    expect(asks(hubWith([INBOUND], { dnsForwarders: [inboundEndpoint('vhub', INBOUND)] }))).toBeUndefined();
    expect(asks(ruled({ '': [INBOUND] }))).toEqual(keys('hub'));
    expect(asks(hubWith([FIREWALL], { dnsForwarders: [firewall(['10.9.9.9'])] }))).toEqual(keys('hub'));
  });
});
