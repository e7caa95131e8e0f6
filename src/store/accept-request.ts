import { and, asc, eq, inArray } from 'drizzle-orm';
import { classifyDatabaseError } from '../base/postgres.ts';
import { Problem } from '../base/problem.ts';
import { tooManyOpen } from '../domain/approval/policy.ts';
import { encodeEvent } from '../domain/request/event-text.ts';
import type { EventContext } from '../domain/request/events.ts';
import { refOf } from '../domain/request/record.ts';
import { openStates } from '../domain/request/states.ts';
import type { Database } from './database.ts';
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
  /** What the audit trail keeps of where it was submitted, and under which policy. */
  readonly context?: EventContext;
  /** How many open requests this one may make the requester have; any number where it is left out. */
  readonly maxOpen?: number;
}

export interface Accepted {
  readonly id: number;
  /** It had been accepted before, under the same key. */
  readonly repeated: boolean;
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
        event text, max_open int)
    ), unknown as (
      select distinct on (key) * from given
      where (select true from amplsbot.inbox where inbox.key = given.key) is null
      order by key, position
    ), counted as (
      select *, row_number() over (partition by requester order by position) as place from unknown
    ), fresh as (
      select nextval(pg_get_serial_sequence('amplsbot.requests', 'id'))::int as id, allowed.* from (
        select * from counted
        where max_open is null or max_open >= place + (
          select count(*) from (
            select 1 from amplsbot.requests
            where requests.requester = counted.requester
              and state in (${openStates.map(state => `'${state}'`).join(', ')}) limit max_open
          ) as open)
        order by position
      ) as allowed
    ), noted as (
      insert into amplsbot.inbox (key, at, request_id) select key, $2::timestamptz, id from fresh order by key
      on conflict do nothing returning request_id as id
    ), created as (
      insert into amplsbot.requests
        (id, workflow, inputs, reason, requester, origin, retry_of, state, created_at, changed_at)
      overriding system value
      select id, workflow, inputs, reason, requester, origin, retry_of, 'planning', $2::timestamptz, $2::timestamptz
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
    if (submitted.length === 1 || classifyDatabaseError(error) !== 'refused') throw error;
    // Postgres refused all of them for what one of them holds.
    const alone = await Promise.allSettled(submitted.map(one => acceptTogether(store, [one], now)));
    return alone.flatMap(outcome => (outcome.status === 'fulfilled' ? outcome.value : outcome));
  }
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
      return id === undefined ? { id: await acceptedBefore(db, request), repeated: true } : { id, repeated: false };
    }),
  );
}

function rowOf(request: NewRequest, position: number) {
  const { key, workflow, inputs, reason, requester, origin, retryOf, context = {}, maxOpen } = request;
  const event = encodeEvent({ workflow, inputs, reason }, context, {});
  return { position, key, workflow, inputs, reason, requester, origin, retry_of: retryOf, event, max_open: maxOpen };
}

/** Returns the request that was accepted under the same key. @throws Problem `not-allowed`, `unavailable` where there is none */
async function acceptedBefore(db: Database, { key, requester, maxOpen }: NewRequest): Promise<number> {
  const [earlier] = await db.select({ id: inbox.requestId }).from(inbox).where(eq(inbox.key, key));
  if (earlier?.id != null) return earlier.id;
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
