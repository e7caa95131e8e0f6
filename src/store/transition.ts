import { asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
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
import { unfinishedReversal } from './reversals.ts';
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
    | 'planNumber'
    | 'approvalsCompleteAt'
    | 'stopRequestedBy'
    | 'stopRequestedAt'
    | 'undoAt'
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
 * Runs `work` in one transaction that holds the rows of several requests. It waits for none of them: a request that another
 * transaction holds is left out. Once the transaction has committed, queues the work that follows its transitions.
 */
export async function withFreeRequests<T>(
  { db, queue }: RequestStore,
  ids: readonly number[],
  work: (tx: RequestTransaction, held: readonly ChangeRequest[]) => Promise<T>,
): Promise<T> {
  const followUps: WorkItem[] = [];
  const result = await db.transaction(async tx => {
    const held = await tx
      .select()
      .from(requests)
      .where(inArray(requests.id, [...ids]))
      .orderBy(asc(requests.id))
      .for('update', { skipLocked: true });
    return work(Object.assign(tx, { followUps }), held);
  });
  if (followUps.length > 0) queue.enqueue(followUps);
  return result;
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
  const { events: added = [], ...shared } = transition;
  const [changed] = await applyTransitions(tx, [{ request, events: added }], shared, now);
  if (changed === undefined) throw overtaken(request);
  return changed;
}

/** One of several requests that make the same transition, with its own events. */
export interface Mover {
  readonly request: ChangeRequest;
  readonly events: readonly NewEvent[];
}

/**
 * Applies one transition to several requests, each with its own events, in as many statements as for one request.
 *
 * @returns the requests as they are now, in the same order
 * @throws as {@link applyTransition}
 */
export async function applyTransitions(
  tx: RequestTransaction,
  movers: readonly Mover[],
  transition: Omit<Transition, 'events'>,
  now: Date,
): Promise<readonly ChangeRequest[]> {
  const { to, set = {}, also = [], silent = false } = transition;
  if (movers.length === 0) return [];
  const all = await withUnfinishedReversals(tx, movers, transition);
  const changed = await updateRows(tx, movers, { ...set, ...(to !== undefined && { state: to }), changedAt: now });
  for (const { id, state } of changed) {
    const isReleasing = state === 'stale' || isTerminal(state);
    if (isReleasing && (await dropLocks(tx, id))) tx.followUps.push(...(await findUnblocked(tx, now)));
  }
  const lines = await appendAllEvents(
    tx,
    all.map(({ events: added }, index) => ({ added, of: changed[index] })),
    now,
  );
  const messages = changed.flatMap(({ id }) =>
    [{ kind: 'card' } as const, ...(lines.get(id) ?? []), ...also].map(body => ({ id, body })),
  );
  if (!silent) await addMessages(tx, messages, now);
  for (const [index, after] of changed.entries()) {
    tx.followUps.push(...workAfter(movers[index]?.request, after, !silent, now));
  }
  return changed;
}

/** Returns the movers, with one event more for each reversal that does not go on by itself: somebody has to know. */
async function withUnfinishedReversals(
  tx: Transaction,
  movers: readonly Mover[],
  { to, set }: Omit<Transition, 'events'>,
): Promise<readonly Mover[]> {
  const all: Mover[] = [];
  for (const { request, events: own } of movers) {
    const unfinished = await unfinishedReversal(tx, request, to);
    const sentences = set?.statusReasons ?? [];
    const told = unfinished && ({ type: 'not_undone', actor: BOT, data: { ...unfinished, sentences } } as const);
    all.push({ request, events: told === undefined ? own : [...own, told] });
  }
  return all;
}

/** Updates the rows, each fenced by its version and state. Returns them in the order of the movers. */
async function updateRows(
  tx: Transaction,
  movers: readonly Mover[],
  set: Columns & { readonly state?: RequestState; readonly changedAt: Date },
): Promise<readonly ChangeRequest[]> {
  for (const { request } of movers) {
    if (set.state !== undefined && set.state !== request.state && !canTransition(request.state, set.state)) {
      const sentence = `${refOf(request.id)} is ${request.state} and cannot become ${set.state}.`;
      throw new Problem('illegal-transition', sentence);
    }
  }
  const fences = movers.map(
    ({ request: { id, version, state } }) => sql`(${id}::int, ${version}::int, ${state}::text)`,
  );
  const rows = await tx
    .update(requests)
    .set({ ...set, version: sql`${requests.version} + 1` })
    .where(sql`(${requests.id}, ${requests.version}, ${requests.state}) in (${sql.join(fences, sql`, `)})`)
    .returning();
  const byId = new Map(rows.map(row => [row.id, row]));
  return movers.map(({ request }) => {
    const row = byId.get(request.id);
    if (row === undefined) throw overtaken(request);
    return row;
  });
}

function overtaken({ id }: ChangeRequest): Problem {
  return new Problem('overtaken', `${refOf(id)} was changed by someone else at the same time.`);
}

/** Appends the first events of a request that was just inserted, and announces it, with the work that follows. */
export async function announceRequest(
  tx: RequestTransaction,
  request: ChangeRequest,
  added: readonly NewEvent[],
  now: Date,
): Promise<void> {
  await appendAllEvents(tx, [{ added, of: request }], now);
  await addMessages(tx, [{ id: request.id, body: { kind: 'card' } }], now);
  tx.followUps.push(...workAfter(undefined, request, true, now));
}

/** Appends events to the audit trail of a request, in a transaction that holds its row. */
export async function appendEvents(
  tx: Transaction,
  request: Pick<ChangeRequest, 'id' | 'plan'>,
  added: readonly NewEvent[],
  at: Date,
): Promise<void> {
  await appendAllEvents(tx, [{ added, of: request }], at);
}

/** Appends events to the audit trail. Returns, for each request, a thread line for each event that the thread shows. */
async function appendAllEvents(
  tx: Transaction,
  appended: readonly {
    readonly added: readonly NewEvent[];
    readonly of: Pick<ChangeRequest, 'id' | 'plan'> | undefined;
  }[],
  at: Date,
): Promise<ReadonlyMap<number, readonly OutgoingBody[]>> {
  const rows: (typeof events.$inferInsert)[] = [];
  for (const { added, of } of appended) {
    if (of === undefined) continue;
    const { id: requestId, plan } = of;
    for (const { type, actor, data, documents = {} } of added) {
      const { team, channel }: Partial<Actor> = actor === BOT ? {} : actor;
      const context: EventContext = { team, channel, policyVersion: plan?.policyVersion, planHash: plan?.hash };
      const text = encodeEvent(data, context, await saveDocuments(tx, documents));
      // The trigger fills in the rest.
      rows.push({ requestId, at, actor: personOf(actor), type, data: text, seq: 0, previous: '', hash: '' });
    }
  }
  if (rows.length === 0) return new Map();
  const { requestId, seq, type } = events;
  const written = await tx.insert(events).values(rows).returning({ requestId, seq, type });
  const shown = written.filter(event => isPostedToThread(event.type as EventType));
  const lines = Map.groupBy(shown, event => event.requestId);
  return new Map([...lines].map(([id, of]) => [id, of.map(event => ({ kind: 'line', event: event.seq }) as const)]));
}

/** Adds messages to the outbox. A card that still waits will show the newest state anyway, so a second one is left out. */
async function addMessages(
  tx: Transaction,
  messages: readonly { readonly id: number; readonly body: OutgoingBody }[],
  now: Date,
): Promise<void> {
  const values = sql.join(
    messages.map(({ id, body }, index) => sql`(${id}::int, ${JSON.stringify(body)}::jsonb, ${index}::int)`),
    sql`, `,
  );
  await tx.execute(sql`
    insert into ${outbox} (id, request_id, body, created_at)
    select gen_random_uuid(), message.request_id, message.body, ${now.toISOString()}::timestamptz
    from (values ${values}) as message (request_id, body, position)
    where message.body->>'kind' <> 'card' or not exists (
      select 1 from ${outbox} as waiting
      where waiting.request_id = message.request_id and waiting.state = 'pending' and waiting.body->>'kind' = 'card'
    )
    order by message.position`);
}
