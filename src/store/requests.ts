import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import { decodeEvent } from '../domain/request/event-text.ts';
import type { EventType, RequestEvent } from '../domain/request/events.ts';
import type { ApprovalDecision, ChangeRequest, Step } from '../domain/request/record.ts';
import { rollsBack, undoneBy } from '../domain/request/rollback.ts';
import type { RequestState } from '../domain/request/states.ts';
import { isTerminal, openStates, requestStates } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { decisionsOn } from './decisions.ts';
import { blockersOf } from './locks.ts';
import { events, requests } from './schema.ts';
import { stepsOf } from './steps.ts';

/** Everything that is stored about one request. */
export interface RequestRecord {
  readonly request: ChangeRequest;
  readonly decisions: readonly ApprovalDecision[];
  readonly steps: readonly Step[];
  readonly events: readonly RequestEvent[];
  /** Requests that hold, or are first in line for, what this one waits for. */
  readonly waitsFor: readonly number[];
  /** The request that undid what this one had changed; null where none did. */
  readonly undoneBy: number | null;
  /** Addresses of the cards of the requests that this one belongs to, by their numbers, as far as Slack has given them. */
  readonly cardLinks: ReadonlyMap<number, string>;
}

export async function findRequest(db: Transaction, id: number): Promise<ChangeRequest | undefined> {
  const [request] = await db.select().from(requests).where(eq(requests.id, id));
  return request;
}

/** Returns whether a person has asked to stop a request. It is asked before each step, so it reads nothing else. */
export async function hasStopMark(db: Transaction, id: number): Promise<boolean> {
  const [request] = await db.select({ at: requests.stopRequestedAt }).from(requests).where(eq(requests.id, id));
  return request !== undefined && request.at !== null;
}

export async function readRequestRecord(db: Transaction, id: number): Promise<RequestRecord | undefined> {
  const request = await findRequest(db, id);
  return request && recordOf(db, request);
}

/** Returns everything that is stored about a request that was just read. */
export async function recordOf(db: Transaction, request: ChangeRequest): Promise<RequestRecord> {
  const { id } = request;
  const [decisions, steps, history, waitsFor] = await Promise.all([
    decisionsOn(db, id),
    stepsOf(db, id),
    eventsOf(db, id),
    request.state === 'approved' ? blockersOf(db, id) : [],
  ]);
  const undone = undoneBy(history);
  const named = [request.retryOf, request.reverses, rollsBack(request), undone, ...waitsFor];
  const related = named.filter(other => other != null);
  const cardLinks = related.length === 0 ? new Map<number, string>() : await cardPermalinks(db, related);
  return { request, decisions, steps, events: history, waitsFor, undoneBy: undone, cardLinks };
}

/** Returns the events of a request, oldest first. */
export async function eventsOf(db: Transaction, id: number): Promise<readonly RequestEvent[]> {
  const rows = await db.select().from(events).where(eq(events.requestId, id)).orderBy(asc(events.seq));
  return rows.map(asEvent);
}

/** Only this program writes the trail, each type with its own data. */
function asEvent(row: typeof events.$inferSelect): RequestEvent {
  const { seq, at, actor } = row;
  const type = row.type as EventType;
  const { context, documents, ...content } = decodeEvent(row.data);
  const data: unknown = content.data;
  return { seq, at, actor, type, data, context, documents } as RequestEvent;
}

export interface ListFilter {
  readonly requester?: string;
  /** Only requests that have not ended, or whose changes are still to be undone. */
  readonly open: boolean;
  /** Only requests whose plans touch one of the objects with these keys. */
  readonly touches?: readonly string[];
  /** Only requests that were created at this time or later. */
  readonly since?: Date;
}

/** Where a page of a list begins: after the requests with higher numbers, or before those with lower ones. */
export type PageStart = { readonly before: number } | { readonly after: number };

/**
 * Lists requests, the newest first.
 *
 * @param from lists only the newest requests with numbers below this one, or the oldest with numbers above it. Without it, the
 * newest of all
 */
