import type { Change } from '../../domain/changes/index.ts';
import { kindOf } from '../../domain/changes/index.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import type { Transaction } from '../../store/database.ts';
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
  const { applied, pending, inverses } = await listReservations(db, except, reading.readAt, sharing);
  const topology = topologyWith(reading, applied);
  const putBack = inverses.filter(change => kindOf(change).demands(topology, change).length > 0);
  return { topology, reserved: [...pending, ...putBack] };
}
