import type { Connection, Link, Scope } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { isGone, troubleOf } from '../trouble.ts';
import { asArmObject } from './arm-object.ts';
import type { Sight } from './reading.ts';
import { sightOf } from './reading.ts';
import { connectionsOf, linkOf, scopeOf } from './scope-rows.ts';

/** What a scope's provider says of it. */
export interface ScopeReading {
  readonly scope: Scope;
  readonly links: readonly Link[];
  readonly connections: readonly Connection[];
}

/** Reads a scope, its connections and its links: one GET, and the pages of one list. @throws RestError */
export function readScope(arm: Arm, scopeId: string): Promise<Sight<ScopeReading>> {
  return sightOf(scopeId, async () => {
    const object = asArmObject((await arm.get(scopeId, apiVersions.scope)).body);
    const links = await readLinks(arm, scopeId);
    return { scope: scopeOf(object), links: links ?? [], connections: connectionsOf(object) };
  });
}

/** The links of a scope; undefined where the scope is gone. @throws RestError */
export async function readLinks(arm: Arm, scopeId: string): Promise<readonly Link[] | undefined> {
  try {
    const items = await arm.list(linksPath(scopeId), apiVersions.scope);
    return items.map(item => linkOf(scopeId, asArmObject(item)));
  } catch (error) {
    if (isGone(troubleOf(error))) return undefined;
    throw error;
  }
}

/** Where a scope's links are listed, and each of them is found by its name. */
export function linksPath(scopeId: string): string {
  return `${scopeId}/scopedResources`;
}
