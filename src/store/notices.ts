import { randomUUID } from 'node:crypto';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { InventoryDifference } from '../domain/watch/differences.ts';
import type { Database, Transaction } from './database.ts';
import { notices } from './schema.ts';

/** A message to the channel about changes in Azure that no request made. */
export interface Notice {
  readonly id: string;
  readonly observations: readonly InventoryDifference[];
  /** `sending`: a worker began to send it, and how that ended is not known. */
  readonly state: 'pending' | 'sending';
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly createdAt: Date;
}

/** Saves a notice about changes that nobody requested from the bot. */
export async function addNotice(
  tx: Transaction,
  observations: readonly InventoryDifference[],
  now: Date,
): Promise<void> {
  await tx.insert(notices).values({ id: randomUUID(), observations, createdAt: now });
}

/** Returns the notices that wait to be sent, in order. */
export async function waitingNotices(db: Transaction): Promise<readonly Notice[]> {
  const rows = await db
    .select()
    .from(notices)
    .where(inArray(notices.state, ['pending', 'sending']))
    .orderBy(asc(notices.seq));
  return rows.map(row => ({ ...row, state: row.state === 'sending' ? 'sending' : 'pending' }));
}

/** Marks a notice as being sent, posted, waiting, or refused by Slack for good. */
export async function moveNotice(
  db: Database,
  id: string,
  to:
    | { readonly state: 'sending' }
    | { readonly state: 'sent'; readonly sentAt: Date }
    | { readonly state: 'pending' | 'sending'; readonly notBefore: Date }
    | { readonly state: 'parked'; readonly problem: string },
): Promise<void> {
  const attempts = to.state === 'sending' && !('notBefore' in to) ? sql`attempts + 1` : sql`attempts`;
  await db
    .update(notices)
    .set({ ...to, attempts })
    .where(eq(notices.id, id));
}
