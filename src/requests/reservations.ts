import { and, asc, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm';
import type { Demand } from '../domain/changes/change.ts';
import type { Change } from '../domain/changes/index.ts';
import { reserving } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { requests, steps } from './schema.ts';

/** A change of another request that a reading of the estate does not show. */
export interface Reservation {
  readonly change: Change;
  /** What it adds to the limits, as its own plan counted it. */
  readonly demands: readonly Demand[];
  /** It has been made since the reading; otherwise it is agreed to, and still to be made. */
  readonly made: boolean;
}

/** What requests have reserved or made beside an estate that was read at this moment, in the order of their ids. */
export async function reservationsBeside(
  db: Transaction,
  besides: number,
  readAt: Date,
): Promise<readonly Reservation[]> {
  const rows = await db
    .select({ change: steps.change, demands: steps.demands, state: steps.state })
    .from(steps)
    .innerJoin(requests, eq(steps.requestId, requests.id))
    .where(
      and(
        ne(steps.requestId, besides),
        isNull(steps.undoes),
        or(
          and(inArray(requests.state, [...reserving]), inArray(steps.state, ['pending', 'writing'])),
          and(eq(steps.state, 'done'), gt(steps.finishedAt, readAt)),
        ),
      ),
    )
    .orderBy(asc(steps.requestId), asc(steps.position));
  return rows.map(({ change, demands, state }) => ({ change, demands, made: state === 'done' }));
}
