import { isRestError } from '@azure/core-rest-pipeline';
import type { ArmFailure } from '../app/ports.ts';
import { isProblem } from '../base/problem.ts';
import { refusalSentence } from './refusal-sentence.ts';

/**
 * Returns what an error of a call to ARM means; undefined for an error that comes neither from ARM nor from the
 * connection to it.
 *
 * Conflicts are final, except while something is being provisioned: another write on the same scope is in progress then
 * (terraform-provider-azurerm#22236), and the call may be made again. A call whose credentials are not accepted can be
 * retried: it changed nothing, and an administrator can renew the credentials. A subscription that is not found may
 * only be hidden from the bot, so this does not mean that what is in it is missing.
 */
export function classifyArmError(error: unknown): ArmFailure | undefined {
  const local = classifyLocalError(error);
  if (local !== undefined || !isRestError(error)) return local;
  const { statusCode: status, response, code = 'without a code', message } = error;
  const correlationId = response?.headers.get('x-ms-correlation-request-id') ?? null;
  const retryAfterMs = parseRetryAfter(response?.headers.get('retry-after'));
  if (status === undefined) {
    const sentence = `Azure Resource Manager did not answer (${error.code ?? 'no response'}).`;
    return { kind: 'uncertain', retryAfterMs, sentence, correlationId };
  }
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
  if (status === 408 || status >= 500) return { kind: 'uncertain', retryAfterMs, sentence, correlationId };
  const refusal = refusalSentence(code, message, response?.bodyAsText ?? '');
  return { kind: 'refused', code, sentence: refusal ?? sentence, correlationId };
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
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'AbortError') {
    const sentence = 'Azure Resource Manager did not answer in time.';
    return { kind: 'uncertain', retryAfterMs, sentence, correlationId };
  }
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

/**
 * Returns whether a conflict, or the failure of an operation, resolves itself because something else is in progress.
 */
export function isTransient(code: string, message: string): boolean {
  return (
    /provisioning state|another operation|in progress|not in succeeded state/i.test(message) ||
    /AnotherOperation|^Retryable/i.test(code)
  );
}

/** Returns `Retry-After` in milliseconds. The header holds seconds or a date. */
export function parseRetryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
