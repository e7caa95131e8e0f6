import { and, asc, DrizzleQueryError, eq, inArray } from 'drizzle-orm';
import { DatabaseError } from 'pg';
import { classifyDatabaseError } from '../base/postgres.ts';
import { Problem } from '../base/problem.ts';
import { tooManyOpen } from '../domain/approval/policy.ts';
import { encodeEvent } from '../domain/request/event-text.ts';
import type { EventContext } from '../domain/request/events.ts';
import { refOf } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import { effectiveStates, openStates } from '../domain/request/states.ts';
import type { Database, Transaction } from './database.ts';
import { inbox, requests } from './schema.ts';
import type { RequestStore } from './work.ts';
import { workAfter } from './work.ts';

/** A request as a person, or the watch, submits it. */
export interface NewRequest {
  /** Slack's own key for what was sent: the same key twice is the same request. */
  readonly key: string;
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly reason: string | null;
  readonly requester: string;
  readonly origin: string;
  readonly retryOf?: number;
  /** Identifies what the request does; see {@link effectKey}. An open request with the same effect takes its place. */
  readonly effect?: string | null;
  /** What the audit trail keeps of where it was submitted, and under which policy. */
  readonly context?: EventContext;
  /** How many open requests this one may make the requester have; any number where it is left out. */
  readonly maxOpen?: number;
}

export interface Accepted {
  readonly id: number;
  /** It had been accepted before, under the same key. */
  readonly repeated: boolean;
  /** It is an open request with the same effect, which was submitted under another key. */
  readonly joined: boolean;
}

/**
 * Inserts the keys, the requests, their audit events and the messages that announce them. The statement has a name, so that
 * Postgres parses and plans it once for each connection: someone waits for each of these.
 *
 * A person's limit counts the open requests that were committed before the statement began, and those in it. The keys are
 * inserted in order, so that two processes which are sent the same commands wait for each other in the same order. Each key
 * is looked up by itself: a join could read the whole inbox.
 */
const ACCEPT = {
  name: 'accept-requests',
  // Others wait for it. Where a connection is lost without a sign, they wait no longer than a person does.
  query_timeout: 2_500,
  text: `
    with given as (
      select * from jsonb_to_recordset($1::jsonb) as given (
        position int, key text, workflow text, inputs jsonb, reason text, requester text, origin text, retry_of int,
        effect text, event text, max_open int)
    ), unknown as (
      select distinct on (key) * from given
      where (select true from amplsbot.inbox where inbox.key = given.key) is null
        and (effect is null or not exists (
          select 1 from amplsbot.requests where requests.effect = given.effect and state in (${listed(effectiveStates)})))
      order by key, position
    ), counted as (
      select *, row_number() over (partition by requester order by position) as place,
        effect is null or row_number() over (partition by effect order by position) = 1 as is_first
      from unknown
    ), fresh as (
      select nextval(pg_get_serial_sequence('amplsbot.requests', 'id'))::int as id, allowed.* from (
        select * from counted
        where is_first and (max_open is null or max_open >= place + (
          select count(*) from (
            select 1 from amplsbot.requests
            where requests.requester = counted.requester and state in (${listed(openStates)}) limit max_open
          ) as open))
        order by position
      ) as allowed
    ), noted as (
      insert into amplsbot.inbox (key, at, request_id) select key, $2::timestamptz, id from fresh order by key
      on conflict do nothing returning request_id as id
    ), created as (
      insert into amplsbot.requests
        (id, workflow, inputs, reason, requester, origin, retry_of, effect, state, created_at, changed_at)
      overriding system value
      select id, workflow, inputs, reason, requester, origin, retry_of, effect, 'planning', $2::timestamptz, $2::timestamptz
      from fresh join noted using (id) returning id, version
    ), audited as (
      insert into amplsbot.events (request_id, seq, at, actor, type, data, previous, hash)
      select id, 0, $2::timestamptz, requester, 'created', event, '', '' from fresh join created using (id)
    ), announced as (
      insert into amplsbot.outbox (id, request_id, body, created_at)
      select gen_random_uuid(), id, '{"kind":"card"}'::jsonb, $2::timestamptz from created
    )
    select position, id, version from fresh join created using (id)`,
};

/** A new request, as far as it decides which work follows. */
const planning = { state: 'planning', notBefore: null, approvalsCompleteAt: null, stopRequestedAt: null } as const;

