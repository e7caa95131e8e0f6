import type { QuotaDelta } from '../../domain/changes/change.ts';
import type { Change } from '../../domain/changes/index.ts';
import type { Transaction } from '../../store/database.ts';
import { listReservations } from '../../store/reservations.ts';
import type { Reading } from './reading.ts';
import { mayMiss } from './reading.ts';

/** What other requests add to a reading of Azure, in the order of the requests. */
export interface OtherRequests {
  /** Changes that are applied but may not be in the reading, and changes that are approved and still to be applied. */
  readonly changes: readonly Change[];
  /** The applied ones of these changes. */
  readonly applied: readonly Change[];
  /** What the changes that are still to be applied add to the counts of limits. */
  readonly reserved: readonly QuotaDelta[];
}

/**
 * Loads what other requests add to a reading: what they applied after that part of Azure was read, and what they have
 * reserved.
 *
 * @param except the request that asks; none for an answer to people
 */
export async function loadOtherRequests(db: Transaction, reading: Reading, except?: number): Promise<OtherRequests> {
  const reservations = await listReservations(db, except, reading.readAt);
  const relevant = reservations.filter(
    ({ change, appliedAt }) => appliedAt === null || mayMiss(reading, change, appliedAt),
  );
  return {
    changes: relevant.map(({ change }) => change),
    applied: relevant.filter(({ appliedAt }) => appliedAt !== null).map(({ change }) => change),
    reserved: relevant.filter(({ appliedAt }) => appliedAt === null).flatMap(({ demands }) => demands),
  };
}
