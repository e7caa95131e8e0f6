import type { Actor } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { isCancellable } from '../domain/request/states.ts';
import { dropSteps } from '../store/steps.ts';
import type { RequestTransaction } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import { inDecisionTurn } from './decision.ts';
import type { Refused } from './load-request.ts';
import { refuse } from './load-request.ts';

export type CancelOutcome = Refused<'not-yours' | 'too-late'> | { readonly cancelled: true };

/**
 * Cancels a request for the person who submitted it, as long as nothing has been written to Azure.
 *
 * @throws Problem `unknown-request`
 */
export async function cancelRequest(
  context: AppContext,
  { request: id, actor }: { readonly request: number; readonly actor: Actor },
): Promise<CancelOutcome> {
  const cancel = async (tx: RequestTransaction, request: ChangeRequest) => {
    if (!isCancellable(request.state)) return 'too-late';
    if (actor.person !== request.requester) return 'not-yours';
    await dropSteps(tx, id);
    const events = [{ type: 'cancelled', actor, data: {} }] as const;
    await applyTransition(tx, request, { to: 'cancelled', events }, context.clock());
    return undefined;
  };
  const refused = await inDecisionTurn(id, () => withRequest(context, id, cancel));
  return refused === undefined ? { cancelled: true } : refuse(context, id, refused);
}
