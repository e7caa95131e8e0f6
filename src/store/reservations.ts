import { and, asc, eq, gt, inArray, ne, sql } from 'drizzle-orm';
import type { Change } from '../domain/changes/index.ts';
import { reservingStates } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { requests, steps } from './schema.ts';

/** A change that was written to Azure, and when it was found in place. */
export interface AppliedChange {
  readonly change: Change;
  readonly appliedAt: Date;
}

/** What requests have written, or are going to write. */
export interface Reservations {
  /** In the order in which they were applied. What a request has undone is followed by the change that undid it. */
  readonly applied: readonly AppliedChange[];
  /** Changes that approved requests are still to apply, in the order of the requests. */
  readonly pending: readonly Change[];
  /** What unfinished requests would put back if they had to undo what they have applied. */
  readonly inverses: readonly Change[];
}

/**
 * Lists what requests have applied since this moment, and what approved requests may still apply.
 *
 * @param except a request whose own pending changes are left out
 */
export async function listReservations(
  db: Transaction,
  except: number | undefined,
  since: Date,
): Promise<Reservations> {
  // A change that is applied between the two queries is in both results, and never in none.
  const reserved = await listReserved(db, except);
  return { ...reserved, applied: await listApplied(db, since) };
}

async function listApplied(db: Transaction, since: Date): Promise<readonly AppliedChange[]> {
  const rows = await db
    .select({ change: steps.change, appliedAt: steps.finishedAt })
    .from(steps)
    .where(and(inArray(steps.state, ['done', 'undone']), gt(steps.finishedAt, since)))
    .orderBy(asc(steps.finishedAt), asc(steps.requestId), asc(steps.position));
  return rows.flatMap(({ change, appliedAt }) => (appliedAt === null ? [] : [{ change, appliedAt }]));
}

async function listReserved(
  db: Transaction,
  except: number | undefined,
): Promise<Pick<Reservations, 'pending' | 'inverses'>> {
  // Plans are large, so only those of requests that have applied something are looked into.
  const inverse = sql<Change | 'irreversible' | null>`case when ${steps.state} = 'done'
    then ${requests.plan} -> 'changes' -> ${steps.position} -> 'inverse' end`;
  const rows = await db
    .select({ change: steps.change, isDone: eq(steps.state, 'done').mapWith(Boolean), undoes: steps.undoes, inverse })
    .from(steps)
    .innerJoin(requests, eq(steps.requestId, requests.id))
    .where(
      and(
        except === undefined ? undefined : ne(steps.requestId, except),
        inArray(requests.state, [...reservingStates]),
        inArray(steps.state, ['pending', 'writing', 'done']),
      ),
    )
    .orderBy(asc(steps.requestId), asc(steps.position));
  const isReversible = (change: Change | 'irreversible' | null) => change !== null && change !== 'irreversible';
  return {
    pending: rows.filter(({ isDone }) => !isDone).map(({ change }) => change),
    inverses: rows
      .filter(row => row.isDone && row.undoes === null)
      .map(row => row.inverse)
      .filter(isReversible),
  };
}
