import { eq, sql } from 'drizzle-orm';
import type { Inventory } from '../domain/topology/objects.ts';
import type { Transaction } from './database.ts';
import { inventory as table } from './schema.ts';

/** An inventory, and the time at which reading it began. */
export interface Snapshot {
  readonly readAt: Date;
  readonly inventory: Inventory;
}

/** `latest`: as it was last read. `watched`: as it was when it was last compared with an earlier one. */
const ids = { latest: 1, watched: 2 } as const;

type SnapshotName = keyof typeof ids;

/** Saves an inventory for all processes, unless a newer one is saved already. */
export async function saveSnapshot(
  db: Transaction,
  { readAt, inventory }: Snapshot,
  name: SnapshotName = 'latest',
): Promise<void> {
  await db
    .insert(table)
    .values({ id: ids[name], readAt, inventory })
    .onConflictDoUpdate({
      target: table.id,
      set: { readAt, inventory },
      setWhere: sql`${table.readAt} < ${readAt.toISOString()}`,
    });
}

/** Returns when the saved inventory was read; undefined where none is saved. */
export async function snapshotTime(db: Transaction, name: SnapshotName = 'latest'): Promise<Date | undefined> {
  const [row] = await db.select({ readAt: table.readAt }).from(table).where(eq(table.id, ids[name]));
  return row?.readAt;
}

export async function readSnapshot(db: Transaction, name: SnapshotName = 'latest'): Promise<Snapshot | undefined> {
  const [row] = await db.select().from(table).where(eq(table.id, ids[name]));
  return row;
}
