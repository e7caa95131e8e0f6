import { sql } from 'drizzle-orm';
import type { Change } from '../domain/changes/index.ts';
import { reservingStates } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { locks, requests, steps } from './schema.ts';

/** A change that was written to Azure, and when it was found in place. */
export interface AppliedChange {
  /** The id of its step. */
  readonly step: string;
  readonly change: Change;
  readonly appliedAt: Date;
}

/** What requests have written, or are going to write. */
export interface Reservations {
  /** How many changes were applied in the part of the time that is not listed. It only grows: what is undone still counts. */
  readonly unlisted: number;
  /** In the order in which they were applied. What a request has undone is followed by the change that undid it. */
  readonly applied: readonly AppliedChange[];
  /** Changes that approved requests are still to apply, in the order of the requests. */
  readonly pending: readonly Change[];
  /** What unfinished requests would put back if they had to undo what they have applied. */
  readonly inverses: readonly Change[];
}

type Row =
  | readonly [kind: 'applied', change: Change, at: string, step: string]
  | readonly [kind: 'pending', change: Change]
  | readonly [kind: 'inverse', change: Change | 'irreversible' | null];

/**
 * Lists what requests have applied since a moment, and what approved requests may still apply. One statement reads both,
 * so that a change that is applied meanwhile is never in neither.
 *
 * @param except a request whose own pending changes are left out
 * @param times applied changes are counted after `since`, and listed after `listed`
 * @param sharing keys of locks: of what is still to be applied, only that of requests with one of them is listed.
 *   Undefined for that of all requests
 */
export async function listReservations(
  db: Transaction,
  except: number | undefined,
  times: { readonly since: Date; readonly listed: Date },
  sharing?: readonly string[],
): Promise<Reservations> {
  const states = sql.join(
    reservingStates.map(state => sql`${state}`),
    sql`, `,
  );
  const isOther = except === undefined ? sql`true` : sql`requests.id <> ${except}`;
  const isSharing =
    sharing === undefined
      ? sql`true`
      : sql`requests.id in (select request_id from ${locks}
          where key in (select jsonb_array_elements_text(${JSON.stringify(sharing)}::jsonb)))`;
  const reserving = sql`${requests} as requests where requests.state in (${states}) and ${isOther} and ${isSharing}`;
  const [since, listed] = [times.since, times.listed].map(time => sql`${time.toISOString()}::timestamptz`);
  const isApplied = sql`state in ('done', 'undone') and finished_at`;
  const { rows } = await db.execute<{ unlisted: number; list: readonly Row[] }>(sql`
    with reserving as (select requests.id, requests.plan from ${reserving}),
    list (kind, change, at, step, request_id, position) as (
      select 'applied', change, finished_at, id, request_id, position from ${steps}
      where ${isApplied} > ${listed}
      union all
      select 'pending', change, null, null, request_id, position from ${steps}
      where state in ('pending', 'writing') and request_id in (select id from reserving)
      union all
      select 'inverse', plan -> 'changes' -> position -> 'inverse', null, null, request_id, position
      from ${steps} as steps join reserving on steps.request_id = reserving.id
      where steps.state = 'done' and steps.undoes is null
    )
    select (select count(*)::int from ${steps} where ${isApplied} > ${since} and finished_at <= ${listed}) as unlisted,
      coalesce(json_agg(json_build_array(kind, change, at, step) order by kind, at, request_id, position), '[]') as list
    from list`);
  const { unlisted = 0, list = [] } = rows[0] ?? {};
  return {
    unlisted,
    applied: list.flatMap(([kind, change, at, step]) =>
      kind === 'applied' ? { step, change, appliedAt: new Date(at) } : [],
    ),
    pending: list.flatMap(([kind, change]) => (kind === 'pending' ? change : [])),
    inverses: list.flatMap(([kind, change]) =>
      kind === 'inverse' && change !== null && change !== 'irreversible' ? change : [],
    ),
  };
}
