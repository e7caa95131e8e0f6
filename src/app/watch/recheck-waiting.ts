import { keyOf } from '../../domain/ids.ts';
import { findRequest, plansAwaitingApproval } from '../../store/requests.ts';
import { withRequest } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import { planAgain } from '../plan/make-plan.ts';
import { markStale } from '../plan/mark-stale.ts';

/**
 * Plans requests that wait for approval again where something that they touch has changed. A request whose plan no longer
 * holds becomes stale, so that nobody approves it.
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
  const { differences } = await planAgain(context, request, plan);
  if (differences.length === 0) return;
  await withRequest(context, id, async (tx, current) => {
    if (current.state !== 'awaiting_approval' || current.plan?.hash !== plan.hash) return;
    await markStale(context, tx, current, differences);
  });
}
