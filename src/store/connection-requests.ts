import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import { keyOf } from '../domain/ids.ts';
import type { AdvanceDecision } from '../domain/request/advance.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { openStates } from '../domain/request/states.ts';
import type { Connection } from '../domain/topology/objects.ts';
import type { Arrival } from '../domain/watch/arrival.ts';
import type { Transaction } from './database.ts';
import { requests } from './schema.ts';
import type { NewEvent, RequestTransaction } from './transition.ts';
import { announceRequest } from './transition.ts';

/** Requests about the same connection are created one transaction at a time. */
const CONNECTION_LOCK = 0x636f6e6e;

/** Waits for transactions that decide about a connection, and keeps others from it until the transaction ends. */
export async function lockConnection(tx: Transaction, connectionId: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${keyOf(connectionId)}, ${CONNECTION_LOCK}::bigint))`,
  );
}

/**
 * Returns the open requests about a connection, the oldest first: those whose plans touch its endpoint, those that will let it in
 * or reject it, and those that the bot has created for it.
 *
 * @param effects what those requests do that let it in or reject it: see `effectKey`
 */
export async function openRequestsAbout(
  db: Transaction,
  { id, endpointId }: Pick<Connection, 'id' | 'endpointId'>,
  effects: readonly string[],
): Promise<readonly ChangeRequest[]> {
  const key = JSON.stringify([keyOf(endpointId)]);
  const isOwn = and(eq(requests.requester, BOT), sql`lower(${requests.inputs}->'connections'->>0) = ${keyOf(id)}`);
  return db
    .select()
    .from(requests)
    .where(
      and(
        inArray(requests.state, openStates),
        or(sql`${requests.plan}->'locks' @> ${key}::jsonb`, inArray(requests.effect, [...effects]), isOwn),
      ),
    )
    .orderBy(asc(requests.id));
}

/** A request by the bot that lets a connection in or rejects it. */
export interface NewConnectionRequest {
  readonly workflow: string;
  readonly connectionId: string;
  readonly reason: string | null;
  readonly origin: string;
  readonly effect: string | null;
  readonly arrival: Arrival;
  readonly advance: AdvanceDecision | null;
}

/** Creates a request about a connection that was requested in Azure, with its first events. */
export async function insertConnectionRequest(
  tx: RequestTransaction,
  { connectionId, ...request }: NewConnectionRequest,
  eventsAfter: readonly NewEvent[],
  now: Date,
): Promise<ChangeRequest> {
  const inputs = { connections: [connectionId] };
  const [created] = await tx
    .insert(requests)
    .values({ ...request, inputs, requester: BOT, state: 'planning', createdAt: now, changedAt: now })
    .returning();
  if (created === undefined) throw new Error('an inserted request was not returned');
  const { workflow, reason } = request;
  const first: NewEvent = { type: 'created', actor: BOT, data: { workflow, inputs, reason } };
  await announceRequest(tx, created, [first, ...eventsAfter], now);
  return created;
}
