import { z } from 'zod';
import { isProblem } from '../../base/problem.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { isPassing, troubleOf } from '../trouble.ts';

/** How far a long-running operation is. */
export interface Progress {
  readonly done: boolean;
  /** Why it ended without having done its work, for people. Absent while it goes on, and where it went well. */
  readonly failed?: string;
  /** It failed over something that passes by itself: the write may be sent again. */
  readonly mayRepeat?: true;
  readonly correlationId: string | null;
  /** What ARM asks to wait before asking again, in milliseconds. */
  readonly retryAfterMs?: number;
}

const status = z.looseObject({
  status: z.string(),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});

/**
 * Asks once how far an operation is. One that ARM knows no more has ended: looking tells how. That an operation went
 * well is not yet what was asked for: that is told by looking, too.
 *
 * @param operationUrl of a receipt; one on another host than ARM's is refused
 * @throws RestError, Problem `not-allowed`
 */
export async function pollOperation(arm: Arm, operationUrl: string): Promise<Progress> {
  try {
    const { status: code, body, correlationId, retryAfterMs } = await arm.get(operationUrl, apiVersions.network);
    const told = status.safeParse(body);
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    // The place of a result answers 202 until there is one; the place of a status always answers 200.
    if (!told.success) return { done: code !== 202, correlationId, ...wait };
    const state = told.data.status.toLowerCase();
    if (state === 'succeeded') return { done: true, correlationId };
    if (!ended.has(state)) return { done: false, correlationId, ...wait };
    const { code: reason, message } = told.data.error ?? {};
    const repeat = isPassing(reason ?? '', message ?? '') ? { mayRepeat: true as const } : {};
    return { done: true, failed: failureOf(told.data), ...repeat, correlationId };
  } catch (error) {
    return endAfter(error);
  }
}

/** An operation that is not known, or may not be asked about, is told by looking; any other refusal is its own end. */
function endAfter(error: unknown): Progress {
  const trouble = troubleOf(error);
  const { correlationId } = trouble;
  if (trouble.kind === 'missing') return { done: true, correlationId };
  if (trouble.kind !== 'final' || isProblem(error)) throw error;
  return trouble.code === 'AuthorizationFailed'
    ? { done: true, correlationId }
    : { done: true, failed: trouble.sentence, correlationId };
}

const ended = new Set(['failed', 'canceled', 'cancelled']);

function failureOf({ status: state, error }: z.infer<typeof status>): string {
  const why = [error?.code, error?.message].filter(text => text != null && text !== '').join(': ');
  return `Azure began the change and ended it as ${state}${why === '' ? '' : ` (${why})`}.`;
}
