import { keyOf } from '../ids.ts';
import { routeBetween } from '../reach/network-route.ts';
import { LEAST_ADDRESSES } from '../topology/endpoint-addresses.ts';
import type { Endpoint, Subnet } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { DomainUnit } from './domain-unit.ts';

/**
 * A network with a private endpoint, and the units that it serves. The unit that the network belongs to comes first.
 */
export interface EndpointHost {
  readonly networkKey: string;
  readonly units: readonly DomainUnit[];
  /** Set if the endpoint exists already. */
  readonly endpoint?: Endpoint;
}

/**
 * For each unit: its networks in which an endpoint could serve the whole unit, each with all other units that the
 * endpoint could serve too.
 */
export type HostTable = ReadonlyMap<DomainUnit, readonly EndpointHost[]>;

/**
 * The largest number of units for which all combinations are tried. With more, the host that serves most comes first.
 */
const MAX_EXACT_UNITS = 12;

/**
 * Returns which networks could serve which units. An endpoint serves its own unit if all networks of the unit are the
 * endpoint's network or peered with it. It also serves units without private zones of their own that are peered with
 * it, since they can use its zones (hub and spoke). It cannot serve two units with zones, since each needs its own
 * records.
 */
export function hostTableOf(topology: Topology, units: readonly DomainUnit[]): HostTable {
  const withoutZones = units.filter(hasNoZones);
  return new Map(
    units.map(unit => {
      const keys = [...unit.domain.networks].sort().filter(key => subnetsFor(topology, key).length > 0);
      const hosts = keys
        .filter(key => canUse(topology, unit, key))
        .map(networkKey => {
          const others = withoutZones.filter(other => other !== unit && canUse(topology, other, networkKey));
          return { networkKey, units: [unit, ...others] };
        });
      return [unit, hosts];
    }),
  );
}

function hasNoZones({ domain }: DomainUnit): boolean {
  return domain.zones.size === 0;
}

function canUse(topology: Topology, { domain }: DomainUnit, hostKey: string): boolean {
  return [...domain.networks].every(key => routeBetween(topology, key, hostKey) === 'direct');
}

/**
 * Returns the smallest set of hosts that serves these units. Each of the units needs a host in the table.
 *
 * @param existing endpoints that serve their unit already
 */
export function chooseHosts(
  topology: Topology,
  table: HostTable,
  units: readonly DomainUnit[],
  existing: ReadonlyMap<DomainUnit, Endpoint> = new Map(),
): readonly EndpointHost[] {
  const kept = [...existing].map(([unit, endpoint]): EndpointHost => {
    const networkKey = keyOf(endpoint.networkId);
    return { networkKey, units: [unit], endpoint };
  });
  const unconnected = units.filter(unit => !existing.has(unit));
  const canJoin = (unit: DomainUnit, host: EndpointHost) => hasNoZones(unit) && canUse(topology, unit, host.networkKey);
  const remaining = unconnected.filter(unit => !kept.some(host => canJoin(unit, host)));
  const toServe = new Set(remaining);
  const candidates = [...table]
    .filter(([unit]) => toServe.has(unit))
    .flatMap(([, hosts]) => hosts.map(host => ({ ...host, units: host.units.filter(unit => toServe.has(unit)) })));
  const chosen =
    remaining.length <= MAX_EXACT_UNITS ? fewestHosts(remaining, candidates) : greedyHosts(remaining, candidates);
  const joined = kept.map(host => ({
    ...host,
    units: [...host.units, ...unconnected.filter(unit => canJoin(unit, host))],
  }));
  return assignEachUnitOnce([...joined, ...chosen]);
}

/** Returns the first smallest set of hosts: it extends the sets of served units by one host at a time. */
function fewestHosts(units: readonly DomainUnit[], candidates: readonly EndpointHost[]): readonly EndpointHost[] {
  const bits = new Map(units.map((unit, index) => [unit, 2 ** index]));
  const maskOf = (served: readonly DomainUnit[]) =>
    [...bits].filter(([unit]) => served.includes(unit)).reduce((mask, [, bit]) => mask | bit, 0);
  const masks = candidates.map(host => ({ host, mask: maskOf(host.units) }));
  const all = maskOf(units);
  const reached = new Map<number, readonly EndpointHost[]>([[0, []]]);
  let found: readonly EndpointHost[] = [];
  for (const [served, hosts] of reached) {
    if (served === all) {
      found = hosts;
      break;
    }
    for (const { host, mask } of masks) {
      if (!reached.has(served | mask)) reached.set(served | mask, [...hosts, host]);
    }
  }
  return found;
}

function greedyHosts(units: readonly DomainUnit[], candidates: readonly EndpointHost[]): readonly EndpointHost[] {
  const remaining = new Set(units);
  const gain = (host: EndpointHost) => host.units.filter(unit => remaining.has(unit)).length;
  const chosen: EndpointHost[] = [];
  while (remaining.size > 0) {
    const best = candidates.reduce((leader, host) => (gain(host) > gain(leader) ? host : leader));
    chosen.push(best);
    for (const unit of best.units) remaining.delete(unit);
  }
  return chosen;
}

/** Leaves each unit at one host only: its own, or else the first that serves it. */
function assignEachUnitOnce(hosts: readonly EndpointHost[]): readonly EndpointHost[] {
  const withOwnHost = new Set(hosts.map(({ units: [own] }) => own));
  const assigned = new Set<DomainUnit>();
  return hosts.map(host => {
    const [own] = host.units;
    const units = host.units.filter(unit => unit === own || !(withOwnHost.has(unit) || assigned.has(unit)));
    for (const unit of units) assigned.add(unit);
    return { ...host, units };
  });
}

/** Names of subnets that are reserved for other Azure services. */
const RESERVED_SUBNET = /^(?:gateway|azure|routeserver)/i;

/** Returns the subnets that can hold a private endpoint, sorted by id, those with enough free addresses first. */
export function subnetsFor({ networks }: Topology, networkKey: string): readonly Subnet[] {
  const subnets = networks.get(networkKey)?.subnets.filter(({ name }) => !RESERVED_SUBNET.test(name)) ?? [];
  const sorted = [...subnets].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
  const hasRoom = ({ freeAddresses }: Subnet) => freeAddresses === null || freeAddresses >= LEAST_ADDRESSES;
  return [...sorted.filter(hasRoom), ...sorted.filter(subnet => !hasRoom(subnet))];
}
