import type { ChangeReads, ReadSet } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { keyOf, parseId } from '../ids.ts';
import { resourceTypes } from '../targets.ts';

export type { ReadSet } from '../changes/change.ts';

/** Returns the objects that have to be read again from Azure before these changes can be planned. */
export function readSetOf(changes: readonly Change[]): ReadSet {
  return combineReads(
    changes,
    changes.map(change => kindOf(change).reads(change)),
  );
}

/**
 * Returns the objects that have to be read again just before these changes are executed. A plan that
 * has nothing but links needs fewer objects than when it was planned.
 */
export function readSetBeforeExecution(changes: readonly Change[]): ReadSet {
  const narrow = changes
    .map(change => kindOf(change).readsBeforeExecution?.(change))
    .filter(reads => reads !== undefined);
  return narrow.length < changes.length ? readSetOf(changes) : combineReads(changes, narrow);
}

function combineReads(changes: readonly Change[], reads: readonly ChangeReads[]): ReadSet {
  const parts: readonly Partial<ReadSet>[] = [...reads, { resourceLocks: changes.flatMap(subscriptionsOf) }];
  const idsOf = (name: keyof ReadSet): readonly string[] => {
    const ids = parts.flatMap(part => part[name] ?? []);
    return [...new Map(ids.map(id => [keyOf(id), id])).values()];
  };
  return {
    scopes: idsOf('scopes'),
    resources: idsOf('resources'),
    endpoints: idsOf('endpoints'),
    networks: idsOf('networks'),
    subnetUsage: idsOf('subnetUsage'),
    zones: idsOf('zones'),
    securityGroups: idsOf('securityGroups'),
    storage: idsOf('storage'),
    resourceLocks: idsOf('resourceLocks'),
  };
}

/** Returns the subscriptions that a change writes to; none for kinds that use the management locks already known. */
function subscriptionsOf(change: Change): readonly string[] {
  const kind = kindOf(change);
  if (kind.usesKnownResourceLocks === true) return [];
  return kind.writes(change).flatMap(({ id }) => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? []);
}

const partsByType: Readonly<Partial<Record<string, keyof ReadSet>>> = {
  'microsoft.insights/privatelinkscopes': 'scopes',
  'microsoft.network/privateendpoints': 'endpoints',
  'microsoft.network/virtualnetworks': 'networks',
  'microsoft.network/privatednszones': 'zones',
  'microsoft.network/networksecuritygroups': 'securityGroups',
  ...Object.fromEntries(Object.values(resourceTypes).map(type => [type, 'resources'])),
};

/** Returns the read set that contains these objects, sorted by the types of their ids. Other types are left out. */
export function readSetOfIds(ids: readonly string[]): Partial<ReadSet> {
  const parts: Partial<Record<keyof ReadSet, string[]>> = {};
  for (const id of ids) {
    const part = partsByType[parseId(id)?.type ?? ''];
    if (part !== undefined) parts[part] = [...(parts[part] ?? []), id];
  }
  return parts;
}
