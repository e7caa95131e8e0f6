import type { AppContext } from '../app/context.ts';
import { sweep } from '../app/sweep.ts';
import { describeForLog } from '../base/postgres.ts';
import { pause } from '../base/wait.ts';

/** Time between two sweeps, in milliseconds: what the queues have lost is taken up again within it. */
const SWEEP_MS = 5_000;

/** Sweeps until the signal. */
export async function sweepUntil(context: AppContext, signal: AbortSignal): Promise<void> {
  do {
    try {
      await sweep(context);
    } catch (error) {
      context.log.warn({ error: describeForLog(error) }, 'could not sweep; trying again soon');
    }
  } while (await pause(SWEEP_MS, signal));
}
