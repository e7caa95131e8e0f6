import type { AppContext } from '../app/context.ts';
import { describeForLog } from '../base/postgres.ts';
import { pause } from '../base/wait.ts';

/** Does something again and again, with a pause between two rounds, until the signal. A failed round is logged. */
export async function repeatUntil(
  { log }: Pick<AppContext, 'log'>,
  { what, everyMs, round }: { readonly what: string; readonly everyMs: number; round(): Promise<unknown> },
  signal: AbortSignal,
): Promise<void> {
  do {
    try {
      await round();
    } catch (error) {
      log.warn({ error: describeForLog(error) }, `could not ${what}; trying again later`);
    }
  } while (await pause(everyMs, signal));
}