export async function listRequests(
  db: Transaction,
  { requester, open, touches, since }: ListFilter,
  limit: number,
  from?: PageStart,
): Promise<readonly ChangeRequest[]> {
  const isUpwards = from !== undefined && 'after' in from;
  const rows = await db
    .select()
    .from(requests)
    .where(
      and(
        requester === undefined ? undefined : eq(requests.requester, requester),
        open ? or(inArray(requests.state, openStates), isNotNull(requests.undoAt)) : undefined,
        touches === undefined ? undefined : sql`${requests.subjects} ?| ${sql.param([...touches])}::text[]`,
        since === undefined ? undefined : gte(requests.createdAt, since),
        isUpwards ? gt(requests.id, from.after) : from && lt(requests.id, from.before),
      ),
    )
    .orderBy(isUpwards ? asc(requests.id) : desc(requests.id))
    .limit(limit);
  return isUpwards ? rows.reverse() : rows;
}

/** Returns the requests with these numbers, in any order. */
export async function requestsById(db: Transaction, ids: readonly number[]): Promise<readonly ChangeRequest[]> {
  return db
    .select()
    .from(requests)
    .where(inArray(requests.id, [...ids]));
}

/** Returns the keys of objects with this name that plans have touched, whether the objects still exist or not. */
export async function touchedObjectsNamed(db: Transaction, name: string, limit: number): Promise<readonly string[]> {
  const key = sql<string>`key`;
  const rows = await db
    .selectDistinct({ key: key.as('key') })
    .from(requests)
    .innerJoin(sql`jsonb_array_elements_text(${requests.subjects}) as key`, sql`true`)
    .where(sql`right(${key}, ${name.length + 1}::int) = ${`/${name.toLowerCase()}`}`)
    .orderBy(key)
    .limit(limit);
  return rows.map(row => row.key);
}

/** The states of requests for which something is written to Azure now. */
const runningStates: readonly RequestState[] = ['executing', 'rolling_back'];

/** Lists the requests that are executed or rolled back now, the oldest first. */
export async function runningRequests(db: Transaction, limit: number): Promise<readonly ChangeRequest[]> {
  return db
    .select()
    .from(requests)
    .where(inArray(requests.state, runningStates))
    .orderBy(asc(requests.id))
    .limit(limit);
}

const endedStates: readonly RequestState[] = requestStates.filter(isTerminal);

/** Lists the requests that ended last, the latest first. */
export async function endedRequests(db: Transaction, limit: number): Promise<readonly ChangeRequest[]> {
  // As SQL and not as parameters, so that the index on these states is used.
  const states = sql.raw(endedStates.map(state => `'${state}'`).join(', '));
  return db.select().from(requests).where(sql`state in (${states})`).orderBy(desc(requests.changedAt)).limit(limit);
}

/** Lists the requests that wait for approval, with the keys of everything that their plans touch. */
export async function plansAwaitingApproval(
  db: Transaction,
): Promise<readonly { readonly id: number; readonly keys: readonly string[] }[]> {
  return db
    .select({ id: requests.id, keys: sql<readonly string[]>`coalesce(${requests.subjects}, '[]'::jsonb)` })
    .from(requests)
    .where(eq(requests.state, 'awaiting_approval'))
    .orderBy(asc(requests.id));
}

/** Returns the requests that wait for approvals, the oldest first. Those whose approvals are complete wait for nobody. */
export async function requestsAwaitingApproval(db: Transaction): Promise<readonly ChangeRequest[]> {
  return db
    .select()
    .from(requests)
    .where(and(eq(requests.state, 'awaiting_approval'), isNull(requests.approvalsCompleteAt)))
    .orderBy(asc(requests.id));
}

/** Returns the addresses of the requests' cards in Slack, by their numbers. One that Slack has not said is left out. */
export async function cardPermalinks(db: Transaction, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await db
    .select({ id: events.requestId, data: events.data })
    .from(events)
    .where(and(inArray(events.requestId, [...ids]), eq(events.type, 'delivered')))
    .orderBy(asc(events.requestId), asc(events.seq));
  return new Map(
    rows.flatMap(({ id, data }) => {
      const { message, permalink } = decodeEvent(data).data;
      return message === 'card' && typeof permalink === 'string' ? [[id, permalink]] : [];
    }),
  );
}

/** Returns the request whose card this message is. */
export async function requestOfCard(db: Transaction, channel: string, ts: string): Promise<number | undefined> {
  const [found] = await db
    .select({ id: requests.id })
    .from(requests)
    .where(and(eq(requests.cardChannel, channel), eq(requests.cardTs, ts)));
  return found?.id;
}
