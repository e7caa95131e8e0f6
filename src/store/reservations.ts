import { and, asc, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm';
import type { QuotaDelta } from '../domain/changes/change.ts';
import type { Change } from '../domain/changes/index.ts';
import { reservingStates } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { requests, steps } from './schema.ts';

/** A change of another request that a reading of Azure may not show. */
export interface Reservation {
  readonly change: Change;
  /** What it adds to the counts of limits, as its own plan counted it. */
  readonly demands: readonly QuotaDelta[];
  /** When it was applied; null where it is approved and still to be applied. */
  readonly appliedAt: Date | null;
}

/**
 * Lists what requests have reserved, or applied since this moment, in the order of the requests.
 *
 * @param except a request to leave out
 */
export async function listReservations(
  db: Transaction,
  except: number | undefined,
  since: Date,
): Promise<readonly Reservation[]> {
  const rows = await db
    .select({ change: steps.change, demands: steps.demands, state: steps.state, finishedAt: steps.finishedAt })
    .from(steps)
    .innerJoin(requests, eq(steps.requestId, requests.id))
    .where(
      and(
        except === undefined ? undefined : ne(steps.requestId, except),
        isNull(steps.undoes),
        or(
          and(inArray(requests.state, [...reservingStates]), inArray(steps.state, ['pending', 'writing'])),
          and(eq(steps.state, 'done'), gt(steps.finishedAt, since)),
        ),
      ),
    )
    .orderBy(asc(steps.requestId), asc(steps.position));
  return rows.map(({ change, demands, state, finishedAt }) => {
    return { change, demands, appliedAt: state === 'done' ? finishedAt : null };
  });
}
