import type { Change } from '../../domain/changes/index.ts';
import { kindOf } from '../../domain/changes/index.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import type { Transaction } from '../../store/database.ts';
import type { AppliedChange, Reservations } from '../../store/reservations.ts';
import { listReservations } from '../../store/reservations.ts';
import { topologyWith } from './overlay.ts';
import type { Reading } from './reading.ts';

/** A reading of Azure, with what requests have done since and what they are going to do. */
export interface KnownState {
  /** The reading with what requests, also the one that asks, have applied since each part of it was read. */
  readonly topology: Topology;
  /**
   * What other approved requests are still to apply, in the order of the requests, and what they would put back if they
   * had to undo something: a place in a limit that they have given up is free once they have succeeded. Only of the
   * requests that were asked for.
   */
  readonly reserved: readonly Change[];
}

/**
 * Adds to a reading what requests have applied since each part of it was read, and what they have reserved.
 *
 * @param except the request that asks; none for an answer to people
 * @param sharing keys of locks: only what requests with one of them have reserved is added. Undefined for all requests
 */
export async function loadKnownState(
  db: Transaction,
  reading: Reading,
  except?: number,
  sharing?: readonly string[],
): Promise<KnownState> {
  const { applied, pending, inverses } = await reservationsSince(db, reading, except, sharing);
  const topology = topologyWith(reading, applied);
  const putBack = inverses.filter(change => kindOf(change).demands(topology, change).length > 0);
  return { topology, reserved: [...pending, ...putBack] };
}

/** Changes that were applied after a reading, up to a time. */
interface Settled {
  readonly changes: readonly AppliedChange[];
  readonly until: Date;
}

/** What is known to have been applied after a reading, by what the reading shows of everything. */
const settled = new WeakMap<Topology, Settled>();

/** How long after a change was applied it may well be committed, in milliseconds. */
const COMMIT_MS = 2_000;

/**
 * Lists what requests have applied since a reading, and what they have reserved. What is known to have been applied is only
 * counted: where there is more of it, because it was committed late, everything is listed again.
 */
async function reservationsSince(
  db: Transaction,
  { readAt, base }: Reading,
  except: number | undefined,
  sharing: readonly string[] | undefined,
): Promise<Reservations> {
  const list = (listed: Date) => listReservations(db, except, { since: readAt, listed }, sharing);
  const known = settled.get(base) ?? { changes: [], until: readAt };
  const found = await list(known.until);
  const isComplete = found.unlisted === known.changes.length;
  const newest = isComplete ? found : await list(readAt);
  const applied = isComplete ? [...known.changes, ...newest.applied] : newest.applied;
  const latest = applied.at(-1)?.appliedAt.getTime() ?? 0;
  const changes = applied.filter(({ appliedAt }) => appliedAt.getTime() <= latest - COMMIT_MS);
  const until = changes.at(-1)?.appliedAt;
  if (until !== undefined) settled.set(base, { changes, until });
  return { ...newest, applied };
}
