import { keyOf, nameOf, parseId, sameId } from '../ids.ts';
import { answeringNetworks, dnsRelationsOf } from '../reach/dns-paths.ts';
import { connectionStateOf } from '../topology/lookups.ts';
import type { Endpoint, ZoneLink } from '../topology/objects.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { roleOf } from './zone-names.ts';

/**
 * Networks that share private zones and therefore get the same DNS answers, whether they are peered or not. A network
 * that uses the DNS of another one, such as a Private Resolver in a hub, shares its zones. They all
 * use the scope that the records lead to, so Azure's limits treat them as one network (azure-monitor-docs,
 * private-link-design: "Avoid DNS overrides"). The blob zone does not count: all storage accounts share it.
 */
export interface DnsDomain {
  /** The id of its first monitor zone, or else of its first zone, or else of its only network. */
  readonly id: string;
  readonly networks: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
}

/** Returns the DNS domain of a network or zone, by its id. */
export function domainOf(topology: Topology, memberId: string): DnsDomain {
  const { asks, askedBy } = dnsRelationsOf(topology);
  return domainBy(topology, memberId, key => [...(asks.get(key) ?? []), ...(askedBy.get(key) ?? [])]);
}

/** Returns the domain of a network or zone by the links of zones alone, as if every network used its own zones. */
export function linkedDomainOf(topology: Topology, memberId: string): DnsDomain {
  return domainBy(topology, memberId, () => []);
}

function domainBy(
  topology: Topology,
  memberId: string,
  relatedNetworks: (key: string) => readonly string[],
): DnsDomain {
  const networks = new Set<string>();
  const zones = new Set<string>();
  const start = keyOf(memberId);
  const queue = [start];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (networks.has(key) || zones.has(key)) continue;
    if (isMonitorZone(topology, key)) {
      zones.add(key);
      queue.push(...keysIn(topology.zoneLinksByZone, key));
    } else {
      networks.add(key);
      const linked = keysIn(topology.zoneLinksByNetwork, key);
      queue.push(...[...linked].filter(zone => isMonitorZone(topology, zone)), ...relatedNetworks(key));
    }
  }
  return { id: domainIdOf(topology, start, zones), networks, zones };
}

function domainIdOf(topology: Topology, start: string, zones: ReadonlySet<string>): string {
  const sorted = [...zones].sort();
  const key = sorted.find(zone => roleOf(topology.dnsNames, nameOf(zone)) === 'monitor') ?? sorted[0];
  if (key === undefined) return topology.networks.get(start)?.id ?? start;
  return topology.zones.get(key)?.id ?? key;
}

/** Returns whether an id is that of a private DNS zone for Azure Monitor's names. */
export function isMonitorZone({ dnsNames }: Pick<Topology, 'dnsNames'>, id: string): boolean {
  if (parseId(id)?.type !== 'microsoft.network/privatednszones') return false;
  const role = roleOf(dnsNames, nameOf(id));
  return role !== undefined && role !== 'blob';
}

/**
 * Returns the keys of the scopes that a domain is connected to by endpoints in its networks or with records in its
 * zones.
 */
export function scopesOfDomain(topology: Topology, domain: DnsDomain, withoutEndpoint?: string): ReadonlySet<string> {
  const endpoints = [
    ...[...domain.networks].flatMap(key => valuesIn(topology.endpointsByNetwork, key)),
    ...[...domain.zones].flatMap(key => valuesIn(topology.endpointsByZone, key)),
  ];
  const counted = endpoints.filter(
    endpoint =>
      mayConnect(topology, endpoint) && (withoutEndpoint === undefined || !sameId(endpoint.id, withoutEndpoint)),
  );
  return new Set(counted.map(({ scopeId }) => keyOf(scopeId)));
}

/** Returns whether an endpoint connects to its scope, or may soon do so because its connection is pending. */
export function mayConnect(topology: Topology, endpoint: Endpoint): boolean {
  const state = connectionStateOf(topology, endpoint);
  return state !== 'Rejected' && state !== 'Disconnected';
}

/**
 * Returns the links of the zones that answer for a network: its own, or those of the networks whose DNS it uses. Its own
 * where that is not known.
 */
export function answeringZoneLinks(topology: Topology, networkId: string): readonly ZoneLink[] {
  const key = keyOf(networkId);
  return [...(answeringNetworks(topology, key) ?? [key])].flatMap(one => valuesIn(topology.zoneLinksByNetwork, one));
}
