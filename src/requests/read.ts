import { and, asc, count, desc, eq, inArray, sql } from 'drizzle-orm';
import type { EventType, RequestEvent } from '../domain/request/events.ts';
import type { ChangeRequest, Decision, Step } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import { isTerminal, states } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { decisions, events, locks, requests, steps } from './schema.ts';

/** Everything that is written about one request. */
export interface Dossier {
  readonly request: ChangeRequest;
  readonly decisions: readonly Decision[];
  readonly steps: readonly Step[];
  readonly events: readonly RequestEvent[];
  /** Requests that hold, or are first in line for, what this one waits for. */
  readonly waitsFor: readonly number[];
}

export async function findRequest(db: Transaction, id: number): Promise<ChangeRequest | undefined> {
  const [request] = await db.select().from(requests).where(eq(requests.id, id));
  return request;
}

/** The versions of these requests, as they stand. */
export async function versionsOf(
  db: Transaction,
  ids: readonly number[],
): Promise<readonly { readonly id: number; readonly version: number }[]> {
  if (ids.length === 0) return [];
  return db
    .select({ id: requests.id, version: requests.version })
    .from(requests)
    .where(inArray(requests.id, [...ids]));
}

export async function readDossier(db: Transaction, id: number): Promise<Dossier | undefined> {
  const request = await findRequest(db, id);
  if (request === undefined) return undefined;
  const [decided, made, happened, waitsFor] = await Promise.all([
    decisionsOn(db, id),
    stepsOf(db, id),
    eventsOf(db, id),
    request.state === 'approved' ? blockersOf(db, id) : [],
  ]);
  return { request, decisions: decided, steps: made, events: happened, waitsFor };
}

export async function decisionsOn(db: Transaction, id: number): Promise<readonly Decision[]> {
  return db.select().from(decisions).where(eq(decisions.requestId, id)).orderBy(asc(decisions.at));
}

export async function stepsOf(db: Transaction, id: number): Promise<readonly Step[]> {
  return db.select().from(steps).where(eq(steps.requestId, id)).orderBy(asc(steps.position));
}

async function eventsOf(db: Transaction, id: number): Promise<readonly RequestEvent[]> {
  const rows = await db.select().from(events).where(eq(events.requestId, id)).orderBy(asc(events.seq));
  return rows.map(asEvent);
}

/** The trail is written by this program alone, each type with its own data. */
function asEvent(row: typeof events.$inferSelect): RequestEvent {
  const { seq, at, actor } = row;
  const type = row.type as EventType;
  return { seq, at, actor, type, data: JSON.parse(row.data) } as RequestEvent;
}

/** Requests whose locks, held or asked for earlier, keep this one waiting. */
export async function blockersOf(db: Transaction, id: number): Promise<readonly number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    select distinct other.request_id as id
    from ${locks} mine join ${locks} other using (key)
    where mine.request_id = ${id} and not mine.held and other.request_id <> ${id}
      and (other.held or other.ticket < mine.ticket)
    order by id`);
  return rows.map(row => row.id);
}

const openStates = states.filter(state => !isTerminal(state));

export interface ListFilter {
  readonly requester?: string;
  readonly open: boolean;
}

/** The newest requests first. */
export async function listRequests(
  db: Transaction,
  { requester, open }: ListFilter,
  limit: number,
): Promise<readonly ChangeRequest[]> {
  return db
    .select()
    .from(requests)
    .where(
      and(
        requester === undefined ? undefined : eq(requests.requester, requester),
        open ? inArray(requests.state, openStates as RequestState[]) : undefined,
      ),
    )
    .orderBy(desc(requests.id))
    .limit(limit);
}

/** How many requests stand in each state. */
export async function countByState(
  db: Transaction,
): Promise<readonly { readonly state: RequestState; readonly count: number }[]> {
  return db.select({ state: requests.state, count: count() }).from(requests).groupBy(requests.state);
}
