import { keyOf } from '../ids.ts';
import type { Endpoint } from '../topology/objects.ts';
import { connectionsOf, isUnseen } from '../topology/questions.ts';
import { keysIn } from '../topology/table.ts';
import { hostsFor } from './hosts.ts';
import type { Class } from './partition.ts';
import type { Problem, Unit } from './problem.ts';
import { limitOf } from './problem.ts';
import { endpointOf, endpointsOf } from './reuse.ts';

/**
 * The key of the scope that a class of networks can use as it is, though others use it too: it links exactly what they
 * need, and has room for their endpoints. Nothing of it changes, so that nobody else is touched. None for a class of
 * which some network has a scope that is ours to change.
 */
export function homeOf(problem: Problem, { units, needs }: Class): string | undefined {
  const { topology, ours } = problem;
  const own = new Set(ours);
  const isSettled = (unit: Unit) => endpointsOf(topology, unit).some(({ scopeId }) => own.has(keyOf(scopeId)));
  if (needs.size === 0 || units.some(isSettled)) return undefined;
  const fitting = [...topology.scopes.keys()]
    .filter(key => !(own.has(key) || isUnseen(topology, key)))
    .filter(key => hasExactly(problem, key, needs) && hasRoom(problem, key, units))
    .sort();
  const connected = (key: string) => units.filter(unit => endpointOf(topology, unit, key) !== undefined).length;
  return fitting.reduce<string | undefined>(
    (best, key) => (best === undefined || connected(key) > connected(best) ? key : best),
    undefined,
  );
}

function hasExactly({ topology }: Problem, scopeKey: string, needs: ReadonlySet<string>): boolean {
  const linked = keysIn(topology.linksByScope, scopeKey);
  return linked.length === needs.size && linked.every(key => needs.has(key));
}

function hasRoom({ topology, profile, hosts: table }: Problem, scopeKey: string, units: readonly Unit[]): boolean {
  const existing = units.flatMap((unit): [Unit, Endpoint][] => {
    const endpoint = endpointOf(topology, unit, scopeKey);
    return endpoint === undefined ? [] : [[unit, endpoint]];
  });
  const hosts = hostsFor(topology, table, units, new Map(existing));
  const missing = hosts.filter(({ endpoint }) => endpoint === undefined).length;
  return missing === 0 || connectionsOf(topology, scopeKey).length + missing <= limitOf(profile, 'scope-endpoints');
}
