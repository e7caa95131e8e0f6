import type { Connection, Link, Scope } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { classifyArmError } from '../classify-error.ts';
import { parseArmObject } from './arm-object.ts';
import { parseConnections, parseLink, parseScope } from './parse-scope.ts';
import type { ReadResult } from './read-result.ts';
import { readResult } from './read-result.ts';

/** What the provider of a scope shows of it. */
export interface ScopeReading {
  readonly scope: Scope;
  readonly links: readonly Link[];
  readonly connections: readonly Connection[];
}

/** Reads a scope, its connections and its links: one GET, and the pages of one list. @throws RestError */
export function readScope(arm: Arm, scopeId: string): Promise<ReadResult<ScopeReading>> {
  return readResult(scopeId, async () => {
    const object = parseArmObject((await arm.get(scopeId, apiVersions.scope)).body);
    const links = await readLinks(arm, scopeId);
    return { scope: parseScope(object), links: links ?? [], connections: parseConnections(object) };
  });
}

/** Reads the links of a scope; returns undefined where the scope is missing. @throws RestError */
export async function readLinks(arm: Arm, scopeId: string): Promise<readonly Link[] | undefined> {
  try {
    const items = await arm.list(linksPath(scopeId), apiVersions.scope);
    return items.map(item => parseLink(scopeId, parseArmObject(item)));
  } catch (error) {
    if (classifyArmError(error)?.kind === 'missing') return undefined;
    throw error;
  }
}

/** Returns the path of the list of a scope's links. Each link is below it, under its name. */
export function linksPath(scopeId: string): string {
  return `${scopeId}/scopedResources`;
}
