import { pause } from '../base/wait.ts';

/** Slack waits three seconds for an acknowledgement; the way there and back takes some of it: milliseconds. */
export const ACK_MS = 2_500;

/** Waits for work to end, well or not, but no longer than an acknowledgement may. The work goes on. */
export async function endedOrLate(work: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  const settled = work.then(
    () => ended.abort(),
    () => ended.abort(),
  );
  await Promise.race([settled, pause(ACK_MS, ended.signal)]);
}
