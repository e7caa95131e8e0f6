import { eq } from 'drizzle-orm';
import { Problem } from '../base/problem.ts';
import { encodeEvent } from '../domain/request/event-text.ts';
import type { EventContext } from '../domain/request/events.ts';
import type { Database } from './database.ts';
import { inbox } from './schema.ts';
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
}

export interface Accepted {
  readonly id: number;
  /** It had been accepted before, under the same key. */
  readonly repeated: boolean;
}

/**
 * Inserts the key, the request, its audit event and the message that announces it. The statement has a name, so that
 * Postgres parses and plans it once for each connection: someone waits for each of these.
 */
const ACCEPT = {
  name: 'accept-request',
  text: `
    with fresh as (
      select nextval(pg_get_serial_sequence('amplsbot.requests', 'id'))::int as id
      where not exists (select 1 from amplsbot.inbox where key = $1)
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
 * @throws Problem `unavailable`
 */
export async function acceptRequest({ db, queue }: RequestStore, request: NewRequest, now: Date): Promise<Accepted> {
  const { key, workflow, inputs, reason, requester, origin, retryOf = null, context = {} } = request;
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
  ];
  const { rows } = await db.$client.query<{ id: number; version: number }>({ ...ACCEPT, values });
  const created = rows[0];
  if (created === undefined) return { id: await acceptedBefore(db, key), repeated: true };
  queue.enqueue(workAfter(undefined, { ...created, ...planning }, true, now));
  return { id: created.id, repeated: false };
}

async function acceptedBefore(db: Database, key: string): Promise<number> {
  const [earlier] = await db.select({ id: inbox.requestId }).from(inbox).where(eq(inbox.key, key));
  if (earlier?.id == null) throw new Problem('unavailable', 'The request could not be saved. Try again.');
  return earlier.id;
}
