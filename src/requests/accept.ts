import { eq, sql } from 'drizzle-orm';
import { Problem } from '../base/problem.ts';
import type { Database } from './database.ts';
import { events, inbox, outbox, requests } from './schema.ts';

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
 * Writes a request down with its audit event and the message that announces it, in one statement: one round trip, and
 * all of it or nothing. After this returns the request is not lost any more.
 */
export async function acceptRequest(db: Database, request: NewRequest, now: Date): Promise<Accepted> {
  const { workflow, inputs, reason, requester, origin, retryOf = null } = request;
  const at = sql`${now.toISOString()}::timestamptz`;
  const created = JSON.stringify({ workflow, inputs, reason });
  const { rows } = await db.execute<{ id: number }>(sql`
    with fresh as (
      select nextval(pg_get_serial_sequence('amplsbot.requests', 'id'))::int as id
      where not exists (select 1 from ${inbox} where key = ${request.key})
    ), noted as (
      insert into ${inbox} (key, at, request_id) select ${request.key}, ${at}, id from fresh
      on conflict do nothing returning request_id as id
    ), made as (
      insert into ${requests}
        (id, workflow, inputs, reason, requester, origin, retry_of, state, created_at, changed_at)
      overriding system value
      select id, ${workflow}, ${JSON.stringify(inputs)}::jsonb, ${reason}, ${requester}, ${origin}, ${retryOf}::int,
        'planning', ${at}, ${at}
      from noted returning id
    ), told as (
      insert into ${events} (request_id, seq, at, actor, type, data, previous, hash)
      select id, 0, ${at}, ${requester}, 'created', ${created}, '', '' from made
    ), announced as (
      insert into ${outbox} (id, request_id, body, created_at)
      select gen_random_uuid(), id, '{"kind":"card"}'::jsonb, ${at} from made
    )
    select id from made`);
  const made = rows[0];
  if (made !== undefined) return { id: made.id, repeated: false };
  return { id: await acceptedBefore(db, request.key), repeated: true };
}

async function acceptedBefore(db: Database, key: string): Promise<number> {
  const [noted] = await db.select({ id: inbox.requestId }).from(inbox).where(eq(inbox.key, key));
  if (noted?.id == null) throw new Problem('unavailable', 'The request could not be written down. Please try again.');
  return noted.id;
}
