import { keyOf, parseId } from '../../domain/ids.ts';
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
  /** The topology as it was before any part was read again. */
  readonly base: Topology;
}

/** Returns a reading in which every part was read at the same time. */
export function readingOf({ readAt, inventory }: Pick<Reading, 'readAt' | 'inventory'>): Reading {
  const topology = topologyOf(inventory);
  return { readAt, refreshedAt: new Map(), inventory, topology, base: topology };
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
    base: reading.base,
    topology: hasNewRecords ? topology : { ...topology, origin },
  };
}

const ZONE = 'microsoft.network/privatednszones';
