import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { OutgoingBody } from '../domain/request/events.ts';
import type { Database, Transaction } from './database.ts';
import type { HeldLease } from './leases.ts';
import { outbox, requests } from './schema.ts';
import { lockRequest } from './transition.ts';

/** A message that was not posted yet, or may not have been. */
export interface OutboxRow {
  readonly id: string;
  readonly requestId: number;
  readonly body: OutgoingBody;
  /** `sending`: a worker began to send it, and how that ended is not known. */
  readonly state: 'pending' | 'sending';
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly createdAt: Date;
}

/** Returns the messages that wait to be sent, in order. */
export async function waitingMessages(db: Database, requestId: number): Promise<readonly OutboxRow[]> {
  const rows = await db
    .select()
    .from(outbox)
    .where(and(eq(outbox.requestId, requestId), inArray(outbox.state, ['pending', 'sending'])))
    .orderBy(asc(outbox.seq));
  return rows.map(row => ({ ...row, state: row.state === 'sending' ? 'sending' : 'pending' }));
}

/**
 * Marks messages as being sent: from here on they may have been posted. Waits for a transition of the request that is in
 * progress, because a transition that finds a card still pending relies on that card to show it.
 */
export async function markSending(
  db: Database,
  requestId: number,
  ids: readonly string[],
  lease: HeldLease,
): Promise<void> {
  const sending = { state: 'sending', attempts: sql`attempts + 1`, notBefore: null } as const;
  await db.transaction(async tx => {
    await lockRequest(tx, requestId, lease);
    await tx
      .update(outbox)
      .set(sending)
      .where(inArray(outbox.id, [...ids]));
  });
}

/** Marks messages as posted. */
export async function markSent(db: Database, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(outbox)
    .set({ state: 'sent', sentAt: now })
    .where(inArray(outbox.id, [...ids]));
}

/** Saves where the request's card is in Slack: its thread is below it. */
export async function saveCardRef(
  db: Database,
  requestId: number,
  card: { readonly channel: string; readonly ts: string } | null,
): Promise<void> {
  await db
    .update(requests)
    .set({ cardChannel: card?.channel ?? null, cardTs: card?.ts ?? null })
    .where(eq(requests.id, requestId));
}

/** Lets messages wait: they were not posted (`pending`), or may have been (`sending`). */
export async function postpone(
  db: Database,
  ids: readonly string[],
  state: OutboxRow['state'],
  until: Date | null,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(outbox)
    .set({ state, notBefore: until })
    .where(inArray(outbox.id, [...ids]));
}

/** Parks a message that Slack refuses for good, so that the next ones are sent. */
export async function parkMessage(tx: Transaction, id: string, problem: string): Promise<void> {
  await tx.update(outbox).set({ state: 'parked', problem }).where(eq(outbox.id, id));
}
