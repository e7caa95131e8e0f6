import { listNames } from '../format.ts';
import { keyOf, nameOf, parseId, resourceGroupIdOf } from '../ids.ts';
import type { Named } from '../match-name.ts';
import { matchName } from '../match-name.ts';
import type { Topology } from '../topology/topology.ts';

/** Follows Azure's naming rules exactly, because the id is used as typed (Learn, resource-name-rules). */
const GROUP_ID = /^\/subscriptions\/[\da-f-]{36}\/resourceGroups\/[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/iu;

/**
 * Finds a resource group by its name or its full id. A name is found only if the group contains an object that the bot
 * can read. A full id is accepted without that check, because the group may still be empty.
 *
 * @returns the group's id; or the reason why it was not found, and whether the name is ambiguous
 */
export function resolveResourceGroup(
  topology: Topology,
  typed: string,
): { readonly id: string } | { readonly error: string; readonly isAmbiguous: boolean } {
  if (GROUP_ID.test(typed)) return { id: typed };
  const result = matchName(typed, groupsIn(topology));
  if ('found' in result) return { id: result.found.id };
  if ('ambiguous' in result) {
    const ids = listNames(result.ambiguous.map(({ id }) => id));
    const count = result.ambiguous.length;
    return { error: `"${typed}" matches ${count} resource groups: ${ids}. Use the full id.`, isAmbiguous: true };
  }
  const similar = listNames(result.suggestions.map(({ name }) => name));
  const advice = similar === '' ? 'If the group is empty, use its full id.' : `Similar names: ${similar}.`;
  return {
    error: `No resources were found in a resource group named "${typed}". ${advice}`,
    isAmbiguous: false,
  };
}

function groupsIn(topology: Topology): readonly Named[] {
  const { scopes, resources, networks, endpoints, zones, securityGroups } = topology;
  const tables = [scopes, resources, networks, endpoints, zones, securityGroups];
  const ids = tables
    .flatMap(table => [...table.values()])
    .map(({ id }) => id)
    .filter(id => parseId(id) !== undefined)
    .map(resourceGroupIdOf);
  return [...new Map(ids.map(id => [keyOf(id), { id, name: nameOf(id) }])).values()];
}
