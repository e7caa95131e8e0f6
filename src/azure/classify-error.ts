import type { RestError } from '@azure/core-rest-pipeline';
import { isRestError } from '@azure/core-rest-pipeline';
import type { ArmFailure } from '../app/ports.ts';
import { isProblem } from '../base/problem.ts';
import { PausedByAzure } from './pace.ts';
import { refusalSentence } from './refusal-sentence.ts';
import { isTransient, parseRetryAfter } from './retry-after.ts';
import { isUnclear, isUnexpectedFormat } from './unclear-response.ts';

/**
 * Returns what an error of a call to ARM means; undefined for an error that comes neither from ARM nor from the
 * connection to it.
 *
 * A write whose response does not show what became of it is uncertain, whatever the reason: it may have had its effect.
 * Conflicts are final, except while something is being provisioned: another write on the same scope is in progress then
 * (terraform-provider-azurerm#22236), and the call may be made again. A call whose credentials are not accepted can be
 * retried: it changed nothing, and an administrator can renew the credentials. A subscription that is not found may
 * only be hidden from the bot, so this does not mean that what is in it is missing.
 */
export function classifyArmError(error: unknown): ArmFailure | undefined {
  const local = classifyLocalError(error);
  if (local !== undefined || !isRestError(error)) return local;
  if (isUnclear(error) || isUnexpectedFormat(error)) return unanswered(error, error.message);
  if (error.statusCode !== undefined) return classifyStatus(error, error.statusCode);
  return unanswered(error, `Azure Resource Manager did not answer (${error.code ?? 'no response'}).`);
}

function classifyStatus(error: RestError, status: number): ArmFailure {
  const { response, code = 'without a code', message } = error;
  const correlationId = response?.headers.get('x-ms-correlation-request-id') ?? null;
  const retryAfterMs = parseRetryAfter(response?.headers.get('retry-after'));
  const sentence = `Azure Resource Manager answered ${status} ${code}: ${message}`;
  if (status === 404 && code !== 'SubscriptionNotFound') return { kind: 'missing', code, sentence, correlationId };
  if (status === 429 || (status === 409 && isTransient(code, message))) {
    const reason = isTransient(code, message) ? 'busy' : 'throttled';
    return { kind: 'retryable', reason, retryAfterMs, sentence, correlationId };
  }
  if (status === 401) {
    const notAccepted = credentialsSentence(`401 ${code}`);
    return { kind: 'retryable', reason: 'signed-out', retryAfterMs, sentence: notAccepted, correlationId };
  }
  if (status < 400 || status === 408 || status >= 500) return unanswered(error, sentence);
  const refusal = refusalSentence(code, message, response?.bodyAsText ?? '');
  return { kind: 'refused', code, sentence: refusal ?? sentence, correlationId };
}

/** Methods of calls that change nothing in Azure. The bot sends POST only to lists and queries. */
const readMethods = new Set(['GET', 'HEAD', 'POST']);

/** Returns what the error of a call means of which it is not known whether ARM has acted on it. */
function unanswered(error: RestError, sentence: string): ArmFailure {
  const { request, response } = error;
  const correlationId = response?.headers.get('x-ms-correlation-request-id') ?? null;
  const retryAfterMs = parseRetryAfter(response?.headers.get('retry-after'));
  const isRead = isUnexpectedFormat(error) || (request !== undefined && readMethods.has(request.method));
  if (isRead) return { kind: 'retryable', reason: 'unanswered', retryAfterMs, sentence, correlationId };
  return { kind: 'uncertain', retryAfterMs, sentence, correlationId };
}

/** Classifies an error that was thrown in this process, without a response from ARM. */
function classifyLocalError(error: unknown): ArmFailure | undefined {
  const correlationId = null;
  const retryAfterMs = undefined;
  if (isProblem(error, 'not-allowed')) {
    return { kind: 'refused', code: 'Refused', sentence: error.message, correlationId };
  }
  if (isProblem(error, 'unavailable')) {
    return { kind: 'retryable', reason: 'busy', retryAfterMs, sentence: error.message, correlationId };
  }
  if (error instanceof PausedByAzure) {
    const { message: sentence, retryAfterMs: left } = error;
    return { kind: 'retryable', reason: 'throttled', retryAfterMs: left, sentence, correlationId };
  }
  if (!(error instanceof Error)) return undefined;
  if (signInErrors.has(error.name)) {
    const sentence = credentialsSentence(error.name);
    return { kind: 'retryable', reason: 'signed-out', retryAfterMs, sentence, correlationId };
  }
  return undefined;
}

/** The names of the errors that @azure/identity throws. */
const signInErrors = new Set([
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

function credentialsSentence(code: string): string {
  return `Azure does not accept the bot's credentials (${code}). Work continues once they are renewed.`;
}