/**
 * Saves requests, each with its audit event and the message that announces it, in one statement: one round trip, and for each
 * request all of it or nothing. Once this returns they cannot be lost any more, and their planning is queued without waiting.
 *
 * @returns what became of each, in the same order. A reason is a Problem: `unavailable`; `not-allowed` where the requester
 * has too many open requests
 * @throws where nothing is known about any of them, such as without a connection
 */
export async function acceptRequests(
  store: RequestStore,
  submitted: readonly NewRequest[],
  now: Date,
): Promise<readonly PromiseSettledResult<Accepted>[]> {
  try {
    return await acceptTogether(store, submitted, now);
  } catch (error) {
    if (classifyDatabaseError(error) !== 'refused' || (submitted.length === 1 && !isSameEffect(error))) throw error;
    // Postgres refused all of them for what one of them holds, or because another process has just accepted the same effect.
    const alone: PromiseSettledResult<Accepted>[] = [];
    for (const one of submitted) {
      const [outcome] = await Promise.allSettled([acceptTogether(store, [one], now)]);
      alone.push(...(outcome.status === 'fulfilled' ? outcome.value : [outcome]));
    }
    return alone;
  }
}

/** Returns whether Postgres refused to have two open requests with the same effect. */
export function isSameEffect(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return cause instanceof DatabaseError && cause.constraint === 'requests_same_effect_once';
}

async function acceptTogether(
  { db, queue }: RequestStore,
  submitted: readonly NewRequest[],
  now: Date,
): Promise<readonly PromiseSettledResult<Accepted>[]> {
  const values = [JSON.stringify(submitted.map(rowOf)), now.toISOString()];
  const { rows } = await db.$client.query<{ position: number; id: number; version: number }>({ ...ACCEPT, values });
  const followUps = rows.flatMap(({ id, version }) => workAfter(undefined, { id, version, ...planning }, true, now));
  if (followUps.length > 0) queue.enqueue(followUps);
  const created = new Map(rows.map(({ position, id }) => [position, id]));
  return Promise.allSettled(
    submitted.map(async (request, position): Promise<Accepted> => {
      const id = created.get(position);
      return id === undefined ? acceptedBefore(db, request) : { id, repeated: false, joined: false };
    }),
  );
}

function rowOf(request: NewRequest, position: number) {
  const { key, workflow, inputs, reason, requester, origin, retryOf, effect, context = {}, maxOpen } = request;
  const event = encodeEvent({ workflow, inputs, reason }, context, {});
  const asked = { key, workflow, inputs, reason, requester, origin, retry_of: retryOf, effect };
  return { position, ...asked, event, max_open: maxOpen };
}

/**
 * Returns the request that was accepted under the same key, or the open one with the same effect.
 *
 * @throws Problem `not-allowed`; `unavailable` where there is none
 */
async function acceptedBefore(db: Database, request: NewRequest): Promise<Accepted> {
  const { key, requester, maxOpen, effect } = request;
  const earlier = await requestUnder(db, key);
  if (earlier !== undefined) return { id: earlier, repeated: true, joined: false };
  const same = effect == null ? undefined : await requestWithEffect(db, effect);
  if (same !== undefined) return { id: same, repeated: false, joined: true };
  const open = await db
    .select({ id: requests.id })
    .from(requests)
    .where(and(eq(requests.requester, requester), inArray(requests.state, [...openStates])))
    .orderBy(asc(requests.id));
  const [oldest] = open;
  if (maxOpen === undefined || oldest === undefined || open.length < maxOpen) {
    throw new Problem('unavailable', 'The request could not be saved. Try again.');
  }
  throw new Problem('not-allowed', tooManyOpen(open.length, maxOpen, refOf(oldest.id)));
}

/** Returns the open request with an effect. */
export async function requestWithEffect(db: Transaction, effect: string): Promise<number | undefined> {
  const [same] = await db
    .select({ id: requests.id })
    .from(requests)
    .where(and(eq(requests.effect, effect), inArray(requests.state, [...effectiveStates])));
  return same?.id;
}

/** Returns the request that was accepted under a key of Slack's. */
export async function requestUnder(db: Transaction, key: string): Promise<number | undefined> {
  const [row] = await db.select({ id: inbox.requestId }).from(inbox).where(eq(inbox.key, key));
  return row?.id ?? undefined;
}

/** Notes that what Slack sent under a key has led to a request: a repeat leads to the same. */
export async function noteKey(db: Transaction, key: string, id: number, now: Date): Promise<void> {
  await db.insert(inbox).values({ key, at: now, requestId: id }).onConflictDoNothing();
}

function listed(states: readonly RequestState[]): string {
  return states.map(state => `'${state}'`).join(', ');
}
