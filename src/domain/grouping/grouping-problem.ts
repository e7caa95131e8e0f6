import { domainOf, isMonitorZone } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import type { Meter } from '../limits/meters.ts';
import type { LimitProfile } from '../limits/profile.ts';
import { connectionsOf, scopesOf } from '../topology/lookups.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { DomainUnit, NetworkNeeds } from './domain-unit.ts';
import { unitsOf } from './domain-unit.ts';
import type { HostTable } from './endpoint-hosts.ts';
import { hostTableOf } from './endpoint-hosts.ts';

/** Everything that the grouping depends on. */
export interface GroupingProblem {
  readonly topology: Topology;
  readonly profile: LimitProfile;
  /** Sorted by id. */
  readonly units: readonly DomainUnit[];
  readonly hosts: HostTable;
  /** Sorted keys of the scopes that only these networks are connected to, so that they can be changed. */
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
  const ownScopes = ownScopesOf(topology, units);
  const resources = [...new Set(units.flatMap(unit => [...unit.needs]))].sort();
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

/** Returns the scopes that only these units are connected to, if all of the scope's endpoints could be read. */
function ownScopesOf(topology: Topology, units: readonly DomainUnit[]): readonly string[] {
  const unitIds = new Set(units.map(({ id }) => id));
  const isInUnits = (memberId: string) => unitIds.has(keyOf(domainOf(topology, memberId).id));
  const isOwn = (scopeKey: string) => {
    const connections = connectionsOf(topology, scopeKey);
    const isRead = connections.every(({ endpointId }) => topology.endpoints.has(keyOf(endpointId)));
    const members = valuesIn(topology.endpointsByScope, scopeKey).flatMap(({ networkId, zoneGroup }) => [
      networkId,
      ...(zoneGroup?.zoneIds.filter(zoneId => isMonitorZone(topology, zoneId)) ?? []),
    ]);
    return isRead && members.every(isInUnits);
  };
  return [...topology.scopes.keys()].filter(isOwn).sort();
}
