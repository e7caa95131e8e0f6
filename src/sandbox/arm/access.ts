import { ArmError } from './errors.ts';
import { keyOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { World } from './world.ts';

/** Who calls: the endpoint knows one caller, whatever the token. */
const caller = { client: 'sandbox-client', objectId: '5a9d0c3e-7b1f-4e62-9d84-2f6c1b0a7e35' };

/** Whether the estate denies an action at a scope. */
export function isDenied(world: World, action: string, scope: string): boolean {
  const key = keyOf(scope);
  return world.surroundings().denied.some(denied => {
    const above = keyOf(denied.scope);
    return (key === above || key.startsWith(`${above}/`)) && denied.actions.some(pattern => matches(pattern, action));
  });
}

/** What the caller may do at a scope, as Microsoft.Authorization shows it: everything but what the estate denies there. */
export function grantAt(world: World, scope: string): JsonObject {
  const key = keyOf(scope);
  const denied = world.surroundings().denied.filter(({ scope: above }) => `${key}/`.startsWith(`${keyOf(above)}/`));
  const notActions = denied.flatMap(({ actions }) => [...actions]);
  return { actions: ['*'], notActions, dataActions: [], notDataActions: [] };
}

/** @throws ArmError 403 naming the action */
export function requireAction(world: World, action: string, scope: string): void {
  if (!isDenied(world, action, scope)) return;
  const sentence = `The client '${caller.client}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  throw new ArmError(403, 'AuthorizationFailed', sentence, { 'x-ms-failure-cause': 'gateway' });
}

/** @throws ArmError 403 for an action that is needed on a resource which the one written to names */
export function requireLinkedAction(world: World, action: string, linked: string, scope: string): void {
  if (!isDenied(world, action, linked)) return;
  const sentence = `The client '${caller.client}' with object id '${caller.objectId}' has permission to write to scope '${scope}'; however, it does not have permission to perform action '${action}' on the linked scope '${linked}' or the linked scope is invalid.`;
  throw new ArmError(403, 'LinkedAuthorizationFailed', sentence, { 'x-ms-failure-cause': 'gateway' });
}

/** Azure's actions are compared without regard to case; `*` stands for anything. */
function matches(pattern: string, action: string): boolean {
  const escaped = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'i').test(action);
}
