import type { Logger } from '../base/log.ts';
import { metrics } from '../base/metrics.ts';
import { describeForLog } from '../base/postgres.ts';
import { isSlackError } from '../slack/client/classify-error.ts';

/** Exit code of a process that ended itself after an unexpected error: EX_SOFTWARE of sysexits(3). */
export const EXIT_UNEXPECTED = 70;

/**
 * Logs and counts errors that no part of the bot handled, and stops the bot where it is not safe to go on.
 *
 * - After a rejected promise the bot goes on. Only what waited for that promise has failed, and whatever work it was, the
 *   sweep finds it again.
 * - An exception may have left something half done in memory, so the bot stops.
 *   https://nodejs.org/docs/latest-v24.x/api/process.html#warning-using-uncaughtexception-correctly
 * - In Socket Mode, Slack's client rejects a promise that nobody can handle when it gives up connecting. The bot would
 *   receive nothing any more, so it stops as well.
 *
 * @param stop stops taking work, releases the leases and ends the process, so that it is started again
 */
export function handleUnexpectedErrors(log: Logger, stop: () => void): void {
  process.on('unhandledRejection', reason => {
    metrics.unexpectedErrors.inc({ kind: 'rejection' });
    const isLost = isSlackError(reason);
    const consequence = isLost ? 'the connection to Slack is lost; stopping' : 'going on after an unexpected rejection';
    log[isLost ? 'fatal' : 'error']({ error: describeForLog(reason) }, consequence);
    if (isLost) stop();
  });
  process.on('uncaughtException', error => {
    metrics.unexpectedErrors.inc({ kind: 'exception' });
    log.fatal({ error: describeForLog(error) }, 'stopping after an unexpected exception');
    stop();
  });
}
