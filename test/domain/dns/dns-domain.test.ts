import { describe, expect, test } from 'vitest';
import { quotaForMember } from '../../../src/domain/changes/domain-quota.ts';
import {
  answeringZoneLinks,
  domainOf,
  isMonitorZone,
  linkedDomainOf,
  scopesOfDomain,
} from '../../../src/domain/dns/dns-domain.ts';
import { dnsNamesByCloud, roleOf } from '../../../src/domain/dns/zone-names.ts';
import type { Endpoint } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  inboundEndpoint,
  inventory,
  network,
  networkId,
  peering,
  resolving,
  scope,
  scopeId,
  zoneId,
  zoneIn,
  zoneLink,
  zones,
} from '../build.ts';

const lower = (ids: readonly string[]) => new Set(ids.map(id => id.toLowerCase()));

describe('a DNS domain', () => {
  const topology = topologyOf(
    inventory({
      networks: ['a', 'b', 'c', 'd', 'e'].map(name => network(name)),
      zones: [...zones('1'), ...zones('2')],
      zoneLinks: [
        ...resolving('a'),
        zoneLink('monitor', 'b'),
        zoneLink('ods', 'b', '2'),
        zoneLink('ods', 'c', '2'),
        zoneLink('blob', 'c'),
        zoneLink('blob', 'd'),
        zoneLink('ods', 'e', '3'),
      ],
    }),
  );

  test.each([
    ['a', ['a', 'b', 'c'], zoneId('monitor')],
    ['c', ['a', 'b', 'c'], zoneId('monitor')],
    ['d', ['d'], networkId('d')],
    ['e', ['e'], zoneId('ods', '3').toLowerCase()],
    ['nowhere', ['nowhere'], networkId('nowhere').toLowerCase()],
  ])('of %s contains %j, and has the same id for all of them', (name, networks, id) => {
    const domain = domainOf(topology, networkId(name));
    expect(domain.networks).toEqual(lower(networks.map(networkId)));
    expect(domain.id).toBe(id);
    for (const member of networks) expect(domainOf(topology, networkId(member)).id).toBe(id);
  });

  test('is also found by its zones', () => {
    expect(domainOf(topology, zoneId('ods', '2')).networks).toEqual(lower(['a', 'b', 'c'].map(networkId)));
    expect(domainOf(topology, zoneId('oms', '2'))).toMatchObject({ networks: new Set(), id: zoneId('oms', '2') });
  });
});

describe('a network that uses the DNS of another one', () => {
  const topology = topologyOf(
    inventory({
      networks: [
        network('hub', { peerings: [peering('spoke'), peering('own')] }),
        network('spoke', { peerings: [peering('hub')], dnsServers: ['10.0.1.4'] }),
        network('own', { peerings: [peering('hub')], dnsServers: ['10.0.1.4', '10.9.9.9'] }),
      ],
      dnsForwarders: [inboundEndpoint('hub', '10.0.1.4')],
      zones: [...zones('1'), ...zones('2')],
      zoneLinks: [...resolving('hub'), ...resolving('own', '2')],
    }),
  );

  test('belongs to its DNS domain, also with zones of its own and with other servers', () => {
    for (const name of ['hub', 'spoke', 'own']) {
      const { id, networks, zones: shared } = domainOf(topology, networkId(name));
      expect([id, networks]).toEqual([zoneId('monitor'), lower(['hub', 'spoke', 'own'].map(networkId))]);
      expect(shared.size).toBe(8);
    }
    expect(linkedDomainOf(topology, networkId('own')).networks).toEqual(lower([networkId('own')]));
  });

  test('is answered by its zones, where that is certain', () => {
    const zonesOf = (name: string) => answeringZoneLinks(topology, networkId(name)).map(link => link.networkId);
    expect(new Set(zonesOf('spoke'))).toEqual(new Set([networkId('hub')]));
    expect(new Set(zonesOf('own'))).toEqual(new Set([networkId('own')]));
  });

  test('cannot be connected to a second scope, also if the DNS domain is connected to that one', () => {
    const subnets = (name: string) => endpoint(name, 'own', name === '2' ? 'b' : 'a');
    const of = (existing: readonly Endpoint[]) => ({
      ...topology,
      endpointsByNetwork: topologyOf(inventory({ endpoints: existing })).endpointsByNetwork,
      endpoints: topologyOf(inventory({ endpoints: existing })).endpoints,
    });
    const inHub = endpoint('1', 'hub', 'a');
    expect(quotaForMember(of([inHub]), networkId('own'), scopeId('a'))).toEqual([]);
    expect(quotaForMember(of([inHub]), networkId('own'), scopeId('b'))).toHaveLength(1);
    expect(quotaForMember(of([inHub, subnets('2')]), networkId('own'), scopeId('a'))).toMatchObject([
      { meter: 'network-scopes', subjectId: zoneId('monitor') },
    ]);
    expect(quotaForMember(of([inHub, subnets('2')]), networkId('own'), scopeId('b'))).toEqual([]);
  });
});

test('a DNS domain is connected to scopes by endpoints in its networks and by endpoints with records in its zones', () => {
  const inside = endpoint('1', 'a', 's1');
  const withRecords = endpoint('2', 'far', 's2', { zoneGroup: { name: 'default', zoneIds: [zoneId('ods')] } });
  const rejected = endpoint('3', 'a', 's3', { state: 'Rejected' });
  const disconnected = endpoint('4', 'a', 's4', { state: 'Disconnected' });
  const pending = endpoint('5', 'b', 's5', { state: 'Pending' });
  const endpoints = [inside, withRecords, rejected, disconnected, pending];
  const topology = topologyOf(
    inventory({
      networks: [network('a'), network('b'), network('far')],
      scopes: ['s1', 's2', 's3', 's4', 's5'].map(name => scope(name)),
      endpoints,
      connections: endpoints.filter(({ state }) => state !== 'Disconnected').map(of => connection(of)),
      zones: zones(),
      zoneLinks: [...resolving('a'), ...resolving('b')],
    }),
  );
  const found = scopesOfDomain(topology, domainOf(topology, networkId('a')));
  expect(found).toEqual(lower(['s1', 's2', 's5'].map(scopeId)));
});

test('recognises zones by their names', () => {
  const topology = topologyOf(inventory({}));
  const unknown = topologyOf(inventory({ dnsNames: null }));
  expect(isMonitorZone(topology, zoneId('oms').toUpperCase())).toBe(true);
  expect(isMonitorZone(topology, zoneId('blob'))).toBe(false);
  expect(isMonitorZone(topology, zoneIn('1', 'example.com'))).toBe(false);
  expect(isMonitorZone(topology, networkId('privatelink.monitor.azure.com'))).toBe(false);
  expect(isMonitorZone(unknown, zoneId('oms'))).toBe(false);
  expect(roleOf(dnsNamesByCloud.usgov, 'PrivateLink.Monitor.Azure.US')).toBe('monitor');
  expect(roleOf(dnsNamesByCloud.china, 'privatelink.monitor.azure.com')).toBeUndefined();
});
