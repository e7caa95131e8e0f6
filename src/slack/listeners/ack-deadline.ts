import pTimeout from 'p-timeout';
import { Problem } from '../../base/problem.ts';

/** The time to an acknowledgement, in milliseconds. Slack waits three seconds, and the network takes part of that. */
const ACK_MS = 2_500;

const NOT_CONFIRMED =
  'This takes longer than usual, so your request may or may not have been saved. If no card appears within a minute, try again.';

/** What a person reads whose click is acknowledged before it is known what became of it. */
export const CLICK_NOT_CONFIRMED =
  'This takes longer than usual, so your click may or may not count. The card shows what counted. If it does not change within a minute, click again.';

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

/**
 * Waits until work succeeds or fails, but only until the acknowledgement is due. The work itself continues.
 *
 * @returns whether the work has ended
 */
export async function settleWithinAckDeadline(work: Promise<unknown>): Promise<boolean> {
  const settled = Promise.allSettled([work]).then(() => true);
  return pTimeout(settled, { milliseconds: ACK_MS, fallback: () => false });
}
