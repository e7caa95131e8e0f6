import { z } from 'zod';
import { keyOf } from '../../domain/ids.ts';
import type { Obstacle } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import type { Sight } from './reading.ts';
import { sightOf } from './reading.ts';

const PROVIDER = '/providers/microsoft.authorization/locks';

const lock = z.object({ id: z.string(), name: z.string(), properties: z.object({ level: z.string() }) });

/**
 * The resource locks of a subscription: its own, those of its resource groups and those of single resources (Learn,
 * management-locks: the list at a subscription has all of them).
 *
 * @throws RestError where ARM cannot answer at the moment
 */
export function readLocks(arm: Arm, subscription: string): Promise<Sight<readonly Obstacle[]>> {
  const list = `/subscriptions/${subscription}${PROVIDER}`;
  return sightOf(list, async () => (await arm.list(list, apiVersions.lock)).flatMap(item => obstacleOf(item) ?? []));
}

/** A level of neither kind forbids nothing. */
function obstacleOf(item: unknown): Obstacle | undefined {
  const { id, name, properties } = lock.parse(item);
  const forbids = ({ cannotdelete: 'delete', readonly: 'write' } as const)[properties.level.toLowerCase()];
  return forbids && { id: id.slice(0, keyOf(id).lastIndexOf(`${PROVIDER}/`)), kind: 'lock', name, forbids };
}
