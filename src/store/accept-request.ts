import { and, asc, eq, inArray } from 'drizzle-orm';
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
 * Inserts the key, the request, its audit event and the message that announces it. The statement has a name, so that
 * Postgres parses and plans it once for each connection: someone waits for each of these.
 *
 * It counts the open requests that were committed before it began, so requests that one person submits at the same moment
 * can exceed the limit by one for each other connection that accepts requests, and no further.
 */
const ACCEPT = {
  name: 'accept-request',
  text: `
    with fresh as (
      select nextval(pg_get_serial_sequence('amplsbot.requests', 'id'))::int as id
      where not exists (select 1 from amplsbot.inbox where key = $1)
        and ($10::int is null or $10 > (
          select count(*) from (
            select 1 from amplsbot.requests
            where requester = $6 and state in (${openStates.map(state => `'${state}'`).join(', ')}) limit $10
          ) as open))
    ), noted as (
      insert into amplsbot.inbox (key, at, request_id) select $1, $2::timestamptz, id from fresh
      on conflict do nothing returning request_id as id
    ), created as (
      insert into amplsbot.requests
        (id, workflow, inputs, reason, requester, origin, retry_of, state, created_at, changed_at)
      overriding system value
      select id, $3, $4::jsonb, $5, $6, $7, $8::int, 'planning', $2::timestamptz, $2::timestamptz
      from noted returning id, version
    ), audited as (
      insert into amplsbot.events (request_id, seq, at, actor, type, data, previous, hash)
      select id, 0, $2::timestamptz, $6, 'created', $9, '', '' from created
    ), announced as (
      insert into amplsbot.outbox (id, request_id, body, created_at)
      select gen_random_uuid(), id, '{"kind":"card"}'::jsonb, $2::timestamptz from created
    )
    select id, version from created`,
};

/** A new request, as far as it decides which work follows. */
const planning = { state: 'planning', notBefore: null, approvalsCompleteAt: null, stopRequestedAt: null } as const;

/**
 * Saves a request with its audit event and the message that announces it, in one statement: one round trip, and all of it
 * or nothing. Once this returns the request cannot be lost any more, and its planning is queued without waiting.
 *
 * @throws Problem `unavailable`; `not-allowed` where the requester has too many open requests
 */
export async function acceptRequest({ db, queue }: RequestStore, request: NewRequest, now: Date): Promise<Accepted> {
  const { key, workflow, inputs, reason, requester, origin, retryOf = null, context = {}, maxOpen = null } = request;
  const eventData = encodeEvent({ workflow, inputs, reason }, context, {});
  const values = [
    key,
    now.toISOString(),
    workflow,
    JSON.stringify(inputs),
    reason,
    requester,
    origin,
    retryOf,
    eventData,
    maxOpen,
  ];
  const { rows } = await db.$client.query<{ id: number; version: number }>({ ...ACCEPT, values });
  const created = rows[0];
  if (created === undefined) return { id: await acceptedBefore(db, request), repeated: true };
  queue.enqueue(workAfter(undefined, { ...created, ...planning }, true, now));
  return { id: created.id, repeated: false };
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
