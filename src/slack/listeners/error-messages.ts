import { WebAPIRateLimitedError } from '@slack/web-api';
import type { Logger } from '../../base/log.ts';
import { describeForLog, isDatabaseUnavailable } from '../../base/postgres.ts';
import { isProblem } from '../../base/problem.ts';
import { formatCount } from '../../domain/format.ts';
import { isSlackError } from '../client/classify-error.ts';

const DATABASE_UNREACHABLE =
  'The bot cannot reach its database, so nothing was saved and nothing will change. Try again in a minute.';

const INTERNAL_ERROR = "Internal error. Nothing was changed in Azure. The details are in the bot's log.";

/** Returns the sentence for a person whose command, click or form failed, and logs errors that are not refusals. */
export function errorMessage(log: Logger, error: unknown): string {
  if (!isProblem(error)) log.error({ error: describeForLog(error) }, 'an interaction failed');
  return describeError(error);
}

function describeError(error: unknown): string {
  if (isProblem(error)) return error.message;
  if (isDatabaseUnavailable(error)) return DATABASE_UNREACHABLE;
  if (error instanceof WebAPIRateLimitedError) {
    return `Slack is limiting the bot's calls. Try again in ${formatCount(error.retryAfter, 'second')}.`;
  }
  if (isSlackError(error)) return `A call to Slack failed: ${error.message}. Try again.`;
  return INTERNAL_ERROR;
}
