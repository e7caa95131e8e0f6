import { refOf } from '../domain/request/record.ts';
import { ROLLBACK_WORKFLOW } from '../domain/request/rollback.ts';
import type { RequestState } from '../domain/request/states.ts';
import type { AppContext } from './context.ts';
import type { SameRequest } from './follow-request.ts';
import { followRequest } from './follow-request.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';
import type { RetryInput } from './retry-request.ts';
import { endEarly } from './start-reversal.ts';
import { submitRequest } from './submit-request.ts';

/** States in which changes of a request may still be in place. */
const mayHaveChanges: readonly RequestState[] = ['succeeded', 'failed'];

export type RollBackOutcome =
  | Refused<'nothing-to-roll-back'>
  | { readonly created: number }
  /** An open request rolls it back already. The person follows that. */
  | { readonly same: SameRequest };

/**
 * Submits a request that rolls back what another one changed. It is planned and approved like any other, unless it only ends
 * early what was approved for a limited time.
 *
 * @throws Problem `unknown-request`, `unavailable`
 */
export async function rollBackRequest(
  context: AppContext,
  { request: id, key, actor, origin }: Omit<RetryInput, 'planHash'>,
): Promise<RollBackOutcome> {
  const old = await loadRequest(context, id);
  if (!mayHaveChanges.includes(old.state)) return refuse(context, id, 'nothing-to-roll-back');
  const ended = old.undoAt === null ? undefined : await endEarly(context, id, actor);
  if (ended !== undefined) return { created: ended };
  const ref = refOf(id);
  const submission = {
    key,
    workflow: ROLLBACK_WORKFLOW,
    inputs: { request: [ref] },
    reason: null,
    actor,
    origin: origin ?? old.origin,
    effect: `${ROLLBACK_WORKFLOW} ${ref}`,
  };
  const { id: accepted, joined } = await submitRequest(context, submission);
  return joined ? { same: await followRequest(context, { ...submission, request: accepted }) } : { created: accepted };
}
