import { keyOf, nameOf, parseId } from '../ids.ts';
import type { Endpoint } from '../topology/objects.ts';
import { stateOf } from '../topology/questions.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { roleOf } from './zone-names.ts';

/**
 * Networks that share private zones, and with them every answer, whether they are peered or not. Azure takes them for
 * one: they all go through the scope that the records lead to (azure-monitor-docs, private-link-design: "Avoid DNS
 * overrides"). The blob zone, which all storage accounts share, joins nothing.
 */
export interface DnsDomain {
  /** What it is known by: its first monitor zone, else its first zone, else its network. */
  readonly id: string;
  readonly networks: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
}

/** The domain of a network or zone, by its id. */
export function domainOf(topology: Topology, memberId: string): DnsDomain {
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
      queue.push(...[...linked].filter(zone => isMonitorZone(topology, zone)));
    }
  }
  return { id: idOf(topology, start, zones), networks, zones };
}

function idOf(topology: Topology, start: string, zones: ReadonlySet<string>): string {
  const sorted = [...zones].sort();
  const key = sorted.find(zone => roleOf(topology.dnsNames, nameOf(zone)) === 'monitor') ?? sorted[0];
  if (key === undefined) return topology.networks.get(start)?.id ?? start;
  return topology.zones.get(key)?.id ?? key;
}

/** Whether an id is of a zone that Azure Monitor's names are looked up in. */
export function isMonitorZone({ dnsNames }: Topology, id: string): boolean {
  if (parseId(id)?.type !== 'microsoft.network/privatednszones') return false;
  const role = roleOf(dnsNames, nameOf(id));
  return role !== undefined && role !== 'blob';
}

/** The keys of the scopes that a domain is connected to: by endpoints in its networks, or with records in its zones. */
export function scopesOfDomain(topology: Topology, domain: DnsDomain): ReadonlySet<string> {
  const endpoints = [
    ...[...domain.networks].flatMap(key => valuesIn(topology.endpointsByNetwork, key)),
    ...[...domain.zones].flatMap(key => valuesIn(topology.endpointsByZone, key)),
  ];
  return new Set(endpoints.filter(endpoint => isConnected(topology, endpoint)).map(({ scopeId }) => keyOf(scopeId)));
}

/** A refused connection connects nothing; a waiting one soon may. */
export function isConnected(topology: Topology, endpoint: Endpoint): boolean {
  const state = stateOf(topology, endpoint);
  return state !== 'Rejected' && state !== 'Disconnected';
}
