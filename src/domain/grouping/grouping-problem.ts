import { domainOf, isMonitorZone, mayConnect } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import type { Meter } from '../limits/meters.ts';
import type { LimitProfile } from '../limits/profile.ts';
import { connectionsOf, hasUnreadableParts, scopesOf } from '../topology/lookups.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { DomainUnit, NetworkNeeds, ResourceKeys } from './domain-unit.ts';
import { unionOf, unitsOf } from './domain-unit.ts';
import type { HostTable } from './endpoint-hosts.ts';
import { hostTableOf } from './endpoint-hosts.ts';

/** Everything that the grouping depends on. */
export interface GroupingProblem {
  readonly topology: Topology;
  readonly profile: LimitProfile;
  /** Sorted by id. */
  readonly units: readonly DomainUnit[];
  readonly hosts: HostTable;
  /** Sorted keys of the scopes that these networks may change: see {@link ownScopesOf}. */
  readonly ownScopes: readonly string[];
  /** How many more scopes each needed resource can be in, own scopes not counted. Sorted by the resource's key. */
  readonly remainingScopes: ReadonlyMap<string, number>;
}

export function createGroupingProblem(
  topology: Topology,
  needs: readonly NetworkNeeds[],
  profile: LimitProfile,
): GroupingProblem {
  const units = unitsOf(topology, needs);
  const resources = [...unionOf(units.map(unit => unit.needs))].sort();
  const ownScopes = ownScopesOf(topology, units, new Set(resources));
  const changeable = new Set(ownScopes);
  const freePlaces = resources.map((key): [string, number] => {
    const fixed = scopesOf(topology, key).filter(scope => !changeable.has(scope));
    return [key, limitOf(profile, 'resource-scopes') - fixed.length];
  });
  return {
    topology,
    profile,
    units,
    hosts: hostTableOf(topology, units),
    ownScopes,
    remainingScopes: new Map(freePlaces),
  };
}

/** Returns the limit of a meter, which is infinite if none is documented. */
export function limitOf({ limits }: LimitProfile, meter: Meter): number {
  return limits[meter] ?? Number.POSITIVE_INFINITY;
}

/**
 * Returns the scopes that only these units are connected to, if all of the scope's endpoints could be read. A scope that
 * nobody is connected to may belong to others, so it has to link nothing but what is needed.
 */
function ownScopesOf(topology: Topology, units: readonly DomainUnit[], needed: ResourceKeys): readonly string[] {
  const unitIds = new Set(units.map(({ id }) => id));
  const isInUnits = (memberId: string) => unitIds.has(keyOf(domainOf(topology, memberId).id));
  const isOwn = (scopeKey: string) => {
    const connections = connectionsOf(topology, scopeKey);
    const isRead = connections.every(({ endpointId }) => topology.endpoints.has(keyOf(endpointId)));
    const endpoints = valuesIn(topology.endpointsByScope, scopeKey);
    const members = endpoints.flatMap(({ networkId, zoneGroup }) => [
      networkId,
      ...(zoneGroup?.zoneIds.filter(zoneId => isMonitorZone(topology, zoneId)) ?? []),
    ]);
    if (!(isRead && members.every(isInUnits))) return false;
    return (
      endpoints.some(endpoint => mayConnect(topology, endpoint)) ||
      (!hasUnreadableParts(topology, scopeKey) && keysIn(topology.linksByScope, scopeKey).every(key => needed.has(key)))
    );
  };
  return [...topology.scopes.keys()].filter(isOwn).sort();
}
