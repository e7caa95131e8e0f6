import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { Problem } from '../base/problem.ts';
import { isDatabaseTrouble } from './unreachable.ts';

/** Slack said no before it did anything: to be tried again after so many milliseconds. */
interface Wait {
  readonly kind: 'wait';
  readonly ms: number;
  readonly sentence: string;
}

interface Other {
  /** `doubt`: it may have been done. `gone`: what it was about is not there. `final`: refused for good. */
  readonly kind: 'doubt' | 'gone' | 'final';
  readonly sentence: string;
}

export type Trouble = Wait | Other;

/** Wait where Slack gives no number, in milliseconds. */
const WAIT_MS = 30_000;

const gone = ['message_not_found', 'thread_not_found', 'cant_update_message', 'parent_message_not_found'];

/** The error names that every method has for a failure of Slack's own. https://docs.slack.dev/reference/methods */
const slacksOwn = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
];

/** What is wrong with the installation concerns every message: they wait until somebody has put it right. */
const installation = [
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
  'org_login_required',
  'ekm_access_denied',
];

/** What the failure of a call to Slack means for what it was to do. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof WebAPIRateLimitedError) return wait(error.retryAfter * 1000, 'Slack asked for a pause');
  if (error instanceof WebAPIPlatformError) return platformTrouble(error.data);
  if (error instanceof WebAPIHTTPError) return httpTrouble(error.statusCode);
  if (error instanceof WebAPIRequestError)
    return { kind: 'doubt', sentence: `Slack was not reached: ${error.message}` };
  if (error instanceof Problem) return wait(WAIT_MS, error.message);
  // The client's words for a 429 that names no time.
  if (error instanceof Error && error.message.startsWith('Retry header'))
    return wait(WAIT_MS, 'Slack asked for a pause');
  if (isDatabaseTrouble(error)) return { kind: 'doubt', sentence: 'The record could not be kept' };
  return { kind: 'final', sentence: error instanceof Error ? error.message : String(error) };
}

function wait(ms: number, sentence: string): Wait {
  return { kind: 'wait', ms, sentence };
}

function httpTrouble(status: number): Trouble {
  if (status === 429) return wait(WAIT_MS, 'Slack asked for a pause');
  return { kind: status >= 500 ? 'doubt' : 'final', sentence: `Slack answered with HTTP status ${status}` };
}

function platformTrouble({ error, ...answer }: WebAPIPlatformError['data']): Trouble {
  const sentence = `Slack refused: ${[error, ...(answer.response_metadata?.messages ?? [])].join('; ').slice(0, 400)}`;
  if (error === 'ratelimited' || error === 'rate_limited') {
    return wait((answer.response_metadata?.retryAfter ?? WAIT_MS / 1000) * 1000, sentence);
  }
  if (installation.includes(error)) return wait(WAIT_MS, sentence);
  if (gone.includes(error)) return { kind: 'gone', sentence };
  return { kind: slacksOwn.includes(error) ? 'doubt' : 'final', sentence };
}
