import { isMonitorZone } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import { routeBetween } from '../reach/network-route.ts';
import { connectionStateOf } from '../topology/lookups.ts';
import type { Endpoint } from '../topology/objects.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/**
 * Returns the endpoints that the DNS servers of a network can lead it to: those in the network itself; without any, those whose
 * records are in zones that are linked to it; without any, those in networks that it is peered with. Only endpoints that accept
 * its traffic count, or may do so. Several are for a person to choose from: a network can use one scope.
 */
export function endpointsOfNetwork(topology: Topology, networkId: string): readonly Endpoint[] {
  const key = keyOf(networkId);
  const isUsable = (endpoint: Endpoint) => {
    const state = connectionStateOf(topology, endpoint);
    return (state === 'Approved' || state === 'unrecognised') && hasRoute(topology, key, endpoint);
  };
  const linkedZones = valuesIn(topology.zoneLinksByNetwork, key).filter(({ zoneId }) =>
    isMonitorZone(topology, zoneId),
  );
  const tiers: (() => readonly Endpoint[])[] = [
    () => valuesIn(topology.endpointsByNetwork, key),
    () => linkedZones.flatMap(({ zoneId }) => valuesIn(topology.endpointsByZone, keyOf(zoneId))),
    () => [...topology.endpoints.values()],
  ];
  for (const tier of tiers) {
    const usable = new Map(
      tier()
        .filter(isUsable)
        .map(endpoint => [keyOf(endpoint.id), endpoint]),
    );
    if (usable.size > 0) return [...usable.values()].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
  }
  return [];
}

function hasRoute(topology: Topology, networkKey: string, { networkId }: Endpoint): boolean {
  return routeBetween(topology, networkKey, keyOf(networkId)) === 'direct';
}
