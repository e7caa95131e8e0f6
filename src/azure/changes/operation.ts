import { z } from 'zod';
import type { OperationStatus } from '../../app/ports.ts';
import { isProblem } from '../../base/problem.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { classifyArmError } from '../classify-error.ts';
import { isTransient } from '../retry-after.ts';
import { withKnownErrors } from '../unclear-response.ts';

const operation = z.looseObject({
  status: z.string(),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});

/**
 * Polls an operation once. An operation that ARM no longer knows has ended, but how it ended is unknown. Even
 * an operation that succeeded does not prove that the change is in place. In both cases `observe` finds out.
 *
 * @param operationUrl from a receipt; a URL on another host than ARM's is refused
 * @throws RestError, Problem `not-allowed`
 */
export function pollOperation(arm: Arm, operationUrl: string): Promise<OperationStatus> {
  return withKnownErrors(() => poll(arm, operationUrl));
}

async function poll(arm: Arm, operationUrl: string): Promise<OperationStatus> {
  try {
    const { status: httpStatus, body, correlationId, retryAfterMs } = await arm.get(operationUrl, apiVersions.network);
    const parsed = operation.safeParse(body);
    const pause = retryAfterMs === undefined ? {} : { retryAfterMs };
    // The URL of a result answers 202 until there is a result: an object, which has no status, or nothing. The URL of a
    // status always answers 200.
    if (!parsed.success && !isResult(body)) throw parsed.error;
    if (!parsed.success) return { done: httpStatus !== 202, correlationId, ...pause };
    const state = parsed.data.status.toLowerCase();
    if (state === 'succeeded') return { done: true, correlationId };
    if (!unsuccessfulStates.has(state)) return { done: false, correlationId, ...pause };
    const { code, message } = parsed.data.error ?? {};
    const repeat = isTransient(code ?? '', message ?? '') ? { mayRepeat: true as const } : {};
    return { done: true, failed: failureSentence(parsed.data), ...repeat, correlationId };
  } catch (error) {
    return statusAfterError(error);
  }
}

function isResult(body: unknown): boolean {
  return typeof body !== 'object' || body === null || !('status' in body);
}

/** Errors that mean that the bot may not see an operation, so that it stays unknown how it ended. */
const accessErrors = new Set(['AuthorizationFailed', 'SubscriptionNotFound']);

/** Returns what a failed poll says about the operation. @throws the error itself where polling again may help */
function statusAfterError(error: unknown): OperationStatus {
  const failure = classifyArmError(error);
  if (failure?.kind === 'missing') return { done: true, correlationId: failure.correlationId };
  if (failure?.kind !== 'refused' || isProblem(error)) throw error;
  const { code, sentence, correlationId } = failure;
  return accessErrors.has(code) ? { done: true, correlationId } : { done: true, failed: sentence, correlationId };
}

const unsuccessfulStates = new Set(['failed', 'canceled', 'cancelled']);

function failureSentence({ status, error }: z.infer<typeof operation>): string {
  const reason = [error?.code, error?.message].filter(text => text != null && text !== '').join(': ');
  return `Azure started the change, and it ended as ${status}${reason === '' ? '' : ` (${reason})`}.`;
}
