import { z } from 'zod';
import { apiVersions } from './api-versions.ts';
import type { Arm } from './arm.ts';

/** The permissions that one role assignment gives: its actions without its excluded ones. */
export interface Grant {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

const grant = z.object({ actions: z.array(z.string()), notActions: z.array(z.string()).default([]) });

/**
 * Reads what the calling identity may do in a resource group through all of its roles (Learn,
 * rest/api/authorization/permissions).
 *
 * @throws RestError
 */
export async function grantsIn(arm: Arm, groupId: string): Promise<readonly Grant[]> {
  const path = `${groupId}/providers/Microsoft.Authorization/permissions`;
  return (await arm.list(path, apiVersions.permissions)).map(item => grant.parse(item));
}

/** Returns whether one of the roles allows an action. Azure ignores the case of actions, and `*` matches any text. */
export function allows(grants: readonly Grant[], action: string): boolean {
  return grants.some(({ actions, notActions }) => {
    const covers = (patterns: readonly string[]) => patterns.some(pattern => matches(pattern, action));
    return covers(actions) && !covers(notActions);
  });
}

function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
