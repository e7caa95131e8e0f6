import { keyOf } from '../ids.ts';
import { routeBetween } from '../reach/route.ts';
import type { Endpoint, Subnet } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { Unit } from './problem.ts';

/** A network that holds a private endpoint, and the units that resolve to it; its own unit comes first. */
export interface Host {
  readonly networkKey: string;
  readonly units: readonly Unit[];
  /** The endpoint, where it is there already. */
  readonly endpoint?: Endpoint;
}

/** For each unit, its networks that could hold an endpoint for all of it, with all other units that this could serve. */
export type HostTable = ReadonlyMap<Unit, readonly Host[]>;

/** Up to so many units the fewest hosts are found by trying all; beyond, the host that serves most is taken first. */
const EXACT = 12;

/**
 * Who could serve whom. An endpoint serves its own unit, if all networks of that are its own or peered with it, and
 * units without zones of their own that are peered with it too: they can resolve by its zones (hub and spoke). It
 * cannot serve two units with zones, since each of these needs records of its own.
 */
export function hostTableOf(topology: Topology, units: readonly Unit[]): HostTable {
  const zoneless = units.filter(isZoneless);
  return new Map(
    units.map(unit => {
      const keys = [...unit.domain.networks].sort().filter(key => subnetsFor(topology, key).length > 0);
      const hosts = keys
        .filter(key => canUse(topology, unit, key))
        .map(networkKey => {
          const others = zoneless.filter(other => other !== unit && canUse(topology, other, networkKey));
          return { networkKey, units: [unit, ...others] };
        });
      return [unit, hosts];
    }),
  );
}

function isZoneless({ domain }: Unit): boolean {
  return domain.zones.size === 0;
}

function canUse(topology: Topology, { domain }: Unit, hostKey: string): boolean {
  return [...domain.networks].every(key => routeBetween(topology, key, hostKey) === 'direct');
}

/**
 * The fewest networks with an endpoint that serve these units, each of which has a host in the table.
 *
 * @param existing endpoints that serve their unit already
 */
export function hostsFor(
  topology: Topology,
  table: HostTable,
  units: readonly Unit[],
  existing: ReadonlyMap<Unit, Endpoint> = new Map(),
): readonly Host[] {
  const kept = [...existing].map(([unit, endpoint]): Host => {
    const networkKey = keyOf(endpoint.networkId);
    return { networkKey, units: [unit], endpoint };
  });
  const unserved = units.filter(unit => !existing.has(unit));
  const isServed = (unit: Unit, host: Host) => isZoneless(unit) && canUse(topology, unit, host.networkKey);
  const left = unserved.filter(unit => !kept.some(host => isServed(unit, host)));
  const wanted = new Set(left);
  const candidates = [...table]
    .filter(([unit]) => wanted.has(unit))
    .flatMap(([, hosts]) => hosts.map(host => ({ ...host, units: host.units.filter(unit => wanted.has(unit)) })));
  const chosen = left.length <= EXACT ? fewest(left, candidates) : greedy(left, candidates);
  const joined = kept.map(host => ({
    ...host,
    units: [...host.units, ...unserved.filter(unit => isServed(unit, host))],
  }));
  return apart([...joined, ...chosen]);
}

/** The first covering that takes the fewest hosts: sets of served units grow by one host at a time. */
function fewest(units: readonly Unit[], candidates: readonly Host[]): readonly Host[] {
  const numbers = new Map(units.map((unit, number) => [unit, 2 ** number]));
  const maskOf = (served: readonly Unit[]) =>
    [...numbers].filter(([unit]) => served.includes(unit)).reduce((mask, [, bit]) => mask | bit, 0);
  const masks = candidates.map(host => ({ host, mask: maskOf(host.units) }));
  const all = maskOf(units);
  const reached = new Map<number, readonly Host[]>([[0, []]]);
  let found: readonly Host[] = [];
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

function greedy(units: readonly Unit[], candidates: readonly Host[]): readonly Host[] {
  const left = new Set(units);
  const gain = (host: Host) => host.units.filter(unit => left.has(unit)).length;
  const chosen: Host[] = [];
  while (left.size > 0) {
    const best = candidates.reduce((leader, host) => (gain(host) > gain(leader) ? host : leader));
    chosen.push(best);
    for (const unit of best.units) left.delete(unit);
  }
  return chosen;
}

/** Each unit at one host: its own, or else the first that serves it. */
function apart(hosts: readonly Host[]): readonly Host[] {
  const owned = new Set(hosts.map(({ units: [own] }) => own));
  const taken = new Set<Unit>();
  return hosts.map(host => {
    const [own] = host.units;
    const units = host.units.filter(unit => unit === own || !(owned.has(unit) || taken.has(unit)));
    for (const unit of units) taken.add(unit);
    return { ...host, units };
  });
}

/** Subnets that Azure keeps for something else. */
const RESERVED = /^(?:gateway|azure|routeserver)/i;
const ADDRESSES = 11;

/** The subnets that could take a private endpoint: those with room first, and then in order. */
export function subnetsFor({ networks }: Topology, networkKey: string): readonly Subnet[] {
  const subnets = networks.get(networkKey)?.subnets.filter(({ name }) => !RESERVED.test(name)) ?? [];
  const sorted = [...subnets].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
  const hasRoom = ({ freeAddresses }: Subnet) => freeAddresses === null || freeAddresses >= ADDRESSES;
  return [...sorted.filter(hasRoom), ...sorted.filter(subnet => !hasRoom(subnet))];
}
