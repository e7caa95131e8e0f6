import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm';
import type { DeliveredMessage, OutgoingBody } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import type { Database, Transaction } from './database.ts';
import type { HeldLease } from './leases.ts';
import { outbox, requests } from './schema.ts';
import type { NewEvent } from './transition.ts';
import { appendEvents, lockRequest } from './transition.ts';

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

/** A row of the outbox that was sent: as a message of its own, or as an update of the card. */
export interface SentRow {
  readonly id: string;
  readonly delivered: DeliveredMessage | undefined;
}

/**
 * Marks messages of a request as sent, and adds each message that Slack has to the audit trail, once. The request itself
 * does not change: its version stays, and nothing follows from it.
 */
export async function markSent(db: Database, requestId: number, sent: readonly SentRow[], now: Date): Promise<void> {
  if (sent.length === 0) return;
  const ids = sent.map(({ id }) => id);
  await db.transaction(async tx => {
    const request = await lockRequest(tx, requestId);
    const marked = await tx
      .update(outbox)
      .set({ state: 'sent', sentAt: now })
      .where(and(inArray(outbox.id, ids), ne(outbox.state, 'sent')))
      .returning({ id: outbox.id });
    const fresh = new Set(marked.map(({ id }) => id));
    const events = sent.flatMap(({ id, delivered: data }): NewEvent[] =>
      data !== undefined && fresh.has(id) ? [{ type: 'delivered', actor: BOT, data }] : [],
    );
    await appendEvents(tx, request, events, now);
  });
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
