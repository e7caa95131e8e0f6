import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { Problem } from '../base/problem.ts';
import { encodeEvent } from '../domain/request/event-text.ts';
import type { Actor, EventContext, EventData, EventType, OutgoingBody } from '../domain/request/events.ts';
import { BOT, isPostedToThread, personOf } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import { canTransition, isTerminal } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { saveDocuments } from './documents.ts';
import type { HeldLease } from './leases.ts';
import { isHeld, leaseLost } from './leases.ts';
import { dropLocks } from './locks.ts';
import { events, leases, outbox, requests } from './schema.ts';
import type { RequestStore, WorkItem } from './work.ts';
import { findUnblocked, workAfter } from './work.ts';

export type NewEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly actor: Actor | typeof BOT;
    readonly data: EventData[T];
    /** The texts of the documents that the event names, by what they are. They are saved with it. */
    readonly documents?: Readonly<Record<string, string>>;
  };
}[EventType];

type Columns = Partial<
  Pick<
    ChangeRequest,
    | 'plan'
    | 'readAt'
    | 'requirements'
    | 'statusReasons'
    | 'expiresAt'
    | 'notBefore'
    | 'attempts'
    | 'approvalsCompleteAt'
    | 'stopRequestedBy'
    | 'stopRequestedAt'
  >
>;

/** What changes about a request, all of it together or nothing. */
export interface Transition {
  readonly to?: RequestState;
  readonly set?: Columns;
  readonly events?: readonly NewEvent[];
  /** Messages beside those that follow from the state and the events. */
  readonly also?: readonly OutgoingBody[];
  /** Sends nothing to Slack, for example because Slack has just refused a message. */
  readonly silent?: boolean;
}

/** A transaction that holds a request's row. It collects the work that follows its transitions. */
export type RequestTransaction = Transaction & { readonly followUps: WorkItem[] };

/**
 * Runs `work` in a transaction that holds a request's row, so that decisions about one request are made one after the
 * other. Once the transaction has committed, queues the work that follows its transitions, without waiting for the queue.
 *
 * @param lease a worker's right to write: checked, and kept in its hands until the commit
 * @throws Problem `unknown-request`; `lease-lost` where another worker has taken over
 */
export async function withRequest<T>(
  { db, queue }: RequestStore,
  id: number,
  work: (tx: RequestTransaction, request: ChangeRequest) => Promise<T>,
  lease?: HeldLease,
): Promise<T> {
  const followUps: WorkItem[] = [];
  const result = await db.transaction(async tx => {
    const request = await lockRequest(tx, id, lease);
    return work(Object.assign(tx, { followUps }), request);
  });
  if (followUps.length > 0) queue.enqueue(followUps);
  return result;
}

/**
 * Reads a request and holds its row until the transaction ends.
 *
 * @throws Problem `unknown-request`; `lease-lost` where another worker has taken over
 */
export async function lockRequest(tx: Transaction, id: number, lease?: HeldLease): Promise<ChangeRequest> {
  const query = tx.select(getTableColumns(requests)).from(requests).$dynamic();
  const held = lease === undefined ? query : query.innerJoin(leases, isHeld(lease));
  const [request] = await held.where(eq(requests.id, id)).for('update');
  if (request !== undefined) return request;
  if (lease !== undefined) throw leaseLost(lease);
  throw new Problem('unknown-request', `There is no ${refOf(id)}.`);
}

/**
 * Applies a transition: the row (fenced by version and state), its audit events and its outgoing messages. A request that
 * ends, or has to be planned again, releases its locks, and the requests that waited for them can run.
 *
 * @returns the request as it is now
 * @throws Problem `illegal-transition`; `overtaken` where the row has changed meanwhile (nothing is written then)
 */
export async function applyTransition(
  tx: RequestTransaction,
  request: ChangeRequest,
  transition: Transition,
  now: Date,
): Promise<ChangeRequest> {
  const { to = request.state, set = {}, events: added = [], also = [], silent = false } = transition;
  if (to !== request.state && !canTransition(request.state, to)) {
    throw new Problem('illegal-transition', `${refOf(request.id)} is ${request.state} and cannot become ${to}.`);
  }
  const [changed] = await tx
    .update(requests)
    .set({ ...set, state: to, version: request.version + 1, changedAt: now })
    .where(and(eq(requests.id, request.id), eq(requests.version, request.version), eq(requests.state, request.state)))
    .returning();
  if (changed === undefined) {
    throw new Problem('overtaken', `${refOf(request.id)} was changed by someone else at the same time.`);
  }
  const isReleasing = to === 'stale' || isTerminal(to);
  if (isReleasing && (await dropLocks(tx, request.id))) tx.followUps.push(...(await findUnblocked(tx, now)));
  const lines = await appendEvents(tx, changed, added, now);
  if (!silent) await addMessages(tx, request.id, [{ kind: 'card' }, ...lines, ...also], now);
  tx.followUps.push(...workAfter(request, changed, !silent, now));
  return changed;
}

/**
 * Appends events to the audit trail of a request, in a transaction that holds its row. Returns a thread line for each
 * event that the thread shows.
 */
export async function appendEvents(
  tx: Transaction,
  { id: requestId, plan }: Pick<ChangeRequest, 'id' | 'plan'>,
  added: readonly NewEvent[],
  at: Date,
): Promise<OutgoingBody[]> {
  if (added.length === 0) return [];
  const rows: (typeof events.$inferInsert)[] = [];
  for (const { type, actor, data, documents = {} } of added) {
    const { team, channel }: Partial<Actor> = actor === BOT ? {} : actor;
    const context: EventContext = { team, channel, policyVersion: plan?.policyVersion, planHash: plan?.hash };
    const text = encodeEvent(data, context, await saveDocuments(tx, documents));
    // The trigger fills in the rest.
    rows.push({ requestId, at, actor: personOf(actor), type, data: text, seq: 0, previous: '', hash: '' });
  }
  const written = await tx.insert(events).values(rows).returning({ seq: events.seq });
  return written.flatMap(({ seq }, index): OutgoingBody[] => {
    const type = added[index]?.type;
    return type !== undefined && isPostedToThread(type) ? [{ kind: 'line', event: seq }] : [];
  });
}

/** Adds messages to the outbox. A card that still waits will show the newest state anyway, so a second one is left out. */
async function addMessages(tx: Transaction, requestId: number, bodies: readonly OutgoingBody[], now: Date) {
  const values = sql.join(
    bodies.map((body, index) => sql`(gen_random_uuid(), ${JSON.stringify(body)}::jsonb, ${index}::int)`),
    sql`, `,
  );
  await tx.execute(sql`
    insert into ${outbox} (id, request_id, body, created_at)
    select id, ${requestId}, body, ${now.toISOString()}::timestamptz
    from (values ${values}) as message (id, body, position)
    where body->>'kind' <> 'card' or not exists (
      select 1 from ${outbox}
      where request_id = ${requestId} and state = 'pending' and outbox.body->>'kind' = 'card'
    )
    order by position`);
}
