import { describeForLog } from '../../base/postgres.ts';
import { pause } from '../../base/wait.ts';
import type { Lease } from '../../store/leases.ts';
import { takeLease } from '../../store/leases.ts';
import type { AppContext } from '../context.ts';
import { deliverNotices } from '../deliver/deliver-notices.ts';
import { createOverwriteCheck } from './check-overwrites.ts';
import { detectDrift } from './detect-drift.ts';
import { findAwaitedAuthors } from './find-authors.ts';

/** Time between two rounds, in milliseconds. */
const ROUND_MS = 5_000;

/** One process watches at a time. */
const LEASE_KEY = 'watch';

/**
 * Watches Azure until the signal: reads it again where the last reading has become old, detects what has changed, and
 * reports it in the channel. Checks whether writes replaced what others had changed.
 */
export async function watchUntil(context: AppContext, signal: AbortSignal): Promise<void> {
  const { log, ports } = context;
  const checkOverwrites = createOverwriteCheck(context, () => performance.now());
  do {
    try {
      await round(context, checkOverwrites);
    } catch (error) {
      const sentence = ports.azure.classifyArmError(error)?.sentence ?? describeForLog(error);
      log.warn({ error: sentence }, 'could not check Azure for drift; trying again soon');
    }
  } while (await pause(ROUND_MS, signal));
}

async function round(context: AppContext, checkOverwrites: () => Promise<void>): Promise<void> {
  const lease = await takeLease(context.db, LEASE_KEY, context.owner);
  if (lease === undefined) return;
  try {
    await checkOverwrites();
    await deliverAndDetect(context, lease);
  } finally {
    await lease.release();
  }
}

/** Notices are delivered even while Azure does not answer, and drift is detected even while Slack does not. */
async function deliverAndDetect(context: AppContext, lease: Lease): Promise<void> {
  await deliverNotices(context, lease);
  await findAwaitedAuthors(context);
  if (await detectDrift(context, lease)) await deliverNotices(context, lease);
}
