import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { DrizzleQueryError } from 'drizzle-orm';
import type { Logger } from '../base/log.ts';
import { isProblem, Problem } from '../base/problem.ts';
import { within } from '../base/wait.ts';
import type { Message } from '../cards/message.ts';
import { message } from '../cards/message.ts';
import { line } from '../cards/rich.ts';
import { ACK_MS } from './in-time.ts';
import { isDatabaseTrouble } from './unreachable.ts';

const DATABASE_DOWN =
  'The bot cannot reach its database just now, so nothing was written down and nothing will change. Please try again in a minute.';

const DATABASE_SLOW =
  'The bot’s database did not answer in time, so this may not have been written down. If no card appears within a minute, please ask again.';

const INTERNAL = 'Something went wrong inside the bot; it is in its log. Nothing was changed in Azure by this.';

/** What somebody is told when what they asked for failed. */
function sentenceFor(error: unknown): string {
  if (isProblem(error)) return error.message;
  if (isDatabaseTrouble(error)) return DATABASE_DOWN;
  if (error instanceof WebAPIRateLimitedError) {
    return `Slack asks the bot to slow down. Please try again in ${error.retryAfter} seconds.`;
  }
  if (isSlackTrouble(error)) return `Slack did not do what the bot asked of it. Please try again. (${error.message})`;
  return INTERNAL;
}

function isSlackTrouble(error: unknown): error is Error {
  const kinds = [WebAPIHTTPError, WebAPIPlatformError, WebAPIRequestError];
  return kinds.some(kind => error instanceof kind);
}

/** The sentence, with a note in the log unless it is a refusal that belongs to the day's work. */
export function explained(log: Logger, error: unknown): string {
  if (!isProblem(error)) log.error({ error: wordsOf(error) }, 'something that a person asked for failed');
  return sentenceFor(error);
}

/** The same as a message. */
export function apology(log: Logger, error: unknown): Message {
  return say(explained(log, error));
}

/** What the log may hold of an error. The driver's message names the statement and what was typed; its cause says more. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const first = error.message.split('\n')[0] ?? '';
  if (error instanceof DrizzleQueryError) return `${error.cause?.message ?? 'unknown'} (${first})`;
  return error.stack ?? first;
}

/** One sentence as a message. */
export function say(sentence: string): Message {
  return message(line(sentence));
}

/** The value, or a refusal in words while Slack still waits for the acknowledgement. @throws Problem `unavailable` */
export async function beforeAck<T>(work: Promise<T>): Promise<T> {
  try {
    return await within(ACK_MS, work, DATABASE_SLOW);
  } catch (error) {
    if (error instanceof Error && error.message === DATABASE_SLOW)
      throw new Problem('unavailable', DATABASE_SLOW, error);
    throw error;
  }
}
