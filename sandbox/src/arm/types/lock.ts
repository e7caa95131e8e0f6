import { z } from 'zod';
import { conflict } from '../errors.ts';
import { keyOf, parseId, type ResourceId } from '../ids.ts';
import type { ResourceType, SimulatedAzure } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { identity, parseBody, resourceAnswer } from './common.ts';

const lockType = 'microsoft.authorization/locks';

const shape = z.looseObject({
  properties: z.looseObject({ level: z.enum(['CanNotDelete', 'ReadOnly']), notes: z.string().max(512).optional() }),
});

/** Microsoft.Authorization/locks, at a subscription, a resource group or a resource. */
export const lock: ResourceType = {
  name: 'Microsoft.Authorization/locks',
  listsDescendants: true,
  put(call, existing) {
    const { level, notes } = parseBody(shape, call.body).properties;
    // The id of a lock begins with the id of the locked resource.
    const self = { ...identity(call, lock, existing), ...(existing === undefined ? { id: call.id.text } : {}) };
    const saved = call.azure.save({ ...self, properties: { level, ...(notes === undefined ? {} : { notes }) } });
    return resourceAnswer(call, saved, existing === undefined ? 201 : 200);
  },
  remove(call, existing) {
    call.azure.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

/**
 * Refuses an operation that a lock forbids. Everything in a locked scope inherits its lock.
 *
 * @throws ArmError 409 `ScopeLocked`
 */
export function requireUnlocked(azure: SimulatedAzure, id: ResourceId, operation: 'write' | 'delete'): void {
  if (id.type === lockType) return;
  for (let scope: string | undefined = id.key; scope !== undefined && scope !== ''; scope = parentScope(scope)) {
    const forbids = (found: Resource): boolean => operation === 'delete' || found.properties['level'] === 'ReadOnly';
    const found = azure.resources.children(scope, lockType).find(forbids);
    if (found === undefined) continue;
    const locked = found.id.slice(0, found.id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'));
    throw conflict(
      `The scope '${id.text}' cannot perform ${operation} operation because following scope(s) are locked: '${locked}'. Please remove the lock and try again.`,
      'ScopeLocked',
    );
  }
}

function parentScope(scope: string): string | undefined {
  return parseId(scope)?.parent;
}
