import { mayConnect } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import { connectionStateOf, connectionsOf } from '../topology/lookups.ts';
import type { Endpoint } from '../topology/objects.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { cheapestMatch } from './cheapest-match.ts';
import type { DomainUnit, ResourceKeys } from './domain-unit.ts';
import type { GroupingProblem } from './grouping-problem.ts';
import { limitOf } from './grouping-problem.ts';

/** Units that use one scope, and the resources that it links for them. */
export interface ScopeAssignment {
  readonly units: readonly DomainUnit[];
  readonly resources: ResourceKeys;
  /** The key of an existing scope that they join without changing it. */
  readonly joinedScope?: string;
}

/** How many changes it takes to connect a unit: the endpoint, its approval and its zones. */
const CONNECT_COST = 3;
/** More than any number of changes. */
const IMPOSSIBLE = 1e9;

/**
 * Returns the key of the existing scope that each assignment uses, chosen so that there are as few changes as possible.
 * Has no entry where a new scope takes fewer. Besides the scopes that are joined unchanged, only the networks' own scopes
 * are used.
 */
export function scopesToReuse(
  problem: GroupingProblem,
  assignments: readonly ScopeAssignment[],
): ReadonlyMap<ScopeAssignment, string> {
  const joined = assignments.flatMap((assignment): [ScopeAssignment, string][] =>
    assignment.joinedScope === undefined ? [] : [[assignment, assignment.joinedScope]],
  );
  const others = assignments.filter(({ joinedScope }) => joinedScope === undefined);
  return new Map([...joined, ...matchOwnScopes(problem, others)]);
}

function matchOwnScopes(
  problem: GroupingProblem,
  assignments: readonly ScopeAssignment[],
): readonly [ScopeAssignment, string][] {
  const newScopes = assignments.map(() => ({ scopeKey: undefined }));
  const columns = [...problem.ownScopes.map(scopeKey => ({ scopeKey })), ...newScopes];
  const match = cheapestMatch(assignments, columns, (assignment, { scopeKey }) =>
    scopeKey === undefined
      ? 1 + assignment.resources.size + CONNECT_COST * assignment.units.length
      : reuseCost(problem, assignment, scopeKey),
  );
  return [...match].flatMap(([assignment, { scopeKey }]): [ScopeAssignment, string][] =>
    scopeKey === undefined ? [] : [[assignment, scopeKey]],
  );
}

function reuseCost(problem: GroupingProblem, assignment: ScopeAssignment, scopeKey: string): number {
  const { topology, profile } = problem;
  const { units } = assignment;
  const { added, removed } = linkDifference(problem, assignment, scopeKey);
  const missing = units.filter(unit => endpointTo(topology, unit, scopeKey) === undefined).length;
  const kept = connectionsOf(topology, scopeKey).length - endpointsOfOthers(problem, assignment, scopeKey).length;
  if (kept + missing > Math.max(limitOf(profile, 'scope-endpoints'), units.length)) return IMPOSSIBLE;
  return added.length + removed.length + CONNECT_COST * missing;
}

/**
 * Returns the sorted keys of the resources that a scope would have to link, and of those that it would have to unlink.
 */
export function linkDifference({ topology }: GroupingProblem, { resources }: ScopeAssignment, scopeKey: string) {
  const linked = new Set(keysIn(topology.linksByScope, scopeKey));
  return {
    added: [...resources].filter(key => !linked.has(key)).sort(),
    removed: [...linked].filter(key => !resources.has(key)).sort(),
  };
}

/** Returns the endpoint that connects a unit to a scope. An approved one takes precedence over a pending one. */
export function endpointTo(topology: Topology, unit: DomainUnit, scopeKey: string): Endpoint | undefined {
  const endpoints = endpointsOf(topology, unit).filter(({ scopeId }) => keyOf(scopeId) === scopeKey);
  return endpoints.find(endpoint => connectionStateOf(topology, endpoint) === 'Approved') ?? endpoints[0];
}

/** Returns the endpoints in a unit's networks that connect it to some scope, or may soon do so, by network key. */
export function endpointsOf(topology: Topology, { domain }: DomainUnit): readonly Endpoint[] {
  return [...domain.networks]
    .sort()
    .flatMap(key => valuesIn(topology.endpointsByNetwork, key))
    .filter(endpoint => mayConnect(topology, endpoint));
}

/** Returns the endpoints to a scope that belong to other units. They are deleted if the assignment uses the scope. */
function endpointsOfOthers({ topology, units }: GroupingProblem, assignment: ScopeAssignment, scopeKey: string) {
  return units
    .filter(unit => !assignment.units.includes(unit))
    .flatMap(unit => endpointsOf(topology, unit))
    .filter(({ scopeId }) => keyOf(scopeId) === scopeKey);
}
