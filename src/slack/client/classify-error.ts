import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { SlackFailure } from '../../app/ports.ts';
import { isDatabaseError } from '../../base/postgres.ts';
import { Problem } from '../../base/problem.ts';

/** Delay before the next attempt, in milliseconds, if Slack does not name one. */
const DEFAULT_RETRY_MS = 30_000;

const missingMessage = ['message_not_found', 'thread_not_found', 'cant_update_message', 'parent_message_not_found'];

/** Errors on Slack's own side, which every method can return. https://docs.slack.dev/reference/methods */
const slackOutage = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
];

/** Errors in the app's installation. They concern every message, so messages wait until an administrator fixes them. */
const installationErrors = [
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
  'org_login_required',
  'ekm_access_denied',
];

/** Returns whether an error comes from a call to Slack's Web API. */
export function isSlackError(error: unknown): error is Error {
  const types = [WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError];
  return types.some(type => error instanceof type);
}

/** Returns whether Slack could not be reached or did not answer, so that the same call may succeed later. */
export function isSlackUnavailable(error: unknown): boolean {
  return isSlackError(error) && !(error instanceof WebAPIPlatformError);
}

/** Returns what a failed call to Slack means for the message that it should have delivered. */
export function classifySlackError(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) return retryable(error.retryAfter * 1000, 'Slack is limiting calls');
  if (error instanceof WebAPIPlatformError) return classifyPlatformError(error.data);
  if (error instanceof WebAPIHTTPError) return classifyHttpError(error.statusCode);
  if (error instanceof WebAPIRequestError)
    return { kind: 'uncertain', sentence: `Slack could not be reached: ${error.message}` };
  if (error instanceof Problem) return retryable(DEFAULT_RETRY_MS, error.message);
  // For a 429 without a Retry-After header the client throws a plain error, which only its message identifies.
  if (error instanceof Error && error.message.startsWith('Retry header'))
    return retryable(DEFAULT_RETRY_MS, 'Slack is limiting calls');
  if (isDatabaseError(error))
    return { kind: 'uncertain', sentence: 'The database did not save that the message was sent' };
  return { kind: 'refused', sentence: error instanceof Error ? error.message : String(error) };
}

function retryable(retryAfterMs: number, sentence: string): SlackFailure {
  return { kind: 'retryable', retryAfterMs, sentence };
}

function classifyHttpError(status: number): SlackFailure {
  if (status === 429) return retryable(DEFAULT_RETRY_MS, 'Slack is limiting calls');
  return { kind: status >= 500 ? 'uncertain' : 'refused', sentence: `Slack answered with HTTP status ${status}` };
}

function classifyPlatformError({ error, ...response }: WebAPIPlatformError['data']): SlackFailure {
  const details = [error, ...(response.response_metadata?.messages ?? [])].join('; ').slice(0, 400);
  const sentence = `Slack refused the call: ${details}`;
  if (error === 'ratelimited' || error === 'rate_limited') {
    return retryable((response.response_metadata?.retryAfter ?? DEFAULT_RETRY_MS / 1000) * 1000, sentence);
  }
  if (installationErrors.includes(error)) return retryable(DEFAULT_RETRY_MS, sentence);
  if (missingMessage.includes(error)) return { kind: 'missing', sentence };
  return { kind: slackOutage.includes(error) ? 'uncertain' : 'refused', sentence };
}
