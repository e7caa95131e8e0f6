import { keyOf } from '../../domain/ids.ts';
import { drift } from '../../domain/plan/drift.ts';
import { withRequest } from '../../requests/change.ts';
import { findRequest } from '../../requests/read.ts';
import { plansAwaitingApproval } from '../../requests/watching.ts';
import type { JobDeps } from '../deps.ts';
import { planAgain } from '../make-plan.ts';
import { becomeStale } from '../stale.ts';

/**
 * Plans requests that wait for approval once more where something that they touch has changed: one whose estate has
 * moved becomes stale, so that nobody agrees to what is no longer so.
 *
 * @param changed ids of what has changed
 */
export async function checkWaiting(deps: JobDeps, changed: readonly string[]): Promise<void> {
  const keys = new Set(changed.map(keyOf));
  const waiting = await plansAwaitingApproval(deps.db);
  for (const { id, keys: touched } of waiting) {
    if (touched.some(key => keys.has(key))) await check(deps, id);
  }
}

async function check(deps: JobDeps, id: number): Promise<void> {
  const request = await findRequest(deps.db, id);
  const plan = request?.plan;
  if (request === undefined || plan == null) return;
  const differences = drift(plan, (await planAgain(deps, request, plan)).plan);
  if (differences.length === 0) return;
  await withRequest(deps.db, id, async (tx, current) => {
    if (current.state !== 'awaiting_approval' || current.plan?.hash !== plan.hash) return;
    await becomeStale(deps, tx, current, differences);
  });
  deps.nudge('deliver', id);
}
