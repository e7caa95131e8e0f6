import type { DnsDomain } from '../dns/domain.ts';
import { domainOf, isMonitorZone } from '../dns/domain.ts';
import { keyOf } from '../ids.ts';
import type { Meter } from '../limits/meters.ts';
import type { LimitProfile } from '../limits/profile.ts';
import { within } from '../topology/indexing.ts';
import { connectionsOf, scopesOf } from '../topology/questions.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { HostTable } from './hosts.ts';
import { hostTableOf } from './hosts.ts';

/** What a network must reach. */
export interface NetworkNeed {
  readonly networkId: string;
  readonly resourceIds: readonly string[];
}

/** Keys of resources. */
export type Resources = ReadonlySet<string>;

/** Networks of one DNS domain: they see the same scope, whatever each of them needs. */
export interface Unit {
  /** The domain's key. */
  readonly id: string;
  readonly domain: DnsDomain;
  /** What each network needs for which something was asked, by its key. */
  readonly asked: ReadonlyMap<string, Resources>;
  /** What they need together. */
  readonly needs: Resources;
}

/** What is to be grouped. */
export interface Problem {
  readonly topology: Topology;
  readonly profile: LimitProfile;
  /** In order of their ids. */
  readonly units: readonly Unit[];
  readonly hosts: HostTable;
  /** Keys of the scopes that nobody but these networks is connected to, in order. */
  readonly ours: readonly string[];
  /** By the key of each needed resource, in order: the scopes that it can be in, beside those not ours to change. */
  readonly places: ReadonlyMap<string, number>;
}

export function problemOf(topology: Topology, needs: readonly NetworkNeed[], profile: LimitProfile): Problem {
  const units = unitsOf(topology, needs);
  const ours = oursAmong(topology, units);
  const resources = [...new Set(units.flatMap(unit => [...unit.needs]))].sort();
  const changeable = new Set(ours);
  const places = resources.map((key): [string, number] => {
    const fixed = scopesOf(topology, key).filter(scope => !changeable.has(scope));
    return [key, limitOf(profile, 'resource-scopes') - fixed.length];
  });
  return { topology, profile, units, hosts: hostTableOf(topology, units), ours, places: new Map(places) };
}

/** What a meter may count up to; infinite where no limit is documented. */
export function limitOf({ limits }: LimitProfile, meter: Meter): number {
  return limits[meter] ?? Number.POSITIVE_INFINITY;
}

export function unionOf(sets: Iterable<Resources>): Resources {
  const union = new Set<string>();
  for (const set of sets) for (const key of set) union.add(key);
  return union;
}

function unitsOf(topology: Topology, needs: readonly NetworkNeed[]): readonly Unit[] {
  const domains = new Map<string, { readonly domain: DnsDomain; readonly asked: Map<string, Set<string>> }>();
  for (const { networkId, resourceIds } of needs) {
    const domain = domainOf(topology, networkId);
    const { asked } = within(domains, keyOf(domain.id), () => ({ domain, asked: new Map<string, Set<string>>() }));
    const own = within(asked, keyOf(networkId), () => new Set<string>());
    for (const id of resourceIds) own.add(keyOf(id));
  }
  return [...domains].sort(byKey).map(([id, { domain, asked }]) => {
    return { id, domain, asked: new Map([...asked].sort(byKey)), needs: unionOf(asked.values()) };
  });
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** A scope is not ours where an endpoint of it could not be seen, or connects somebody else. */
function oursAmong(topology: Topology, units: readonly Unit[]): readonly string[] {
  const known = new Set(units.map(({ id }) => id));
  const isKnown = (memberId: string) => known.has(keyOf(domainOf(topology, memberId).id));
  const isOurs = (scopeKey: string) => {
    const seen = connectionsOf(topology, scopeKey).every(({ endpointId }) => topology.endpoints.has(keyOf(endpointId)));
    const members = valuesIn(topology.endpointsByScope, scopeKey).flatMap(({ networkId, zoneGroup }) => [
      networkId,
      ...(zoneGroup?.zoneIds.filter(zoneId => isMonitorZone(topology, zoneId)) ?? []),
    ]);
    return seen && members.every(isKnown);
  };
  return [...topology.scopes.keys()].filter(isOurs).sort();
}
