import { keyOf } from '../ids.ts';
import { connectionsOf, hasUnreadableParts } from '../topology/lookups.ts';
import type { Endpoint } from '../topology/objects.ts';
import { keysIn } from '../topology/table.ts';
import type { DomainUnit, ResourceKeys } from './domain-unit.ts';
import { chooseHosts } from './endpoint-hosts.ts';
import type { GroupingProblem } from './grouping-problem.ts';
import { limitOf } from './grouping-problem.ts';
import { endpointsOf, endpointTo } from './reuse-scopes.ts';
import type { NeedClass } from './scope-groups.ts';

/**
 * Returns the key of the scope that a class of networks can join without changing it, although others use it too: it
 * links exactly what the networks need and has room for their endpoints. Undefined if some of the networks already have
 * a scope of their own, since that one can be changed instead.
 */
export function joinableScope(problem: GroupingProblem, { units, needs }: NeedClass): string | undefined {
  const { topology, ownScopes } = problem;
  const own = new Set(ownScopes);
  const hasOwnScope = (unit: DomainUnit) => endpointsOf(topology, unit).some(({ scopeId }) => own.has(keyOf(scopeId)));
  if (needs.size === 0 || units.some(hasOwnScope)) return undefined;
  const fitting = [...topology.scopes.keys()]
    .filter(key => !(own.has(key) || hasUnreadableParts(topology, key)))
    .filter(key => linksExactly(problem, key, needs) && hasRoom(problem, key, units))
    .sort();
  const connectedCount = (key: string) => units.filter(unit => endpointTo(topology, unit, key) !== undefined).length;
  return fitting.reduce<string | undefined>(
    (best, key) => (best === undefined || connectedCount(key) > connectedCount(best) ? key : best),
    undefined,
  );
}

function linksExactly({ topology }: GroupingProblem, scopeKey: string, needs: ResourceKeys): boolean {
  const linked = keysIn(topology.linksByScope, scopeKey);
  return linked.length === needs.size && linked.every(key => needs.has(key));
}

function hasRoom(
  { topology, profile, hosts: table }: GroupingProblem,
  scopeKey: string,
  units: readonly DomainUnit[],
): boolean {
  const existing = units.flatMap((unit): [DomainUnit, Endpoint][] => {
    const endpoint = endpointTo(topology, unit, scopeKey);
    return endpoint === undefined ? [] : [[unit, endpoint]];
  });
  const hosts = chooseHosts(topology, table, units, new Map(existing));
  const added = hosts.filter(({ endpoint }) => endpoint === undefined).length;
  return added === 0 || connectionsOf(topology, scopeKey).length + added <= limitOf(profile, 'scope-endpoints');
}
