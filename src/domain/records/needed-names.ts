import type { ZoneRole } from '../dns/zone-names.ts';
import { keyOf } from '../ids.ts';
import type { RequiredName } from '../reach/required-names.ts';
import { AGENT_CONFIGURATION_NAME, API_NAME, requiredNames } from '../reach/required-names.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/** A name that needs a record, and what needs it. */
export interface NeededName {
  readonly role: ZoneRole;
  /** Relative to the zone, in lower case. */
  readonly name: string;
  /** Ids of the linked resources that need it. */
  readonly resourceIds: readonly string[];
  /** Whether all endpoints have it, whatever is linked. */
  readonly isShared: boolean;
}

/** The names that have to lead to the endpoints of a scope. */
export interface NeededNames {
  readonly names: readonly NeededName[];
  /** Ids of linked resources whose names were not all read. */
  readonly unnamed: readonly string[];
}

/** Returns the names that have to lead to the endpoints of a scope, as far as they are known. */
export function neededNames(topology: Topology, scopeId: string): NeededNames {
  const linked = valuesIn(topology.linksByScope, keyOf(scopeId)).map(({ resourceId }) => resourceId);
  return namesOfResources(topology, linked, [API_NAME, AGENT_CONFIGURATION_NAME]);
}

/** Returns the names that resources need. @param shared names that are needed whatever is linked */
export function namesOfResources(
  { resources }: Topology,
  resourceIds: readonly string[],
  shared: readonly RequiredName[] = [],
): NeededNames {
  const names = new Map<string, NeededName & { readonly resourceIds: string[] }>();
  const unnamed: string[] = [];
  const add = ({ role, name, kind }: RequiredName, ...ids: readonly string[]) => {
    const entry = getOrCreate(names, nameKey({ role, name }), () => {
      return { role, name, resourceIds: [], isShared: kind === 'shared' };
    });
    entry.resourceIds.push(...ids);
  };
  for (const name of shared) add(name);
  for (const id of resourceIds) {
    const resource = resources.get(keyOf(id));
    const required = resource === undefined ? [] : requiredNames(resource, 'ingestion');
    if (required.length === 0 || required.some(({ kind }) => kind === 'any-regional')) unnamed.push(id);
    for (const name of required) if (name.kind !== 'any-regional') add(name, id);
  }
  return { names: [...names.values()], unnamed };
}

/** Returns what is equal for the same name in the same zone. */
export function nameKey({ role, name }: { readonly role: ZoneRole; readonly name: string }): string {
  return `${role} ${name}`;
}
