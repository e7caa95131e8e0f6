import { eq, sql } from 'drizzle-orm';
import type { Estate } from '../domain/topology/objects.ts';
import type { Transaction } from './database.ts';
import { inventory } from './schema.ts';

/** The estate and the moment at which reading it began. */
export interface Snapshot {
  readonly readAt: Date;
  readonly estate: Estate;
}

const ONLY = 1;

/** Keeps an estate for all processes, unless a younger one is kept already. */
export async function keepSnapshot(db: Transaction, { readAt, estate }: Snapshot): Promise<void> {
  await db
    .insert(inventory)
    .values({ id: ONLY, readAt, estate })
    .onConflictDoUpdate({
      target: inventory.id,
      set: { readAt, estate },
      setWhere: sql`${inventory.readAt} < ${readAt.toISOString()}`,
    });
}

/** When the estate that is kept was read. */
export async function snapshotAge(db: Transaction): Promise<Date | undefined> {
  const [row] = await db.select({ readAt: inventory.readAt }).from(inventory).where(eq(inventory.id, ONLY));
  return row?.readAt;
}

export async function readSnapshot(db: Transaction): Promise<Snapshot | undefined> {
  const [row] = await db.select().from(inventory).where(eq(inventory.id, ONLY));
  return row;
}
