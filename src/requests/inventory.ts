import { eq, sql } from 'drizzle-orm';
import type { Estate } from '../domain/topology/objects.ts';
import type { Transaction } from './database.ts';
import { inventory } from './schema.ts';

/** The estate and the moment at which reading it began. */
export interface Snapshot {
  readonly readAt: Date;
  readonly estate: Estate;
}

/** `latest`: as it was last read. `watched`: as it was when it was last looked through for changes. */
const ids = { latest: 1, watched: 2 } as const;

type Which = keyof typeof ids;

/** Keeps an estate for all processes, unless a younger one is kept already. */
export async function keepSnapshot(
  db: Transaction,
  { readAt, estate }: Snapshot,
  which: Which = 'latest',
): Promise<void> {
  await db
    .insert(inventory)
    .values({ id: ids[which], readAt, estate })
    .onConflictDoUpdate({
      target: inventory.id,
      set: { readAt, estate },
      setWhere: sql`${inventory.readAt} < ${readAt.toISOString()}`,
    });
}

/** When the estate that is kept was read. */
export async function snapshotAge(db: Transaction, which: Which = 'latest'): Promise<Date | undefined> {
  const [row] = await db.select({ readAt: inventory.readAt }).from(inventory).where(eq(inventory.id, ids[which]));
  return row?.readAt;
}

export async function readSnapshot(db: Transaction, which: Which = 'latest'): Promise<Snapshot | undefined> {
  const [row] = await db.select().from(inventory).where(eq(inventory.id, ids[which]));
  return row;
}
