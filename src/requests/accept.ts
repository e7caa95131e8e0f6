import { eq } from 'drizzle-orm';
import { Problem } from '../base/problem.ts';
import type { Database } from './database.ts';
import { inbox } from './schema.ts';

/** A request as somebody made it. */
export interface NewRequest {
  /** Slack's own key for what was sent: the same one twice is one request. */
  readonly key: string;
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly reason: string | null;
  readonly requester: string;
  readonly origin: string;
  readonly retryOf?: number;
}

export interface Accepted {
  readonly id: number;
  /** It had been accepted before, under the same key. */
  readonly repeated: boolean;
}

/**
 * The key, the request, its audit event and the message that announces it. It has a name, so that Postgres parses and
 * plans it once for each connection: somebody waits for each of these.
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
    ), made as (
      insert into amplsbot.requests
        (id, workflow, inputs, reason, requester, origin, retry_of, state, created_at, changed_at)
      overriding system value
      select id, $3, $4::jsonb, $5, $6, $7, $8::int, 'planning', $2::timestamptz, $2::timestamptz
      from noted returning id
    ), told as (
      insert into amplsbot.events (request_id, seq, at, actor, type, data, previous, hash)
      select id, 0, $2::timestamptz, $6, 'created', $9, '', '' from made
    ), announced as (
      insert into amplsbot.outbox (id, request_id, body, created_at)
      select gen_random_uuid(), id, '{"kind":"card"}'::jsonb, $2::timestamptz from made
    )
    select id from made`,
};

/**
 * Writes a request down with its audit event and the message that announces it, in one statement: one round trip, and
 * all of it or nothing. After this returns the request is not lost any more.
 */
export async function acceptRequest(db: Database, request: NewRequest, now: Date): Promise<Accepted> {
  const { key, workflow, inputs, reason, requester, origin, retryOf = null } = request;
  const created = JSON.stringify({ workflow, inputs, reason });
  const typed = JSON.stringify(inputs);
  const values = [key, now.toISOString(), workflow, typed, reason, requester, origin, retryOf, created];
  const { rows } = await db.$client.query<{ id: number }>({ ...ACCEPT, values });
  const made = rows[0];
  if (made !== undefined) return { id: made.id, repeated: false };
  return { id: await acceptedBefore(db, key), repeated: true };
}

async function acceptedBefore(db: Database, key: string): Promise<number> {
  const [noted] = await db.select({ id: inbox.requestId }).from(inbox).where(eq(inbox.key, key));
  if (noted?.id == null) throw new Problem('unavailable', 'The request could not be written down. Please try again.');
  return noted.id;
}
