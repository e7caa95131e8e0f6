import { listNames } from '../format.ts';
import { keyOf, nameOf, parseId, resourceGroupIdOf } from '../ids.ts';
import type { Named } from '../match-name.ts';
import { matchName } from '../match-name.ts';
import type { Topology } from '../topology/topology.ts';
import type { RecipeResult } from './recipe.ts';
import { blockedResult } from './recipe.ts';

/** Follows Azure's naming rules exactly, because the name is used as typed (Learn, resource-name-rules). */
const GROUP_NAME = '[\\p{L}\\p{N}_().-]{0,89}[\\p{L}\\p{N}_()-]';

const groupId = new RegExp(`^/subscriptions/[\\da-f-]{36}/resourceGroups/${GROUP_NAME}$`, 'iu');
const groupName = new RegExp(`^${GROUP_NAME}$`, 'u');

/** Returns whether a resource group can have this name. */
export function isGroupName(typed: string): boolean {
  return groupName.test(typed);
}

/** Why a resource group was not found. */
interface GroupProblem {
  readonly error: string;
  /** The name, if no known group has it. */
  readonly unknownGroups: readonly string[];
}

/**
 * Finds a resource group by its name or its full id. A name is found only if the group contains an object that the bot
 * can read, or was looked up. A full id is accepted without that check, because the group may still be empty.
 *
 * @returns the group's id; or the reason why it was not found, with the name unless it is ambiguous
 */
export function resolveResourceGroup(topology: Topology, typed: string): { readonly id: string } | GroupProblem {
  if (groupId.test(typed)) return { id: typed };
  const result = matchName(typed, groupsIn(topology));
  if ('found' in result) return { id: result.found.id };
  if ('ambiguous' in result) {
    const ids = listNames(result.ambiguous.map(({ id }) => id));
    const count = result.ambiguous.length;
    return { error: `"${typed}" matches ${count} resource groups: ${ids}. Use the full id.`, unknownGroups: [] };
  }
  const similar = listNames(result.suggestions.map(({ name }) => name));
  const advice = similar === '' ? 'If the group is empty, use its full id.' : `Similar names: ${similar}.`;
  return {
    error: `No resources were found in a resource group named "${typed}". ${advice}`,
    unknownGroups: [typed],
  };
}

/** Returns the result for a request that names a resource group which was not found. */
export function blockedByGroup({ error, unknownGroups }: GroupProblem, typed: string): RecipeResult {
  return { ...blockedResult(unknownGroups.length > 0 ? 'not-found' : 'ambiguous', error, [typed]), unknownGroups };
}

function groupsIn(topology: Topology): readonly Named[] {
  const { scopes, resources, networks, endpoints, zones, securityGroups } = topology;
  const tables = [scopes, resources, networks, endpoints, zones, securityGroups];
  const ids = tables
    .flatMap(table => [...table.values()])
    .map(({ id }) => id)
    .filter(id => parseId(id) !== undefined)
    .map(resourceGroupIdOf);
  return [...new Map([...ids, ...topology.resourceGroups].map(id => [keyOf(id), { id, name: nameOf(id) }])).values()];
}
