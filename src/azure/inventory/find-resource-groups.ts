import { isGroupName } from '../../domain/recipes/resource-groups.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { foundIn, readObject } from './read-result.ts';
import { subscriptionsToRead } from './read-subscriptions.ts';

/**
 * Returns the ids of the resource groups with these names, in any subscription. A new group shows nothing in Resource Graph
 * until it has an object, and its objects only some time after they were created. A group that the bot may not read is left
 * out.
 *
 * @param configured the subscriptions to search; all that the identity can see where none are given
 * @throws RestError where ARM cannot answer now
 */
export async function findResourceGroups(
  arm: Arm,
  configured: readonly string[] | undefined,
  names: readonly string[],
): Promise<readonly string[]> {
  const { readable } = await subscriptionsToRead(arm, configured);
  const paths = names
    .filter(isGroupName)
    .flatMap(name => readable.map(id => `/subscriptions/${id}/resourceGroups/${name}`));
  const results = await Promise.all(paths.map(path => readObject(arm, path, apiVersions.resourceGroup)));
  return foundIn(results).map(({ id }) => id);
}
