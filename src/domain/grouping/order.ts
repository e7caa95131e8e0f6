import type { Change } from '../changes/index.ts';
import { keyOf } from '../ids.ts';
import type { Meter } from '../limits/meters.ts';
import { groupBy } from '../topology/indexing.ts';
import { connectionsOf, scopesOf } from '../topology/questions.ts';
import { keysIn } from '../topology/table.ts';
import type { Problem } from './problem.ts';
import { limitOf } from './problem.ts';

/**
 * The changes in an order that exceeds no limit on the way: what gives a place back goes first where places are short,
 * and stays where it is otherwise, since a network does without the resource from then on.
 */
export function withinLimits({ topology, profile }: Problem, changes: readonly Change[]): readonly Change[] {
  const links = changes.filter(change => change.kind === 'link').map(({ resourceId }) => keyOf(resourceId));
  const endpoints = changes.filter(change => change.kind === 'create-endpoint').map(({ scopeId }) => keyOf(scopeId));
  const isShort = ([, more]: readonly [string, readonly string[]], used: number, meter: Meter) =>
    used + more.length > limitOf(profile, meter);
  const resources = [...groupBy(links, key => key)].filter(entry =>
    isShort(entry, scopesOf(topology, entry[0]).length, 'resource-scopes'),
  );
  const scopes = [...groupBy(endpoints, key => key)].filter(entry =>
    isShort(entry, connectionsOf(topology, entry[0]).length, 'scope-endpoints'),
  );
  const short = new Set([
    ...resources.map(([key]) => key),
    ...scopes.flatMap(([key]) => keysIn(topology.endpointsByScope, key)),
  ]);
  const isUrgent = (change: Change) =>
    (change.kind === 'unlink' && short.has(keyOf(change.resourceId))) ||
    (change.kind === 'delete-endpoint' && short.has(keyOf(change.endpointId)));
  return [...changes.filter(isUrgent), ...changes.filter(change => !isUrgent(change))];
}
