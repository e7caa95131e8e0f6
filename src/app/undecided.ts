import { eligibleApprovers } from '../domain/approval/check-approval.ts';
import type { Membership } from '../domain/approval/requirements.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import type { AppContext } from './context.ts';
import type { DecisionRefusal } from './decision.ts';
import { waitingPlan } from './decision.ts';
import { loadRequest } from './load-request.ts';

/** Returns the members of the groups that a request needs. @throws Problem `unknown-request`; what the directory throws */
export async function membersFor(context: AppContext, id: number): Promise<Membership> {
  const { requirements } = await loadRequest(context, id);
  return context.ports.directory.members(requirements ?? []);
}

/**
 * Returns why a person cannot do what only those can who may approve a request, and only before it is approved: to ask a question, or
 * to hand the decision over. Undefined where they can.
 */
export function undecidedRefusal(
  request: ChangeRequest,
  person: string,
  membership: Membership,
): DecisionRefusal | undefined {
  const waiting = waitingPlan(request, { planHash: null });
  if ('refused' in waiting) return waiting.refused;
  const { requester, approvalsCompleteAt } = request;
  if (person === requester) return 'own-request';
  if (!eligibleApprovers(waiting.requirements, membership, requester).has(person)) return 'not-an-approver';
  return approvalsCompleteAt === null ? undefined : 'already-approved';
}
