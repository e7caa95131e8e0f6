import { expect, test } from 'vitest';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import { endpointsOfNetwork } from '../../../src/domain/records/endpoints-of-network.ts';
import { forwardingTo } from '../../../src/domain/records/forwarding.ts';
import { forwardTargets } from '../../../src/domain/records/handover.ts';
import { canForward } from '../../../src/domain/records/handover-files.ts';
import type { Endpoint, Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  hubAndSpokes,
  inboundEndpoint,
  inventory,
  network,
  networkId,
  resolving,
  rulesetLink,
  scope,
  zoneIds,
  zoneLink,
  zones,
} from '../build.ts';

const grouped = { zoneGroup: { name: 'default', zoneIds: zoneIds() } };

function estate(endpoints: readonly Endpoint[], more: Partial<Inventory> = {}): Inventory {
  return inventory({
    scopes: [scope('ampls'), scope('other')],
    networks: [...hubAndSpokes('hub', 'spoke'), network('alone')],
    endpoints,
    connections: endpoints.map(each => connection(each)),
    zones: zones(),
    ...more,
  });
}

function forwardingIn(of: Endpoint, more: Partial<Inventory>) {
  return forwardingTo(topologyOf(estate([of], more)), dnsNamesByCloud.public, of);
}

test('forwards the public zones, from networks that are linked to all zones', () => {
  const forwarding = forwardingIn(endpoint('1', 'hub', 'ampls', grouped), {
    zoneLinks: [
      ...resolving('hub'),
      ...resolving('spoke'),
      ...resolving('ruled'),
      ...resolving('gone'),
      zoneLink('monitor', 'alone'),
    ],
    networks: [...hubAndSpokes('hub', 'spoke'), network('alone'), network('ruled')],
    rulesetLinks: [rulesetLink('rules', 'ruled')],
  });
  expect(forwarding.zones).toEqual([
    'monitor.azure.com',
    'oms.opinsights.azure.com',
    'ods.opinsights.azure.com',
    'agentsvc.azure-automation.net',
    'applicationinsights.azure.com',
    'services.visualstudio.com',
  ]);
  expect(forwarding.networkIds).toEqual([networkId('hub'), networkId('spoke')]);
  expect(forwarding.resolvers).toEqual([]);
  expect(canForward(forwarding)).toBe(true);
  expect(forwardTargets(forwarding)).toEqual(['168.63.129.16']);
});

test('forwards to resolvers that ask Azure DNS in such a network', () => {
  const elsewhere = { ...inboundEndpoint('hub', '10.0.0.9', 'proxy'), servers: ['10.1.1.1'] };
  const proxy = { ...inboundEndpoint('hub', '10.0.0.5', 'firewall'), servers: ['168.63.129.16'] };
  const forwarding = forwardingIn(endpoint('1', 'hub', 'ampls', grouped), {
    zoneLinks: resolving('hub'),
    dnsForwarders: [
      proxy,
      inboundEndpoint('hub', '10.0.0.4'),
      elsewhere,
      inboundEndpoint('alone', '10.0.0.6'),
      inboundEndpoint('hub', '10.0.0.7', 'a'),
      inboundEndpoint('alone', '10.0.0.7', 'b'),
    ],
  });
  expect(forwardTargets(forwarding)).toEqual(['10.0.0.4', '10.0.0.5']);
});

test('knows no network to forward to without a zone group, or without the links of its zones', () => {
  const without = forwardingIn(endpoint('1', 'hub', 'ampls'), { zoneLinks: resolving('hub') });
  expect(without).toMatchObject({ networkIds: [], resolvers: [] });
  expect(canForward(without)).toBe(false);
  expect(canForward(forwardingIn(endpoint('1', 'hub', 'ampls', grouped), {}))).toBe(false);
  const foreign = { zoneGroup: { name: 'default', zoneIds: ['/subscriptions/s/other'] } };
  expect(canForward(forwardingIn(endpoint('1', 'hub', 'ampls', foreign), { zoneLinks: resolving('hub') }))).toBe(false);
});

test('chooses the endpoint of a network itself, then of its zones, then of its peers', () => {
  const own = endpoint('1', 'spoke', 'ampls');
  const hub = endpoint('2', 'hub', 'ampls');
  const inZones = endpoint('3', 'hub', 'other', grouped);
  const names = (endpoints: readonly Endpoint[], more: Partial<Inventory> = {}) =>
    endpointsOfNetwork(topologyOf(estate(endpoints, more)), networkId('spoke')).map(({ name }) => name);
  const linked = { zoneLinks: [...resolving('spoke'), zoneLink('blob', 'spoke')] };
  expect(names([hub, own, inZones], linked)).toEqual(['1']);
  expect(names([hub, inZones], linked)).toEqual(['3']);
  for (const both of [
    [inZones, hub],
    [hub, inZones],
  ])
    expect(names(both)).toEqual(['2', '3']);
  expect(names([{ ...own, state: 'Pending' }, hub], linked)).toEqual(['2']);
  expect(names([{ ...own, state: 'unrecognised' }, hub])).toEqual(['1']);
  expect(names([endpoint('4', 'alone', 'ampls')])).toEqual([]);
});
