import { describe, expect, test } from 'vitest';
import { domainOf, isMonitorZone, scopesOfDomain } from '../../../src/domain/dns/domain.ts';
import { dnsNamesOf, roleOf } from '../../../src/domain/dns/zone-names.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  estate,
  network,
  networkId,
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
    estate({
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
  ])('of %s is %j, and has an id that all of them give', (name, networks, id) => {
    const domain = domainOf(topology, networkId(name));
    expect(domain.networks).toEqual(lower(networks.map(networkId)));
    expect(domain.id).toBe(id);
    for (const member of networks) expect(domainOf(topology, networkId(member)).id).toBe(id);
  });

  test('is found by its zones too', () => {
    expect(domainOf(topology, zoneId('ods', '2')).networks).toEqual(lower(['a', 'b', 'c'].map(networkId)));
    expect(domainOf(topology, zoneId('oms', '2'))).toMatchObject({ networks: new Set(), id: zoneId('oms', '2') });
  });
});

test('a domain is connected to scopes by endpoints in it, and by those that keep its records', () => {
  const inside = endpoint('1', 'a', 's1');
  const keeping = endpoint('2', 'far', 's2', { zoneGroup: { name: 'default', zoneIds: [zoneId('ods')] } });
  const refused = endpoint('3', 'a', 's3', { state: 'Rejected' });
  const cut = endpoint('4', 'a', 's4', { state: 'Disconnected' });
  const waiting = endpoint('5', 'b', 's5', { state: 'Pending' });
  const endpoints = [inside, keeping, refused, cut, waiting];
  const topology = topologyOf(
    estate({
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

test('zones are known by their names', () => {
  const topology = topologyOf(estate({}));
  const unknown = topologyOf(estate({ dnsNames: null }));
  expect(isMonitorZone(topology, zoneId('oms').toUpperCase())).toBe(true);
  expect(isMonitorZone(topology, zoneId('blob'))).toBe(false);
  expect(isMonitorZone(topology, zoneIn('1', 'example.com'))).toBe(false);
  expect(isMonitorZone(topology, networkId('privatelink.monitor.azure.com'))).toBe(false);
  expect(isMonitorZone(unknown, zoneId('oms'))).toBe(false);
  expect(roleOf(dnsNamesOf.usgov, 'PrivateLink.Monitor.Azure.US')).toBe('monitor');
  expect(roleOf(dnsNamesOf.china, 'privatelink.monitor.azure.com')).toBeUndefined();
});
