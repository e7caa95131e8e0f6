import { pause } from '../base/wait.ts';
import type { ApprovalOutcome } from './commit-approvals.ts';
import { approvalsOf } from './commit-approvals.ts';
import type { AppContext } from './context.ts';
import type { DecisionInput, DecisionRefusal } from './decision.ts';
import { requestHeld } from './decision.ts';
import type { Refused } from './load-request.ts';

export type ApproveOutcome = Refused<DecisionRefusal> | { readonly approved: true; readonly missing: number };

/**
 * Pauses between attempts to commit an approval while another transaction holds the request, in milliseconds, and how many
 * attempts are made. Such transactions take milliseconds, so that the last attempt is hardly ever reached.
 */
const HELD = { pauseMs: 25, attempts: 200 };

/**
 * Records a person's approval of a plan. After the approval that completes the requirements, a worker checks the limits
 * (`complete-approval.ts`). Until it has, the request still waits, and a decline or a cancellation ends it.
 *
 * The members of the groups are read after the click has arrived. Clicks at the same moment share that read and the
 * commit, and nothing here waits for a lock.
 *
 * @throws Problem `unknown-request`; `unavailable` where other transactions hold the request for too long, and nothing is
 * saved; what the directory throws where it does not answer
 */
export async function approveRequest(context: AppContext, input: DecisionInput): Promise<ApproveOutcome> {
  const { requirementsOf, commit } = approvalsOf(context);
  const membership = await context.ports.directory.members(await requirementsOf(input.request));
  const click = { ...input, membership };
  let outcome: ApprovalOutcome = await commit(click);
  for (let attempt = 1; 'held' in outcome; attempt += 1) {
    if (attempt === HELD.attempts) throw requestHeld(input.request);
    await pause(HELD.pauseMs);
    outcome = await commit(click);
  }
  return 'refused' in outcome ? { refused: outcome.refused, request: await outcome.details() } : outcome;
}
