import type { Change } from '../../domain/changes/index.ts';
import { kindOf } from '../../domain/changes/index.ts';
import { keyOf } from '../../domain/ids.ts';
import type { Inventory } from '../../domain/topology/objects.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { topologyOf } from '../../domain/topology/topology.ts';
import type { RefreshedInventory } from '../ports.ts';

/** The inventory as it was read from Azure, with the topology built from it. */
export interface Reading {
  /** When the read began. It applies to every part that was not read again later. */
  readonly readAt: Date;
  /**
   * When a part began to be read again, by the key of its id. A part is an object with its children, such as a scope
   * with its links and connections, or the linked storage of a workspace.
   */
  readonly refreshedAt: ReadonlyMap<string, Date>;
  readonly inventory: Inventory;
  readonly topology: Topology;
}

/** Returns a reading in which every part was read at the same time. */
export function readingOf({ readAt, inventory }: Pick<Reading, 'readAt' | 'inventory'>): Reading {
  return { readAt, refreshedAt: new Map(), inventory, topology: topologyOf(inventory) };
}

/** Returns a reading in which some parts were read again at a later time. */
export function withRefreshed(reading: Reading, { inventory, refreshed }: RefreshedInventory, at: Date): Reading {
  const times = refreshed.map((id): [string, Date] => [keyOf(id), at]);
  const refreshedAt = new Map([...reading.refreshedAt, ...times]);
  return { readAt: reading.readAt, refreshedAt, inventory, topology: topologyOf(inventory) };
}

/**
 * Returns whether a reading may not show a change that was applied at a time, because some part that the change writes
 * was read before.
 */
export function mayMiss({ readAt, refreshedAt }: Reading, change: Change, appliedAt: Date): boolean {
  return partsWrittenBy(change).some(id => (refreshedAt.get(keyOf(id)) ?? readAt) < appliedAt);
}

function partsWrittenBy(change: Change): readonly string[] {
  const kind = kindOf(change);
  const { storage = [] } = kind.reads(change);
  return [...kind.writes(change).map(({ id }) => objectOf(id)), ...storage.map(id => `${id}/linkedStorageAccounts`)];
}

/** Returns the id of the object that a child, such as a subnet, belongs to. */
function objectOf(id: string): string {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(id)?.[0] ?? id;
}
