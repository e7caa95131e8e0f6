import { resolve } from 'node:path';
import type { AppContext } from '../../src/app/context.ts';
import type { InventoryReader } from '../../src/app/inventory/inventory.ts';
import { readingOf } from '../../src/app/inventory/reading.ts';
import type { WorkItem } from '../../src/app/ports.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import type { Database } from '../../src/store/database.ts';
import { loadRulebook } from '../../src/workflows/load-rulebook.ts';
import { log } from '../store/database.ts';

export const rulebook = loadRulebook(resolve(import.meta.dirname, '../../workflows'));

/** A port that a test does not expect to be used. */
function unused(name: string): () => never {
  return () => {
    throw new Error(`${name} was not expected to be called`);
  };
}

/** Ports of which nothing is expected to be called. */
export const noPorts: AppContext['ports'] = {
  azure: { executorFor: unused('executorFor'), classifyArmError: () => undefined, callTimeoutMs: 0 },
  messenger: {
    channel: unused('channel'),
    directChannel: unused('directChannel'),
    post: unused('post'),
    update: unused('update'),
    replace: unused('replace'),
    postEphemeral: unused('postEphemeral'),
    find: unused('find'),
    permalink: unused('permalink'),
    classifyError: unused('classifyError'),
  },
  homeTabs: { refusalFor: unused('refusalFor'), publish: unused('publish') },
  directory: {
    members: unused('members'),
    groupsWith: unused('groupsWith'),
    usergroupOf: unused('usergroupOf'),
    nameOf: unused('nameOf'),
  },
};

/** An inventory that never changes and is always up to date. */
export function fixedInventory(inventory: Inventory, clock = () => new Date()): InventoryReader {
  const reading = async () => readingOf({ readAt: clock(), inventory });
  return {
    atHand: () => readingOf({ readAt: clock(), inventory }),
    current: reading,
    refresh: reading,
    lookUp: async () => undefined,
    widerTopology: async () => undefined,
    currentTopology: async () => {
      const { topology, readAt } = await reading();
      return { topology, readAt, reserved: [] };
    },
    lastReading: reading,
    lastTopology: async () => {
      const { topology, readAt } = await reading();
      return { topology, readAt, reserved: [] };
    },
    completedTopology: async () => {
      const { topology, readAt } = await reading();
      return { topology, readAt, reserved: [] };
    },
    watched: async () => undefined,
    saveWatched: async () => undefined,
    changesSince: async () => [],
    resourceGroupsNamed: async () => [],
    keepWatched: () => undefined,
  };
}

/** A context for use cases in this process: a real database, and whatever else the test gives. */
export function contextOn(
  db: Database,
  inventory: InventoryReader,
  more: Partial<AppContext> = {},
): AppContext & { readonly enqueued: readonly WorkItem[] } {
  const enqueued: WorkItem[] = [];
  return {
    db,
    queue: { enqueue: items => enqueued.push(...items) },
    log,
    clock: () => new Date(),
    rulebook,
    owner: 'test',
    portal: 'https://portal.azure.com',
    inventory,
    ports: noPorts,
    pollMs: 1,
    enqueued,
    ...more,
  };
}
