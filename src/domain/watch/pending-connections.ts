import { keyOf } from '../ids.ts';
import { connectionOf } from '../topology/lookups.ts';
import type { Connection } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { WatchedProperty } from './watched-property.ts';

/** Returns the connections that wait for approval in Azure, ordered by id. */
export function pendingConnections({ connectionsByScope }: Topology): readonly Connection[] {
  const all = [...connectionsByScope.values()].flat();
  return all.filter(({ state }) => state === 'Pending').sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
}

/** Returns the connections that are pending in the later reading and were not in the earlier one. */
export function newPendingConnections(before: Topology, after: Topology): readonly Connection[] {
  const known = new Set(pendingConnections(before).map(({ id }) => keyOf(id)));
  return pendingConnections(after).filter(({ id }) => !known.has(keyOf(id)));
}

/** Returns whether a property belongs to a new pending connection or to its private endpoint. */
export function isNewPendingConnection(
  before: Topology,
  after: Topology,
  { kind, id, other }: WatchedProperty,
): boolean {
  if (kind !== 'connection' && kind !== 'endpoint') return false;
  const endpointId = kind === 'connection' ? other : id;
  const scopeId = kind === 'connection' ? id : (after.endpoints.get(keyOf(id))?.scopeId ?? '');
  const [old, current] = [before, after].map(reading => connectionOf(reading, scopeId, endpointId));
  return old === undefined && current?.state === 'Pending';
}
