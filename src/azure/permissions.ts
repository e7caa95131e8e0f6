import { z } from 'zod';
import { apiVersions } from './api-versions.ts';
import type { Arm } from './arm.ts';

/** One role's part in what an identity may do somewhere: what it is given, without what it is not. */
export interface Grant {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

const grant = z.object({ actions: z.array(z.string()), notActions: z.array(z.string()).default([]) });

/**
 * What the calling identity may do in a resource group, by all of its roles (Learn, rest/api/authorization/permissions).
 *
 * @throws RestError
 */
export async function grantsIn(arm: Arm, groupId: string): Promise<readonly Grant[]> {
  const path = `${groupId}/providers/Microsoft.Authorization/permissions`;
  return (await arm.list(path, apiVersions.permissions)).map(item => grant.parse(item));
}

/** Whether one of the roles gives an action. Azure compares actions without regard to case; `*` stands for anything. */
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
