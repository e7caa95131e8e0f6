import { isDeepStrictEqual } from 'node:util';
import { keyOf } from '../../domain/ids.ts';
import { findRequest, plansAwaitingApproval } from '../../store/requests.ts';
import { applyTransition, withRequest } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import { planAgain } from '../plan/make-plan.ts';
import { markStale } from '../plan/mark-stale.ts';
import { arrivalIn } from '../plan/settle-advance.ts';

/**
 * Plans requests that wait for approval again where something that they touch has changed. A request whose plan no longer
 * holds becomes stale, so that nobody approves it. The card of a connection that was requested in Azure is updated where it reaches
 * something else now.
 *
 * @param changed ids of what has changed in Azure
 */
export async function recheckWaitingRequests(context: AppContext, changed: readonly string[]): Promise<void> {
  const keys = new Set(changed.map(keyOf));
  const waiting = await plansAwaitingApproval(context.db);
  for (const { id, keys: touched } of waiting) {
    if (touched.some(key => keys.has(key))) await recheck(context, id);
  }
}

async function recheck(context: AppContext, id: number): Promise<void> {
  const request = await findRequest(context.db, id);
  const plan = request?.plan;
  if (request === undefined || plan == null) return;
  const { differences, reading } = await planAgain(context, request, plan);
  const arrival = arrivalIn(request, reading.topology);
  if (differences.length === 0 && isDeepStrictEqual(arrival, request.arrival)) return;
  await withRequest(context, id, async (tx, current) => {
    if (current.state !== 'awaiting_approval' || current.plan?.hash !== plan.hash) return;
    if (differences.length > 0) await markStale(context, tx, current, differences);
    else await applyTransition(tx, current, { set: { arrival } }, context.clock());
  });
}
