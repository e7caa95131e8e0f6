import pTimeout from 'p-timeout';
import { Problem } from '../../base/problem.ts';

/** The time to an acknowledgement, in milliseconds. Slack waits three seconds, and the network takes part of that. */
export const ACK_MS = 2_500;

const NOT_CONFIRMED =
  'The database did not answer in time, so your request may not have been saved. If no card appears within a minute, try again.';

/**
 * Returns the result of work that has to finish before the acknowledgement. @throws Problem `unavailable` if it does
 * not
 */
export async function finishWithinAckDeadline<T>(work: Promise<T>): Promise<T> {
  return pTimeout(work, {
    milliseconds: ACK_MS,
    fallback: () => {
      throw new Problem('unavailable', NOT_CONFIRMED);
    },
  });
}

/** Waits until work succeeds or fails, but only until the acknowledgement is due. The work itself continues. */
export async function settleWithinAckDeadline(work: Promise<unknown>): Promise<void> {
  await pTimeout(Promise.allSettled([work]), { milliseconds: ACK_MS, message: false });
}
