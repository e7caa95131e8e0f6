import { metrics } from '../base/metrics.ts';
import { pause } from '../base/wait.ts';
import { takeLease } from '../store/leases.ts';
import type { PrunableTable } from '../store/prune.ts';
import { BATCH_ROWS, prunableTables, pruneBatch } from '../store/prune.ts';
import type { AppContext } from './context.ts';

/** For how many days rows are kept that are not part of the audit trail. */
export interface Retention {
  /**
   * Keys of what Slack delivered, and drafts. A repeat within that time changes nothing, and a draft can be answered. Slack
   * repeats within minutes.
   */
  readonly deliveryDays: number;
  /** Messages that Slack accepted. */
  readonly sentMessageDays: number;
  /** Messages that Slack refused for good, which an operator may want to look at. */
  readonly refusedMessageDays: number;
}

/** One process prunes at a time. */
const LEASE_KEY = 'prune';

/** Pause between two batches, in milliseconds, so that pruning leaves the database to others. */
const BATCH_PAUSE_MS = 50;

const DAY_MS = 24 * 60 * 60_000;

/**
 * Deletes rows that are older than their retention, in batches. Does nothing while another process does so, and stops
 * between two batches at the signal.
 *
 * @returns how many rows of each table were deleted
 */
export async function prune(
  { db, owner, clock }: Pick<AppContext, 'db' | 'owner' | 'clock'>,
  retention: Retention,
  signal: AbortSignal,
): Promise<Readonly<Partial<Record<PrunableTable, number>>>> {
  const lease = await takeLease(db, LEASE_KEY, owner);
  if (lease === undefined) return {};
  const before = (days: number) => new Date(clock().getTime() - days * DAY_MS);
  const limits = {
    deliveries: before(retention.deliveryDays),
    sentMessages: before(retention.sentMessageDays),
    refusedMessages: before(retention.refusedMessageDays),
  };
  const deleted: Partial<Record<PrunableTable, number>> = {};
  try {
    const until = AbortSignal.any([signal, lease.lost]);
    for (const table of prunableTables) {
      let rows = BATCH_ROWS;
      while (rows === BATCH_ROWS && !until.aborted) {
        rows = await pruneBatch(db, table, limits);
        deleted[table] = (deleted[table] ?? 0) + rows;
        metrics.prunedRows.inc({ table }, rows);
        if (rows === BATCH_ROWS) await pause(BATCH_PAUSE_MS, until);
      }
    }
    return deleted;
  } finally {
    await lease.release();
  }
}
