import { isRestError } from '@azure/core-rest-pipeline';
import { pause } from '../../base/wait.ts';
import type { Lease } from '../../requests/leases.ts';
import { takeLease } from '../../requests/leases.ts';
import type { JobDeps } from '../deps.ts';
import type { LookThrough } from './look-through.ts';
import { createLookThrough } from './look-through.ts';
import { deliverNotices } from './notices.ts';

/** Time between two rounds, in milliseconds. */
const ROUND_MS = 5_000;

/** One process watches at a time. */
const KEY = 'watch';

/**
 * Watches the estate until the signal: has it read again where what is kept has become old, looks through it for what
 * has changed, and tells the channel.
 */
export async function watchUntil(deps: JobDeps, signal: AbortSignal): Promise<void> {
  const lookThrough = createLookThrough(deps);
  do {
    try {
      await round(deps, lookThrough);
    } catch (error) {
      const words = isRestError(error) ? error.message : String(error);
      deps.log.warn({ error: words }, 'the estate could not be looked through; it will be tried again');
    }
  } while (await pause(ROUND_MS, signal));
}

async function round(deps: JobDeps, lookThrough: LookThrough): Promise<void> {
  const lease = await takeLease(deps.db, KEY, deps.owner);
  if (lease === undefined) return;
  try {
    await tellAndLook(deps, lookThrough, lease);
  } finally {
    await lease.release();
  }
}

/** What was found is told also while Azure does not answer, and looked for also while Slack does not. */
async function tellAndLook(deps: JobDeps, lookThrough: LookThrough, lease: Lease): Promise<void> {
  await deliverNotices(deps, lease);
  if (await lookThrough(lease)) await deliverNotices(deps, lease);
}
