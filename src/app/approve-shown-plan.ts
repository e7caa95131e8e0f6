import { checkApproval } from '../domain/approval/check-approval.ts';
import { verdictOf } from '../domain/findings/verdict.ts';
import type { Actor } from '../domain/request/events.ts';
import { approvedBy } from '../domain/request/record.ts';
import type { ApproveOutcome } from './approve-request.ts';
import { approveRequest } from './approve-request.ts';
import type { AppContext } from './context.ts';
import type { DecisionRefusal } from './decision.ts';
import type { Refused, RequestDetails } from './load-request.ts';
import { loadRequestDetails } from './load-request.ts';

/** An approval that was typed, so that no button says which plan it is about. */
interface TypedApproval {
  readonly request: number;
  readonly actor: Actor;
  /** The person has read what the plan does to people's access. */
  readonly isConfirmed: boolean;
}

export type TypedOutcome =
  | ApproveOutcome
  | Refused<'not-shown'>
  /** Nothing is decided yet: the person has to confirm it. */
  | { readonly confirm: RequestDetails };

/**
 * Approves the plan that a request's card shows. A plan of high risk, or one by which somebody loses access, is approved once
 * the person has confirmed it.
 *
 * @throws as {@link approveRequest}
 */
export async function approveShownPlan(
  context: AppContext,
  { request: id, actor, isConfirmed }: TypedApproval,
): Promise<TypedOutcome> {
  const shown = await findShownPlan(context, id);
  if ('refused' in shown) return shown;
  const { details, planHash } = shown;
  if (!isConfirmed && needsConfirmation(details)) {
    const refused = await approvalRefusal(context, details, actor.person);
    return refused === undefined ? { confirm: details } : { refused, request: details };
  }
  return approveRequest(context, { request: id, planHash, actor });
}

/**
 * Returns a request with the hash of the plan that its card shows: the plan that a typed decision is about. Refused where
 * a newer plan waits for a decision that the card does not show yet.
 *
 * @throws Problem `unknown-request`
 */
export async function findShownPlan(
  context: Pick<AppContext, 'db' | 'rulebook' | 'portal'>,
  id: number,
): Promise<Refused<'not-shown'> | { readonly details: RequestDetails; readonly planHash: string | null }> {
  const details = await loadRequestDetails(context, id);
  const { plan, state, cardPlan } = details.request;
  const isShown = state !== 'awaiting_approval' || plan === null || plan.hash === cardPlan;
  return isShown ? { details, planHash: plan?.hash ?? null } : { refused: 'not-shown', request: details };
}

/** What undoes something has no risk of its own: its effect decides. */
function needsConfirmation({ request: { plan, state, approvalsCompleteAt }, risk }: RequestDetails): boolean {
  if (plan === null || state !== 'awaiting_approval' || approvalsCompleteAt !== null) return false;
  return risk === 'high' || verdictOf(plan).level === 'lost';
}

/** Returns why an approval would not count, before anybody is asked to confirm it. The approval itself checks again. */
async function approvalRefusal(
  { ports }: AppContext,
  { request, decisions }: RequestDetails,
  person: string,
): Promise<DecisionRefusal | undefined> {
  const { requester, requirements } = request;
  if (requirements === null) return 'not-waiting';
  const membership = await ports.directory.members(requirements);
  const approved = approvedBy(request, decisions);
  const check = checkApproval(person, { requester, requirements, approved }, membership);
  return 'refused' in check ? check.refused : undefined;
}
