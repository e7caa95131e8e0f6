import { and, asc, eq, getTableColumns, gt, inArray, sql } from 'drizzle-orm';
import type { DeliveredMessage, EventType, OutgoingBody } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import type { Database, Transaction } from './database.ts';
import type { HeldLease } from './leases.ts';
import { isHeld, leaseLost } from './leases.ts';
import { responseUrls } from './response-urls.ts';
import { events, leases, outbox, requests } from './schema.ts';
import { encodedEvent, given } from './transition.ts';

/** A message that was not posted yet, or may not have been. */
export interface OutboxRow {
  readonly id: string;
  readonly requestId: number;
  readonly body: OutgoingBody;
  /** The version and the state that the request has. */
  readonly version: number;
  readonly requestState: RequestState;
  /** Whether the request's card was posted. */
  readonly hasCard: boolean;
  /** How often the card can be replaced without an update of it: see {@link takeResponseUrl}. */
  readonly replacements: number;
  /** The type of the event that the message is about; null for a message that is about none. */
  readonly about: EventType | null;
  /** `sending`: a worker began to send it, and how that ended is not known. */
  readonly state: 'pending' | 'sending';
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly createdAt: Date;
}

/** Returns the messages that wait to be sent, in order. */
export async function waitingMessages(db: Database, requestId: number, now: Date): Promise<readonly OutboxRow[]> {
  const about = sql<EventType | null>`(
    select type from ${events} where request_id = ${outbox.requestId} and seq = (${outbox.body}->>'event')::int)`;
  const rows = await db
    .select({
      ...getTableColumns(outbox),
      version: requests.version,
      requestState: requests.state,
      cardTs: requests.cardTs,
      replacements: sql<number>`coalesce(${responseUrls.uses}, 0)`,
      about,
    })
    .from(outbox)
    .innerJoin(requests, eq(requests.id, outbox.requestId))
    .leftJoin(responseUrls, and(eq(responseUrls.requestId, requests.id), gt(responseUrls.until, now)))
    .where(and(eq(outbox.requestId, requestId), inArray(outbox.state, ['pending', 'sending'])))
    .orderBy(asc(outbox.seq));
  return rows.map(({ cardTs, ...row }) => {
    return { ...row, hasCard: cardTs !== null, state: row.state === 'sending' ? 'sending' : 'pending' };
  });
}

/**
 * Marks messages as being sent: from here on they may have been posted. Waits for a transition of the request that is in
 * progress, because a transition that finds a card still pending relies on that card to show it.
 *
 * @returns the request as it is then
 * @throws Problem `lease-lost` where another worker has taken over
 */
export async function markSending(
  db: Database,
  requestId: number,
  ids: readonly string[],
  lease: HeldLease,
): Promise<ChangeRequest> {
  const held = db
    .$with('held')
    .as(
      db
        .select(getTableColumns(requests))
        .from(requests)
        .innerJoin(leases, isHeld(lease))
        .where(eq(requests.id, requestId))
        .for('update'),
    );
  const marked = db.$with('marked').as(
    db
      .update(outbox)
      .set({ state: 'sending', attempts: sql`attempts + 1`, notBefore: null })
      .where(and(inArray(outbox.id, [...ids]), sql`${outbox.requestId} in (select id from held)`))
      .returning({ id: outbox.id }),
  );
  const [request] = await db.with(held, marked).select().from(held);
  if (request === undefined) throw leaseLost(lease);
  return request;
}

/** A row of the outbox that was sent: as a message of its own, or as an update of the card. */
export interface SentRow {
  readonly id: string;
  readonly delivered: DeliveredMessage | undefined;
}

/**
 * Marks messages of a request as sent, and adds each message that Slack has to the audit trail, once. The request itself
 * does not change: its version stays, and nothing follows from it.
 *
 * @param request as the messages show it
 * @returns whether more messages wait
 */
export async function markSent(
  db: Database,
  request: Pick<ChangeRequest, 'id' | 'plan'>,
  sent: readonly SentRow[],
  now: Date,
): Promise<boolean> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const ids = sql`(select jsonb_array_elements_text(${JSON.stringify(sent.map(({ id }) => id))}::jsonb)::uuid)`;
  const delivered = sent.flatMap(({ delivered: data }) =>
    data === undefined ? [] : encodedEvent(request, { type: 'delivered', actor: BOT, data }),
  );
  const { rows } = await db.execute<{ more: boolean }>(sql`
    with held as (select id from ${requests} where id = ${request.id} for update),
    marked as (
      update ${outbox} as sent set state = 'sent', sent_at = ${at} from held
      where request_id = held.id and sent.id in ${ids} and state <> 'sent' returning sent.id::text
    ), added as (
      insert into ${events} (request_id, seq, at, actor, type, data, previous, hash)
      select request, 0, ${at}, actor, type, data, '', '' from ${given(delivered)}
      where data::json->>'outbox' in (select id from marked) order by position
    )
    select exists (
      select 1 from ${outbox} where request_id = ${request.id} and state in ('pending', 'sending') and id not in ${ids}
    ) as more`);
  return rows[0]?.more === true;
}

/** Saves where the request's card is in Slack, with its thread below it, and the hash of the plan that it shows. */
export async function saveCard(
  db: Database,
  requestId: number,
  card: { readonly channel: string; readonly ts: string; readonly plan: string | null },
): Promise<void> {
  await db
    .update(requests)
    .set({ cardChannel: card.channel, cardTs: card.ts, cardPlan: card.plan })
    .where(eq(requests.id, requestId));
}

/** Saves that the request's card is not in Slack any more. */
export async function forgetCard(db: Database, requestId: number): Promise<void> {
  await db.update(requests).set({ cardChannel: null, cardTs: null, cardPlan: null }).where(eq(requests.id, requestId));
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
