import type { ReadSet } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import { combineReads } from '../changes/reads.ts';
import { planStepsOf } from '../findings/plan-context.ts';
import { parseId } from '../ids.ts';
import { machineTypes, resourceTypes } from '../targets.ts';
import type { Topology } from '../topology/topology.ts';

export type { ReadSet } from '../changes/change.ts';

/**
 * Returns the objects that have to be read again from Azure before these changes are planned or executed, as far as
 * this topology shows them: once they are read, there may be more.
 */
export function readSetOf(topology: Topology, changes: readonly Change[]): ReadSet {
  const steps = planStepsOf(topology, changes);
  return combineReads(...steps.map(({ change, before }) => kindOf(change).reads(before, change)), {
    resourceLocks: changes.flatMap(subscriptionsOf),
    prerequisites: changes.flatMap(change => kindOf(change).prerequisites?.(change) ?? []),
  });
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
  ...Object.fromEntries(Object.values(machineTypes).map(type => [type, 'machines'])),
};

/**
 * Returns the read set that contains these objects, sorted by the types of their ids. A connection is read with its
 * scope. Other types are left out.
 */
export function readSetOfIds(ids: readonly string[]): Partial<ReadSet> {
  const parts: Partial<Record<keyof ReadSet, string[]>> = {};
  for (const id of ids) {
    const { id: owner, type } = ownerOf(id);
    const part = partsByType[type];
    if (part !== undefined) parts[part] = [...(parts[part] ?? []), owner];
  }
  return parts;
}

function ownerOf(id: string): { readonly id: string; readonly type: string } {
  const type = parseId(id)?.type ?? '';
  const isConnection = type === 'microsoft.insights/privatelinkscopes/privateendpointconnections';
  return isConnection ? ownerOf(id.split('/').slice(0, -2).join('/')) : { id, type };
}
