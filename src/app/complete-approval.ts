import type { Lease } from '../store/leases.ts';
import { findRequest } from '../store/requests.ts';
import { withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import { deferOnFailure, isDeferred } from './defer-request.ts';
import { enterApproved, inLimitsTurn } from './enter-approved.ts';

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
  if (found === undefined || isDeferred(found, clock())) return;
  await deferOnFailure(context, id, lease, () =>
    inLimitsTurn(() =>
      withRequest(
        context,
        id,
        async (tx, request) => {
          const { state, approvalsCompleteAt, plan, readAt } = request;
          if (state !== 'awaiting_approval' || approvalsCompleteAt === null) return;
          if (plan !== null && readAt !== null) await enterApproved(tx, request, { plan, readAt }, {}, clock());
        },
        lease,
      ),
    ),
  );
}
