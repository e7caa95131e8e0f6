import { kindOf } from '../../domain/changes/index.ts';
import { keyOf, parseId } from '../../domain/ids.ts';
import type { Inventory } from '../../domain/topology/objects.ts';
import { restorePart } from '../../domain/topology/restore-part.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { topologyOf } from '../../domain/topology/topology.ts';
import type { AppliedChange } from '../../store/reservations.ts';
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

/**
 * Returns a reading in which some parts were read again at a later time. Where no zone was, the records of all zones are
 * as old as the whole reading: what has changed since then has written and removed records that it does not show.
 */
export function withRefreshed(reading: Reading, { inventory, refreshed }: RefreshedInventory, at: Date): Reading {
  const times = refreshed.map((id): [string, Date] => [keyOf(id), at]);
  const refreshedAt = new Map([...reading.refreshedAt, ...times]);
  const topology = topologyOf(inventory);
  const hasNewRecords = [...refreshedAt.keys()].some(key => parseId(key)?.type === ZONE);
  const { origin = reading.topology } = reading.topology;
  return {
    readAt: reading.readAt,
    refreshedAt,
    inventory,
    topology: hasNewRecords ? topology : { ...topology, origin },
  };
}

const ZONE = 'microsoft.network/privatednszones';

/**
 * Returns the topology of a reading with the changes that were applied after it. A part that was read again after a
 * change is left as it was read then: someone else may have changed it since.
 *
 * @param applied in the order in which they were applied
 */
export function topologyWith({ readAt, refreshedAt, topology }: Reading, applied: readonly AppliedChange[]): Topology {
  let result = topology;
  for (const { change, appliedAt } of applied) {
    if (appliedAt <= readAt) continue;
    const before = result;
    const after = kindOf(change).apply(before, change);
    if (after === before) continue;
    const readLater = [...refreshedAt].filter(([, at]) => at >= appliedAt);
    result = readLater.reduce((rest, [key]) => restorePart(rest, before, key), after);
  }
  return result;
}
