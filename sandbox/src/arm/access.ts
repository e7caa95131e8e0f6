import { ArmError } from './errors.ts';
import { keyOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { SimulatedAzure } from './resource-type.ts';

/** The only caller that the endpoint knows, whatever the token. */
const caller = { client: 'sandbox-client', objectId: '5a9d0c3e-7b1f-4e62-9d84-2f6c1b0a7e35' };

/** Returns whether the estate denies an action at a scope. */
export function isDenied(azure: SimulatedAzure, action: string, scope: string): boolean {
  const key = keyOf(scope);
  return azure.tenant().denied.some(denied => {
    const deniedScope = keyOf(denied.scope);
    return (
      (key === deniedScope || key.startsWith(`${deniedScope}/`)) &&
      denied.actions.some(pattern => matches(pattern, action))
    );
  });
}

/** Returns the caller's permissions at a scope in the format of Microsoft.Authorization: all but the denied actions. */
export function grantAt(azure: SimulatedAzure, scope: string): JsonObject {
  const key = keyOf(scope);
  const denied = azure.tenant().denied.filter(one => `${key}/`.startsWith(`${keyOf(one.scope)}/`));
  const notActions = denied.flatMap(({ actions }) => [...actions]);
  return { actions: ['*'], notActions, dataActions: [], notDataActions: [] };
}

/** @throws ArmError 403 that names the action, if the estate denies it */
export function requireAction(azure: SimulatedAzure, action: string, scope: string): void {
  if (!isDenied(azure, action, scope)) return;
  const sentence = `The client '${caller.client}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  throw new ArmError(403, 'AuthorizationFailed', sentence, { 'x-ms-failure-cause': 'gateway' });
}

/** @throws ArmError 403 if an action is denied on a resource that the written resource references */
export function requireLinkedAction(azure: SimulatedAzure, action: string, linked: string, scope: string): void {
  if (!isDenied(azure, action, linked)) return;
  const sentence = `The client '${caller.client}' with object id '${caller.objectId}' has permission to write to scope '${scope}'; however, it does not have permission to perform action '${action}' on the linked scope '${linked}' or the linked scope is invalid.`;
  throw new ArmError(403, 'LinkedAuthorizationFailed', sentence, { 'x-ms-failure-cause': 'gateway' });
}

/** Returns whether an action matches a pattern. Case is ignored, and `*` matches anything. */
function matches(pattern: string, action: string): boolean {
  const escaped = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'i').test(action);
}
