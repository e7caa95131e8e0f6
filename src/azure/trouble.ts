import { isRestError } from '@azure/core-rest-pipeline';
import { isProblem } from '../base/problem.ts';
import { refusalOf } from './refusal.ts';

interface Told {
  /** For people. */
  readonly sentence: string;
  /** ARM's own id for what it answered. */
  readonly correlationId: string | null;
}

/**
 * What keeps a call from being taken for now: something that Azure is still providing (`busy`), too many calls
 * (`throttled`), or an identity that is not accepted (`signed-out`).
 */
type Hindrance = 'busy' | 'throttled' | 'signed-out';

/** What a failed call to ARM means for the one who made it. */
export type Trouble = Told &
  (
    | /** It had no effect, and may be made again: after this many milliseconds, if ARM said so. */
    { readonly kind: 'wait'; readonly ms: number | undefined; readonly because: Hindrance }
    /** It may have had its effect, or may still have it: look before making it again. */
    | { readonly kind: 'doubt'; readonly ms: number | undefined }
    /** What it was about is not there. */
    | { readonly kind: 'missing'; readonly code: string }
    /** It is refused for good. */
    | { readonly kind: 'final'; readonly code: string }
  );

/**
 * Tells what an error of a call to ARM means. Conflicts are final, except while something is being provisioned: another
 * write on the same scope is under way then (terraform-provider-azurerm#22236), and the call may be made again. An
 * identity that is not accepted is waited for: it changes nothing, and somebody can renew it.
 *
 * @throws the error itself where it does not come from ARM or the way there
 */
export function troubleOf(error: unknown): Trouble {
  const ours = ownTrouble(error);
  if (ours !== undefined) return ours;
  if (!isRestError(error)) throw error;
  const { statusCode: status, response, code = 'without a code', message } = error;
  const correlationId = response?.headers.get('x-ms-correlation-request-id') ?? null;
  const ms = retryAfter(response?.headers.get('retry-after'));
  if (status === undefined) {
    const sentence = `Azure Resource Manager did not answer (${error.code ?? 'no answer'}).`;
    return { kind: 'doubt', ms, sentence, correlationId };
  }
  const sentence = `Azure Resource Manager answered ${status} ${code}: ${message}`;
  if (status === 404) return { kind: 'missing', code, sentence, correlationId };
  if (status === 429 || (status === 409 && isPassing(code, message))) {
    const because = isPassing(code, message) ? 'busy' : 'throttled';
    return { kind: 'wait', ms, because, sentence, correlationId };
  }
  if (status === 401) {
    return { kind: 'wait', ms, because: 'signed-out', sentence: notAccepted(`401 ${code}`), correlationId };
  }
  if (status === 408 || status >= 500) return { kind: 'doubt', ms, sentence, correlationId };
  const refusal = refusalOf(code, message, response?.bodyAsText ?? '');
  return { kind: 'final', code, sentence: refusal ?? sentence, correlationId };
}

/** Whether what a call was about is not there. A subscription out of sight says nothing of what is in it. */
export function isGone(trouble: Trouble): boolean {
  return trouble.kind === 'missing' && trouble.code !== 'SubscriptionNotFound';
}

/** Trouble that arose on this side of the wire. */
function ownTrouble(error: unknown): Trouble | undefined {
  const correlationId = null;
  if (isProblem(error, 'not-allowed')) {
    return { kind: 'final', code: 'Refused', sentence: error.message, correlationId };
  }
  if (isProblem(error, 'unavailable')) {
    return { kind: 'wait', ms: undefined, because: 'busy', sentence: error.message, correlationId };
  }
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'AbortError') {
    const sentence = 'Azure Resource Manager did not answer in time.';
    return { kind: 'doubt', ms: undefined, sentence, correlationId };
  }
  if (signInErrors.has(error.name)) {
    return { kind: 'wait', ms: undefined, because: 'signed-out', sentence: notAccepted(error.name), correlationId };
  }
  return undefined;
}

/** How @azure/identity names its errors. */
const signInErrors = new Set([
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

function notAccepted(code: string): string {
  return `Azure does not accept the bot's credentials (${code}); it goes on once they are renewed.`;
}

/** Whether a conflict, or the failure of an operation, passes by itself: something else is under way. */
export function isPassing(code: string, message: string): boolean {
  return (
    /provisioning state|another operation|in progress|not in succeeded state/i.test(message) ||
    /AnotherOperation|^Retryable/i.test(code)
  );
}

/** `Retry-After` in milliseconds: seconds, or a date. */
export function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
