import { sql } from 'drizzle-orm';
import type { Transaction } from './database.ts';
import { unhindered } from './locks.ts';
import { leases, outbox, requests } from './schema.ts';

/** What is to be done for a request; also the name of the queue that carries it. */
export type Work = 'plan' | 'execute' | 'deliver';

/** A piece of work that somebody should take up. */
export interface Due {
  readonly work: Work;
  readonly id: number;
  readonly version: number;
}

/** Keys of the leases: one worker at a time on a request, and one that talks to Slack about it. */
export const leaseKey = { work: (id: number) => `CR-${id}:work`, deliver: (id: number) => `CR-${id}:deliver` };

/**
 * Everything that waits for a worker and has none: what the queue lost, what a dead worker left, and what has come due.
 *
 * @param now the time by the product's clock; leases go by the database's own
 */
export async function findDue(db: Transaction, now: Date): Promise<readonly Due[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const { rows } = await db.execute<{ work: Work; id: number; version: number }>(sql`
    select 'plan' as work, id, version from ${requests}
    where state = 'planning' and (not_before is null or not_before <= ${at}) and ${unleased(sql`':work'`)}
    union all
    select 'execute', id, version from ${requests}
    where state in ('executing', 'rolling_back') and (not_before is null or not_before <= ${at})
      and ${unleased(sql`':work'`)}
    union all
    select 'execute', id, version from ${requests}
    where state = 'approved' and (not_before is null or not_before <= ${at}) and ${unleased(sql`':work'`)}
      and ${unhindered(sql`${requests}.id`)}
    union all
    select 'deliver', id, version from ${requests}
    where ${unleased(sql`':deliver'`)} and id in (
      select distinct on (request_id) case when not_before is null or not_before <= ${at} then request_id end
      from ${outbox} where state in ('pending', 'sending') order by request_id, seq)`);
  return rows;
}

/** Approved requests that have waited for their locks, and may have them now. */
export async function findRunnable(db: Transaction, now: Date): Promise<readonly number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    select id from ${requests}
    where state = 'approved' and because <> '[]'::jsonb
      and (not_before is null or not_before <= ${now.toISOString()}::timestamptz)
      and ${unleased(sql`':work'`)} and ${unhindered(sql`${requests}.id`)}
    order by id`);
  return rows.map(row => row.id);
}

function unleased(suffix: ReturnType<typeof sql>) {
  return sql`not exists (
    select 1 from ${leases} where key = 'CR-' || ${requests}.id || ${suffix} and expires_at >= clock_timestamp())`;
}

/** Requests whose time to be approved has run out. */
export async function findExpired(db: Transaction, now: Date): Promise<readonly number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    select id from ${requests}
    where state in ('awaiting_approval', 'stale') and expires_at <= ${now.toISOString()}::timestamptz order by id`);
  return rows.map(row => row.id);
}
