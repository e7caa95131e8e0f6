import { WebAPIRateLimitedError } from '@slack/web-api';
import type { Logger } from '../../base/log.ts';
import type { DatabaseFailure } from '../../base/postgres.ts';
import { classifyDatabaseError, describeForLog } from '../../base/postgres.ts';
import { isProblem } from '../../base/problem.ts';
import { formatCount } from '../../domain/format.ts';
import { isSlackError } from '../client/classify-error.ts';

const INTERNAL_ERROR = "Internal error. Nothing was changed in Azure. The details are in the bot's log.";

/** Each says only what is known: after a lost connection, a commit may or may not have succeeded. */
const databaseFailures = {
  busy: 'The bot is busy and did not get to its database in time, so nothing was saved. Try again in a minute.',
  unreachable:
    'The bot cannot reach its database, so nothing was saved and nothing will change. Try again in a minute.',
  interrupted:
    'The bot got no answer from its database, so this may or may not have been saved. If nothing changes within a minute, try again.',
  refused: INTERNAL_ERROR,
} as const satisfies Record<DatabaseFailure, string>;

/** Returns the sentence for a person whose command, click or form failed, and logs errors that are not refusals. */
export function errorMessage(log: Logger, error: unknown): string {
  if (!isProblem(error)) log.error({ error: describeForLog(error) }, 'an interaction failed');
  return describeError(error);
}

function describeError(error: unknown): string {
  if (isProblem(error)) return error.message;
  const failure = classifyDatabaseError(error);
  if (failure !== undefined) return databaseFailures[failure];
  if (error instanceof WebAPIRateLimitedError) {
    return `Slack is limiting the bot's calls. Try again in ${formatCount(error.retryAfter, 'second')}.`;
  }
  if (isSlackError(error)) return `A call to Slack failed: ${error.message}. Try again.`;
  return INTERNAL_ERROR;
}
