import type { Actor } from '../domain/request/events.ts';
import { isTerminal } from '../domain/request/states.ts';
import { dropSteps } from '../store/steps.ts';
import type { NewEvent } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import { isRequesterOrApprover } from './group-members.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';

type StopRefusal = 'not-concerned' | 'not-started' | 'undoing-already' | 'too-late';

export type StopOutcome =
  | Refused<StopRefusal>
  /** It ends after the present step, and what it did is undone. */
  | { readonly stopping: true }
  /** It had not started. */
  | { readonly cancelled: true };

/**
 * Stops a request for the person who submitted it, or for a member of the groups that approve it. What is saved is a mark:
 * the worker that executes the request, or its successor, sees it before each step. An approved request that has not
 * started is cancelled. A second stop changes nothing.
 *
 * @throws Problem `unknown-request`; what the directory throws where it does not answer about an approver
 */
export async function stopRequest(
  context: AppContext,
  { request: id, actor }: { readonly request: number; readonly actor: Actor },
): Promise<StopOutcome> {
  const isAllowed = await isRequesterOrApprover(context, await loadRequest(context, id), actor.person);
  const now = context.clock();
  const outcome = await withRequest(context, id, async (tx, request) => {
    const { state } = request;
    if (isTerminal(state)) return 'too-late';
    if (state === 'rolling_back') return 'undoing-already';
    if (state !== 'approved' && state !== 'executing') return 'not-started';
    if (!isAllowed) return 'not-concerned';
    if (state === 'approved') {
      await dropSteps(tx, id);
      const cancelled: NewEvent = { type: 'cancelled', actor, data: {} };
      await applyTransition(tx, request, { to: 'cancelled', events: [cancelled] }, now);
      return { cancelled: true } as const;
    }
    if (request.stopRequestedAt === null) {
      const requested: NewEvent = { type: 'stop_requested', actor, data: {} };
      const set = { stopRequestedBy: actor.person, stopRequestedAt: now };
      await applyTransition(tx, request, { set, events: [requested] }, now);
    }
    return { stopping: true } as const;
  });
  return typeof outcome === 'string' ? refuse(context, id, outcome) : outcome;
}
