import type { SQL, SQLWrapper } from 'drizzle-orm';
import { asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { Problem } from '../base/problem.ts';
import { endsCalls } from '../domain/request/calls.ts';
import { encodeEvent } from '../domain/request/event-text.ts';
import type {
  Actor,
  EventContext,
  EventData,
  EventDocuments,
  EventType,
  OutgoingBody,
} from '../domain/request/events.ts';
import { BOT, isPostedToThread, personOf } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { peopleNotified } from '../domain/request/requester-news.ts';
import type { RequestState } from '../domain/request/states.ts';
import { canTransition, isTerminal } from '../domain/request/states.ts';
import type { Database, Transaction } from './database.ts';
import { saveDocuments } from './documents.ts';
import type { HeldLease } from './leases.ts';
import { isHeld, leaseLost } from './leases.ts';
import { dropLocks, outwaitTakers } from './locks.ts';
import { unfinishedReversal } from './reversals.ts';
import { events, leases, outbox, requests } from './schema.ts';
import type { RequestStore, WorkItem } from './work.ts';
import { findRunnable, workAfter } from './work.ts';

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
    | 'inputs'
    | 'reason'
    | 'plan'
    | 'readAt'
    | 'requirements'
    | 'statusReasons'
    | 'expiresAt'
    | 'questions'
    | 'expiryPausedUntil'
    | 'assignee'
    | 'assignedBy'
    | 'notBefore'
    | 'attempts'
    | 'planNumber'
    | 'advance'
    | 'arrival'
    | 'approvalsCompleteAt'
    | 'stopRequestedBy'
    | 'stopRequestedAt'
    | 'undoAt'
  >
> & { readonly effect?: string | null };

/** What changes about a request, all of it together or nothing. */
export interface Transition {
  readonly to?: RequestState;
  readonly set?: Columns;
  readonly events?: readonly NewEvent[];
  /** Messages beside those that follow from the state and the events. */
  readonly also?: readonly OutgoingBody[];
  /** The plan that was made needs those who were called for the one before. */
  readonly keepsCalls?: boolean;
  /** Sends nothing to Slack, for example because Slack has just refused a message. */
  readonly silent?: boolean;
}

/** A transaction that holds a request's row. It collects the work that follows its transitions. */
export type RequestTransaction = Transaction & { readonly followUps: WorkItem[]; readonly releases: Release[] };

/** Locks that a request has released. */
interface Release {
  readonly keys: readonly string[];
  readonly now: Date;
}

/**
 * Runs `work` in a transaction that holds a request's row, so that decisions about one request are made one after the
 * other. Once the transaction has committed, queues the work that follows its transitions, without waiting for the queue.
 *
 * @param lease a worker's right to write: checked, and kept in its hands until the commit
 * @throws Problem `unknown-request`; `lease-lost` where another worker has taken over
 */
export async function withRequest<T>(
  store: RequestStore,
  id: number,
  work: (tx: RequestTransaction, request: ChangeRequest) => Promise<T>,
  lease?: HeldLease,
): Promise<T> {
  return transact(store, async tx => work(tx, await lockRequest(tx, id, lease)));
}

/** Runs a transaction, and queues the work that follows it once it has committed. */
export async function transact<T>(
  { db, queue }: RequestStore,
  run: (tx: RequestTransaction) => Promise<T>,
): Promise<T> {
  const followUps: WorkItem[] = [];
  const releases: Release[] = [];
  const result = await db.transaction(tx => run(Object.assign(tx, { followUps, releases })));
  // What is saved is saved: the sweep finds whoever is not found now.
  for (const release of releases) followUps.unshift(...(await findUnblocked(db, release).catch(() => [])));
  if (followUps.length > 0) queue.enqueue(followUps);
  return result;
}

/**
 * Finds the requests that a committed release lets run. Of two releases that one request waits for, the one that commits
 * last finds it.
 */
async function findUnblocked(db: Database, { keys, now }: Release): Promise<readonly WorkItem[]> {
  await outwaitTakers(db, keys);
  return findRunnable(db, now);
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
  store: RequestStore,
  ids: readonly number[],
  work: (tx: RequestTransaction, held: readonly ChangeRequest[]) => Promise<T>,
): Promise<T> {
  return transact(store, async tx => {
    const held = await tx
      .select()
      .from(requests)
      .where(inArray(requests.id, [...ids]))
      .orderBy(asc(requests.id))
      .for('update', { skipLocked: true });
    return work(tx, held);
  });
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
  if (changed === undefined) throw overtaken(request.id);
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
  const { to, set = {}, also = [], keepsCalls = false, silent = false } = transition;
  if (movers.length === 0) return [];
  const all = await withUnfinishedReversals(tx, movers, transition);
  const columns = { ...set, ...(to !== undefined && { state: to }), changedAt: now };
  const changed = all.map(({ request }) => ({ ...request, ...columns, version: request.version + 1 }));
  const over = all.flatMap(({ request }, index) => {
    const after = changed[index];
    return after !== undefined && endsCalls(request, after, keepsCalls) ? [after.id] : [];
  });
  const added = all.map(({ events: own }, index) => ({ added: own, of: changed[index] }));
  const written = await write(tx, updateOf(tx, movers, columns), await encodeEvents(tx, added), {
    messages: silent ? undefined : also,
    over,
    now,
  });
  for (const { id } of changed) if (!written.has(id)) throw overtaken(id);
  for (const { id, state } of changed) {
    const keys = state === 'stale' || isTerminal(state) ? await dropLocks(tx, id) : [];
    if (keys.length > 0) tx.releases.push({ keys, now });
  }
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

/** Returns the statement that updates the rows, each fenced by its version and state, and returns their ids. */
function updateOf(
  tx: Transaction,
  movers: readonly Mover[],
  set: Columns & { readonly state?: RequestState; readonly changedAt: Date },
): SQLWrapper {
  for (const { request } of movers) {
    if (set.state !== undefined && set.state !== request.state && !canTransition(request.state, set.state)) {
      const sentence = `${refOf(request.id)} is ${request.state} and cannot become ${set.state}.`;
      throw new Problem('illegal-transition', sentence);
    }
  }
  const fences = movers.map(
    ({ request: { id, version, state } }) => sql`(${id}::int, ${version}::int, ${state}::text)`,
  );
  return tx
    .update(requests)
    .set({ ...set, version: sql`${requests.version} + 1` })
    .where(sql`(${requests.id}, ${requests.version}, ${requests.state}) in (${sql.join(fences, sql`, `)})`)
    .returning({ id: requests.id });
}

function overtaken(id: number): Problem {
  return new Problem('overtaken', `${refOf(id)} was changed by someone else at the same time.`);
}

/** Appends the first events of a request that was just inserted, and announces it, with the work that follows. */
export async function announceRequest(
  tx: RequestTransaction,
  request: ChangeRequest,
  added: readonly NewEvent[],
  now: Date,
): Promise<void> {
  const row = sql`(select ${request.id}::int as id)`;
  await write(tx, row, await encodeEvents(tx, [{ added, of: request }]), { messages: [], over: [], now });
  tx.followUps.push(...workAfter(undefined, request, true, now));
}

/** An event as it is stored. A trigger numbers and chains it. */
export interface EventRow {
  readonly request: number;
  readonly actor: string;
  readonly type: EventType;
  readonly data: string;
  /** The people who are notified of it. */
  readonly tells: readonly string[];
}

/** Returns events as they are stored. The documents that they name are saved. */
async function encodeEvents(
  tx: Transaction,
  appended: readonly { readonly added: readonly NewEvent[]; readonly of: ChangeRequest | undefined }[],
): Promise<readonly EventRow[]> {
  const rows: EventRow[] = [];
  for (const { added, of } of appended) {
    if (of === undefined) continue;
    for (const event of added) {
      const row = encodedEvent(of, event, await saveDocuments(tx, event.documents ?? {}));
      rows.push({ ...row, tells: peopleNotified({ ...event, actor: row.actor }, of) });
    }
  }
  return rows;
}

/** Returns an event of a request as it is stored. */
export function encodedEvent(
  { id: request, plan }: Pick<ChangeRequest, 'id' | 'plan'>,
  { type, actor, data }: NewEvent,
  documents: EventDocuments = {},
): EventRow {
  const { team, channel }: Partial<Actor> = actor === BOT ? {} : actor;
  const context: EventContext = { team, channel, policyVersion: plan?.policyVersion, planHash: plan?.hash };
  return { request, actor: personOf(actor), type, data: encodeEvent(data, context, documents), tells: [] };
}

/**
 * Runs a statement that returns the ids of requests. The same statement appends these events to the audit trail, and adds
 * to the outbox a card for each request, a line for each event that its thread shows, a message to each person who is notified
 * of an event, what brings up to date the calls that may have been posted where they are over, and the other messages. A card that still waits will show the newest state anyway, so a second
 * one is left out.
 *
 * @param messages undefined where nothing is sent
 * @param over ids of the requests whose calls are over
 * @returns the ids
 */
async function write(
  tx: Transaction,
  statement: SQLWrapper,
  rows: readonly EventRow[],
  { messages, over, now }: Outgoing,
): Promise<ReadonlySet<number>> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const shown = rows.map(({ type }) => type).filter(isPostedToThread);
  const result = await tx.execute<{ id: number }>(sql`
    with changed as ${statement}, added as (
      insert into ${events} (request_id, seq, at, actor, type, data, previous, hash)
      select id, 0, ${at}, actor, type, data, '', '' from changed join ${given(rows)} on request = id
      order by position
      returning request_id, seq, type, data
    ), message (id, body, rank, place) as (
      select id, '{"kind":"card"}'::jsonb, 0, 0 from changed where not exists (
        select 1 from ${outbox} as waiting
        where waiting.request_id = changed.id and waiting.state = 'pending' and waiting.body->>'kind' = 'card')
      union all
      select request_id, jsonb_build_object('kind', 'line', 'event', seq), 1, seq from added
      where type in (select jsonb_array_elements_text(${JSON.stringify(shown)}::jsonb))
      union all
      select request_id, jsonb_build_object('kind', 'tell', 'event', seq, 'person', person), 2, seq
      from added join ${given(rows)} on request = request_id and given.type = added.type and given.data = added.data
      cross join jsonb_array_elements_text(tells) as notified (person)
      union all
      select changed.id, body, 3, place
      from changed, jsonb_array_elements(${JSON.stringify(messages ?? [])}::jsonb) with ordinality as more (body, place)
      union all
      select changed.id, jsonb_build_object('kind', 'call-end', 'call', called.id), 4, called.seq
      from changed join ${outbox} as called on called.request_id = changed.id
      where changed.id in (select jsonb_array_elements_text(${JSON.stringify(over)}::jsonb)::int)
        and called.body->>'kind' = 'call' and called.state in ('sending', 'sent') and not exists (
          select 1 from ${outbox} as ended where ended.request_id = changed.id
            and ended.body->>'kind' = 'call-end' and ended.body->>'call' = called.id::text)
    ), sent as (
      insert into ${outbox} (id, request_id, body, created_at)
      select gen_random_uuid(), id, body, ${at} from message where ${messages !== undefined}::boolean
      order by id, rank, place
    )
    select id from changed`);
  return new Set(result.rows.map(({ id }) => id));
}

/** What a statement adds to the outbox beside what follows from its events. */
interface Outgoing {
  readonly messages: readonly OutgoingBody[] | undefined;
  readonly over: readonly number[];
  readonly now: Date;
}

/** Returns events as a table, for a statement that inserts them. */
export function given(rows: readonly EventRow[]): SQL {
  const json = JSON.stringify(rows.map((row, position) => ({ position, ...row })));
  return sql`jsonb_to_recordset(${json}::jsonb) as given (
    position int, request int, actor text, type text, data text, tells jsonb)`;
}
