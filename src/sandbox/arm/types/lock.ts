import { z } from 'zod';
import { conflict } from '../errors.ts';
import { keyOf, parseId, type ResourceId } from '../ids.ts';
import type { ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, show } from './common.ts';

const lockType = 'microsoft.authorization/locks';

const shape = z.looseObject({
  properties: z.looseObject({ level: z.enum(['CanNotDelete', 'ReadOnly']), notes: z.string().max(512).optional() }),
});

/** Microsoft.Authorization/locks, at a subscription, a resource group or a resource. */
export const lock: ResourceType = {
  name: 'Microsoft.Authorization/locks',
  listsBelow: true,
  put(call, existing) {
    const { level, notes } = check(shape, call.body).properties;
    // The id of a lock begins with that of what it locks.
    const self = { ...identity(call, lock, existing), ...(existing === undefined ? { id: call.id.text } : {}) };
    const saved = call.world.save({ ...self, properties: { level, ...(notes === undefined ? {} : { notes }) } });
    return show(call, saved, existing === undefined ? 201 : 200);
  },
  remove(call, existing) {
    call.world.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

/**
 * Refuses what a lock forbids: everything in a locked scope inherits its lock.
 *
 * @throws ArmError 409 `ScopeLocked`
 */
export function requireUnlocked(world: World, id: ResourceId, operation: 'write' | 'delete'): void {
  if (id.type === lockType) return;
  for (let scope: string | undefined = id.key; scope !== undefined && scope !== ''; scope = above(scope)) {
    const forbids = (found: Resource): boolean => operation === 'delete' || found.properties['level'] === 'ReadOnly';
    const found = world.resources.children(scope, lockType).find(forbids);
    if (found === undefined) continue;
    const locked = found.id.slice(0, found.id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'));
    throw conflict(
      `The scope '${id.text}' cannot perform ${operation} operation because following scope(s) are locked: '${locked}'. Please remove the lock and try again.`,
      'ScopeLocked',
    );
  }
}

function above(scope: string): string | undefined {
  return parseId(scope)?.parent;
}
