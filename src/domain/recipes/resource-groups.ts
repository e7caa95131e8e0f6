import { keyOf, nameOf, parseId } from '../ids.ts';
import type { Named } from '../names.ts';
import { resolveName } from '../names.ts';
import type { Topology } from '../topology/topology.ts';
import { listed } from '../words.ts';

/** Azure's own rules: the id is used as it was typed, so it must be nothing else (Learn, resource-name-rules). */
const GROUP = /^\/subscriptions\/[\da-f-]{36}\/resourceGroups\/[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/iu;

/** The id of the resource group that a thing is in. */
export function groupOf(id: string): string {
  return id.split('/').slice(0, 5).join('/');
}

/**
 * Finds a resource group by its name, or by its full id. By name it is found where something that can be seen is in it;
 * an id stands for itself, since the group may be empty yet.
 *
 * @returns its id; or a sentence that says why it was not found, and whether there are several
 */
export function resolveGroup(
  topology: Topology,
  typed: string,
): { readonly id: string } | { readonly error: string; readonly several: boolean } {
  if (GROUP.test(typed)) return { id: typed };
  const result = resolveName(typed, groupsIn(topology));
  if ('found' in result) return { id: result.found.id };
  if ('ambiguous' in result) {
    const ids = listed(result.ambiguous.map(({ id }) => id));
    return { error: `"${typed}" could be several resource groups: ${ids}. Give the full id.`, several: true };
  }
  const near = listed(result.suggestions.map(({ name }) => name));
  const advice = near === '' ? 'Where it is empty, give its full id.' : `Near it are ${near}.`;
  return { error: `Nothing that can be seen is in a resource group named "${typed}". ${advice}`, several: false };
}

function groupsIn(topology: Topology): readonly Named[] {
  const { scopes, resources, networks, endpoints, zones, securityGroups } = topology;
  const tables = [scopes, resources, networks, endpoints, zones, securityGroups];
  const ids = tables
    .flatMap(table => [...table.values()])
    .map(({ id }) => id)
    .filter(id => parseId(id) !== undefined)
    .map(groupOf);
  return [...new Map(ids.map(id => [keyOf(id), { id, name: nameOf(id) }])).values()];
}
