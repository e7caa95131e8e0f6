import type { Lease } from '../store/leases.ts';
import { findRequest } from '../store/requests.ts';
import { withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import { deferOnFailure, isDeferred } from './defer-request.ts';
import { enterApproved, inLimitsTurn } from './enter-approved.ts';
import type { LimitBasis } from './plan/check-limits.ts';
import { onLimitBasis } from './plan/check-limits.ts';

/** What the card shows between the last approval and the check of the limits. */
export const CHECKING_LIMITS = 'Approved. Checking limits.';

/**
 * Takes a request whose approvals are complete to `approved`, or to `blocked` where others have used up a limit since it
 * was planned. Does nothing where the request was declined, cancelled or made stale meanwhile. Where Azure or Slack does
 * not answer, the check is deferred.
 */
export async function completeApproval(context: AppContext, id: number, lease: Lease): Promise<void> {
  const { db, clock } = context;
  const found = await findRequest(db, id);
  const plan = found?.plan ?? null;
  if (found === undefined || plan === null || isDeferred(found, clock())) return;
  const enter = (basis: LimitBasis) =>
    withRequest(
      context,
      id,
      async (tx, request) => {
        if (request.state !== 'awaiting_approval' || request.approvalsCompleteAt === null) return;
        if (request.plan?.hash === plan.hash) await enterApproved(tx, request, plan, basis, {}, clock());
      },
      lease,
    );
  await deferOnFailure(context, id, lease, () =>
    onLimitBasis(context, id, plan, basis => inLimitsTurn(() => enter(basis))),
  );
}
