import { sql } from 'drizzle-orm';
import type { EventType } from '../domain/request/events.ts';
import type { ReplacedDigests } from '../domain/watch/replaced-object.ts';
import type { Transaction } from './database.ts';
import { events, steps } from './schema.ts';

/** A write that replaced an object as a whole, and of which it is not known yet whether it replaced someone's change. */
export interface UncheckedWrite {
  readonly request: number;
  readonly step: string;
  readonly title: string;
  readonly replaced: ReplacedDigests;
  readonly correlationId: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** The events that say what became of a check. */
const outcomes: readonly EventType[] = ['edits_overwritten', 'overwrites_unknown', 'nothing_overwritten'];

/** Returns the unchecked writes that finished since then, the oldest first. */
export async function uncheckedWrites(db: Transaction, since: Date): Promise<readonly UncheckedWrite[]> {
  const { rows } = await db.execute<UncheckedRow>(sql`
    select step.request_id, step.id, step.title, done.replaced, step.correlation_id, step.started_at, step.finished_at
    from ${steps} as step
    cross join lateral (
      select event.data::jsonb #> '{evidence,replaced}' as replaced from ${events} as event
      where event.request_id = step.request_id and event.type in ('step_done', 'step_undone')
        and event.data::jsonb ->> 'step' = step.id::text
    ) as done
    where step.finished_at >= ${since.toISOString()}::timestamptz and step.started_at is not null
      and done.replaced is not null
      and not exists (
        select 1 from ${events} as outcome
        where outcome.request_id = step.request_id and outcome.type in (${sql.join(
          outcomes.map(type => sql`${type}`),
          sql`, `,
        )}) and outcome.data::jsonb ->> 'step' = step.id::text
      )
    order by step.finished_at, step.id`);
  return rows.map(row => ({
    request: row.request_id,
    step: row.id,
    title: row.title,
    replaced: row.replaced,
    correlationId: row.correlation_id,
    startedAt: new Date(row.started_at),
    finishedAt: new Date(row.finished_at),
  }));
}

type UncheckedRow = Record<string, unknown> & {
  request_id: number;
  id: string;
  title: string;
  replaced: ReplacedDigests;
  correlation_id: string | null;
  started_at: string;
  finished_at: string;
};
