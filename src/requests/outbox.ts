import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { OutgoingBody } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import { record, withRequest } from './change.ts';
import type { Database, Transaction } from './database.ts';
import type { HeldLease } from './leases.ts';
import { outbox, requests } from './schema.ts';

/** A message that Slack has not been told yet, or of which that is not known. */
export interface OutboxRow {
  readonly id: string;
  readonly requestId: number;
  readonly body: OutgoingBody;
  /** `sending`: somebody began to send it and did not say how it ended. */
  readonly state: 'pending' | 'sending';
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly createdAt: Date;
}

/** The messages that wait for their turn, in order. */
export async function waitingMessages(db: Database, requestId: number): Promise<readonly OutboxRow[]> {
  const rows = await db
    .select()
    .from(outbox)
    .where(and(eq(outbox.requestId, requestId), inArray(outbox.state, ['pending', 'sending'])))
    .orderBy(asc(outbox.seq));
  return rows.map(row => ({ ...row, state: row.state === 'sending' ? 'sending' : 'pending' }));
}

/**
 * Notes that messages are about to be sent: from here on they may have been posted. It waits for whoever is changing the
 * request just now: a change that counts on a card that still waits must be on that card.
 */
export async function markSending(
  db: Database,
  requestId: number,
  ids: readonly string[],
  lease: HeldLease,
): Promise<void> {
  const sending = { state: 'sending', attempts: sql`attempts + 1`, notBefore: null } as const;
  const mark = async (tx: Transaction) =>
    tx
      .update(outbox)
      .set(sending)
      .where(inArray(outbox.id, [...ids]));
  await withRequest(db, requestId, mark, lease);
}

/** Notes that messages stand in Slack. */
export async function markSent(db: Database, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(outbox)
    .set({ state: 'sent', sentAt: now })
    .where(inArray(outbox.id, [...ids]));
}

/** Notes where the request's card stands: its thread hangs there. */
export async function keepCard(
  db: Database,
  requestId: number,
  card: { readonly channel: string; readonly ts: string } | null,
): Promise<void> {
  await db
    .update(requests)
    .set({ cardChannel: card?.channel ?? null, cardTs: card?.ts ?? null })
    .where(eq(requests.id, requestId));
}

/** Lets messages wait: nothing of them was posted (`pending`), or that is not known (`sending`). */
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

/** Puts aside a message that Slack refuses for good, so that the next ones go on; the audit trail says so. */
export async function park(db: Database, row: OutboxRow, problem: string, now: Date): Promise<void> {
  await withRequest(db, row.requestId, async (tx, request) => {
    await tx.update(outbox).set({ state: 'parked', problem }).where(eq(outbox.id, row.id));
    const parked = { type: 'parked', actor: BOT, data: { outbox: row.id, problem } } as const;
    await record(tx, request, { events: [parked], silent: true }, now);
  });
}
