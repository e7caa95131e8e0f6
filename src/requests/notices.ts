import { randomUUID } from 'node:crypto';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Observation } from '../domain/watch/observe.ts';
import type { Database, Transaction } from './database.ts';
import { notices } from './schema.ts';

/** Something that the channel is to be told beside what becomes of requests. */
export interface Notice {
  readonly id: string;
  readonly observations: readonly Observation[];
  /** `sending`: somebody began to send it and did not say how it ended. */
  readonly state: 'pending' | 'sending';
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly createdAt: Date;
}

/** Writes down what the channel is to be told of changes that nobody asked the bot for. */
export async function addNotice(tx: Transaction, observations: readonly Observation[], now: Date): Promise<void> {
  await tx.insert(notices).values({ id: randomUUID(), observations, createdAt: now });
}

/** The notices that wait for their turn, in order. */
export async function waitingNotices(db: Transaction): Promise<readonly Notice[]> {
  const rows = await db
    .select()
    .from(notices)
    .where(inArray(notices.state, ['pending', 'sending']))
    .orderBy(asc(notices.seq));
  return rows.map(row => ({ ...row, state: row.state === 'sending' ? 'sending' : 'pending' }));
}

/** Notes that a notice is about to be sent, stands in Slack, waits, or is refused by Slack for good. */
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
