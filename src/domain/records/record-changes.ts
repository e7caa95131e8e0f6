import type { Change } from '../changes/index.ts';
import { keyOf, sameId } from '../ids.ts';
import { nameInZones } from '../reach/required-names.ts';
import { connectionStateOf } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import type { NeededName } from './needed-names.ts';
import { nameKey, namesOfResources, neededNames } from './needed-names.ts';
import type { HandoverRecord, RecordSheet } from './record-sheet.ts';
import { fullNames, recordSheet } from './record-sheet.ts';

/** What changes about the records of an endpoint. */
export interface SheetChanges {
  /** With only the records that are new. */
  readonly sheet: RecordSheet;
  /** All records of the endpoint: those of a zone are loaded together. */
  readonly whole: RecordSheet;
  /** Names that nothing needs any more. */
  readonly removed: readonly NeededName[];
  /** Records that no known resource needs, and that are not of every endpoint: they may be new, too. */
  readonly perhaps: readonly HandoverRecord[];
}

/** What changes made of the records that lead to endpoints. */
export interface RecordChanges {
  readonly endpoints: readonly SheetChanges[];
  /** Ids of endpoints that were deleted: nothing may lead to them any more. */
  readonly deleted: readonly string[];
}

/**
 * Returns the records that changes have made, or made superfluous, as Azure was read after them: those of resources that were
 * linked or unlinked, at each approved endpoint of the scope, and all of an endpoint that was created or approved.
 */
export function recordChanges(topology: Topology, changes: readonly Change[]): RecordChanges {
  const scopeKeys = new Set(
    changes.flatMap(change => (change.kind === 'link' || change.kind === 'unlink' ? [keyOf(change.scopeId)] : [])),
  );
  const isNew = (id: string) =>
    changes.some(
      change => ['create-endpoint', 'approve-connection'].includes(change.kind) && isAboutEndpoint(change, id),
    );
  const affected = [...topology.endpoints.values()].filter(
    endpoint =>
      (scopeKeys.has(keyOf(endpoint.scopeId)) || isNew(endpoint.id)) &&
      ['Approved', 'unrecognised'].includes(connectionStateOf(topology, endpoint)),
  );
  return {
    endpoints: affected.flatMap(endpoint => {
      const whole = recordSheet(topology, endpoint);
      if (whole === undefined) return [];
      if (isNew(endpoint.id)) return [{ sheet: whole, whole, removed: [], perhaps: [] }];
      return [changesOf(topology, whole, changes)];
    }),
    deleted: changes.flatMap(change => (change.kind === 'delete-endpoint' ? [change.endpointId] : [])),
  };
}

function isAboutEndpoint(change: Change, id: string): boolean {
  return 'endpointId' in change && sameId(change.endpointId, id);
}

function changesOf(topology: Topology, whole: RecordSheet, changes: readonly Change[]): SheetChanges {
  const { scopeId } = whole.endpoint;
  const resourcesOf = (kind: 'link' | 'unlink') =>
    changes.flatMap(change => (change.kind === kind && sameId(change.scopeId, scopeId) ? [change.resourceId] : []));
  const linked = resourcesOf('link');
  const isLinked = new Set(linked.map(keyOf));
  const needed = neededNames(topology, scopeId);
  // A name that another linked resource needs as well had its record before.
  const added = needed.names.filter(
    ({ resourceIds, isShared }) => !isShared && resourceIds.every(id => isLinked.has(keyOf(id))),
  );
  const isAdded = keysOf(added);
  const isNeeded = keysOf(needed.names);
  const unlinked = namesOfResources(topology, resourcesOf('unlink')).names;
  const removed = unlinked.filter(name => !(name.isShared || isNeeded.has(nameKey(name))));
  const isRemoved = keysOf(removed);
  const isNew = (name: Pick<NeededName, 'role' | 'name'>) => isAdded.has(nameKey(name));
  return {
    whole,
    removed,
    sheet: {
      ...whole,
      records: whole.records.filter(isNew),
      unknown: whole.unknown.filter(isNew),
      unnamed: whole.unnamed.filter(id => isLinked.has(keyOf(id))),
    },
    perhaps: whole.records.filter(
      record => !(isNeeded.has(nameKey(record)) || isRemoved.has(nameKey(record)) || isOfEveryEndpoint(whole, record)),
    ),
  };
}

function keysOf(names: readonly NeededName[]): ReadonlySet<string> {
  return new Set(names.map(nameKey));
}

/** Returns whether every endpoint has a record, whatever is linked. Solution packs have theirs in the blob zone. */
function isOfEveryEndpoint({ dnsNames }: RecordSheet, record: HandoverRecord): boolean {
  return nameInZones(dnsNames, fullNames(dnsNames, record).privateName)?.kind === 'shared' || record.role === 'blob';
}
