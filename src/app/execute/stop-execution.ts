import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { hasStopMark } from '../../store/requests.ts';
import { stepsOf } from '../../store/steps.ts';
import type { NewEvent } from '../../store/transition.ts';
import { applyTransition } from '../../store/transition.ts';
import { isDeferred } from '../defer-request.ts';
import { finalSteps } from './evidence.ts';
import type { Execution } from './execution.ts';
import { changeRequest } from './execution.ts';
import { beginUndo, isWritten, NOTHING_CHANGED } from './undo.ts';

/** Returns whether a person has asked to stop the request that is executed. */
export function isStopRequested({ context, id }: Execution): Promise<boolean> {
  return hasStopMark(context.db, id);
}

/**
 * Stops an execution as a person asked: it starts to undo what was written, or ends at once where nothing was. A pause that
 * Azure asked for still holds for the undo. Does nothing while a step is being written: whether its write had its effect
 * has to be known before it can be undone.
 *
 * @returns the request as it is now
 * @throws Problem `lease-lost`
 */
export async function stopExecution(execution: Execution): Promise<ChangeRequest> {
  const { context, id } = execution;
  const now = context.clock();
  return changeRequest(execution, async (tx, request) => {
    if (request.state !== 'executing' || request.stopRequestedAt === null) return request;
    const all = await stepsOf(tx, id);
    if (all.some(({ state }) => state === 'writing')) return request;
    if (all.some(isWritten)) {
      const set = isDeferred(request, now) ? {} : { statusReasons: [], notBefore: null };
      return beginUndo(tx, request, all, { set, events: [] }, now);
    }
    const stopped: NewEvent = { type: 'stopped', actor: BOT, data: finalSteps(all) };
    const set = { statusReasons: [NOTHING_CHANGED], notBefore: null };
    return applyTransition(tx, request, { to: 'rolled_back', set, events: [stopped] }, now);
  });
}
