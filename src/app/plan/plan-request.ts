import { canBeApproved } from '../../domain/approval/check-approval.ts';
import type { Requirement } from '../../domain/approval/requirements.ts';
import { refusalRequirements, requiredApprovals, requirementsFor } from '../../domain/approval/requirements.ts';
import { canonicalDocument } from '../../domain/canonical-json.ts';
import { formatCount, listAll } from '../../domain/format.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { SettledAdvance } from '../../domain/request/advance.ts';
import { onlyRefuses, settleAdvance } from '../../domain/request/advance.ts';
import type { ApproverCall, OutgoingBody, RequiredApproval } from '../../domain/request/events.ts';
import { BOT } from '../../domain/request/events.ts';
import { isCalledAlready } from '../../domain/request/last-call.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { isRefusal } from '../../domain/request/record.ts';
import type { Suggestion } from '../../domain/resolve-input.ts';
import { decisionsOn } from '../../store/decisions.ts';
import type { Lease } from '../../store/leases.ts';
import { eventsOf, findRequest } from '../../store/requests.ts';
import type { RequestTransaction } from '../../store/transition.ts';
import { applyTransition, withRequest } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import { approvalsComplete } from '../decision.ts';
import { deferOnFailure, isDeferred } from '../defer-request.ts';
import { enterApproved, inLimitsTurn } from '../enter-approved.ts';
import { membersOf, requiredApprovalsOf } from '../group-members.ts';
import { callApprovers } from './call-approvers.ts';
import type { CheckedReversal } from './check-reversal.ts';
import { checkReversal } from './check-reversal.ts';
import type { MadePlan } from './make-plan.ts';
import { makePlan } from './make-plan.ts';
import { arrivalIn, settle, voidEvents } from './settle-advance.ts';

/**
 * Plans a request. It becomes `blocked`, or `awaiting_approval`, or `approved` at once where the policy requires nobody's
 * approval. Where Azure or Slack does not answer, planning is deferred.
 */
export async function planRequest(context: AppContext, id: number, lease: Lease): Promise<void> {
  const request = await findRequest(context.db, id);
  if (request?.state !== 'planning' || isDeferred(request, context.clock())) return;
  await deferOnFailure(context, id, lease, async () => {
    const made = await makePlan(context, request);
    const reversal = await checkReversal(context, request, made.plan);
    // A reversal that was approved together with its request needs no other approval.
    const requirements = reversal?.approval === undefined ? requirementsOf(context, request, made.plan) : [];
    const impossible = await impossibleApproval(context, request, requirements);
    const required = await requiredApprovalsOf(context, requirements);
    const membership = await membersOf(context, requirements);
    const calls = callApprovers(context, request, { requirements, required, membership });
    const settled =
      request.advance && settleAdvance(request.advance, made.plan, { ...request, requirements }, membership);
    const planned = { made, requirements, impossible, required, calls, reversal, settled };
    const save = () => withRequest(context, id, (tx, current) => savePlan(context, tx, current, planned), lease);
    await (requiredApprovals(requirements) === 0 ? inLimitsTurn(save) : save());
  });
}

interface Planned {
  readonly made: MadePlan;
  readonly requirements: readonly Requirement[];
  /** Why nobody could approve it; empty where people can. */
  readonly impossible: readonly string[];
  readonly required: readonly RequiredApproval[];
  /** The messages that call the approvers. */
  readonly calls: readonly ApproverCall[];
  /** Whether what a person has decided before counts for the plan; null where nobody has. */
  readonly settled: SettledAdvance | null;
  /** For a reversal: whether it was approved together with the request that it reverses. */
  readonly reversal: CheckedReversal | undefined;
}

async function savePlan(
  { clock, rulebook }: AppContext,
  tx: RequestTransaction,
  request: ChangeRequest,
  planned: Planned,
): Promise<void> {
  if (request.state !== 'planning') return;
  const { made, requirements, impossible, required: needs, calls, reversal } = planned;
  const { plan, readAt, reading } = made;
  const basis = { reading, profile: rulebook.limits, isFresh: true };
  const now = clock();
  const documents = {
    plan: canonicalDocument(plan),
    requirements: canonicalDocument(requirements),
    rulebook: rulebook.document,
  };
  const statusReasons = reversal?.differences ?? [];
  const arrival = arrivalIn(request, reading.topology);
  const set = { plan, readAt, requirements, statusReasons, notBefore: null, attempts: 0, advance: null, arrival };
  const also = suggestionsFor(request, made.suggestions);
  const blocking = reversal?.blocks ?? plan.findings.filter(({ severity }) => severity === 'block');
  const reasons = blocking.length > 0 ? blocking.map(({ sentence }) => sentence) : impossible;
  if (reasons.length > 0) {
    const blocked = { type: 'blocked', actor: BOT, data: { sentences: reasons }, documents } as const;
    const columns = { ...set, statusReasons: reasons };
    const events = [blocked, ...voidEvents(request, { void: 'blocked' })];
    await applyTransition(tx, request, { to: 'blocked', set: columns, events, also }, now);
    return;
  }
  const data = { hash: plan.hash, changes: plan.changes.length, needs };
  const transition = {
    set,
    events: [{ type: 'planned', actor: BOT, data, documents } as const, ...(reversal?.approval ?? [])],
    also,
  };
  if (requiredApprovals(requirements) === 0) {
    await enterApproved(tx, request, plan, basis, transition, now);
    return;
  }
  const expiresAt = new Date(now.getTime() + rulebook.policy.expiry);
  const isQuiet = request.planNumber > 1 && (await needsNoCall(tx, request, plan, now));
  const { events, isComplete } = await settle(tx, request, plan, planned.settled, now);
  const waiting = {
    to: 'awaiting_approval',
    set: isComplete ? { ...set, ...approvalsComplete(now) } : { ...set, expiresAt },
    events: [...transition.events, ...events],
    also: isComplete || isQuiet ? also : [...also, ...calls],
    keepsCalls: isQuiet && !isComplete,
  } as const;
  await applyTransition(tx, request, waiting, now);
}

/** Returns whether the approvers were called for the same plan a short time ago, and none of them has to approve it once more. */
async function needsNoCall(tx: RequestTransaction, request: ChangeRequest, plan: Plan, now: Date): Promise<boolean> {
  const { id, planNumber } = request;
  if (!isCalledAlready(await eventsOf(tx, id), plan.hash, now)) return false;
  const decisions = await decisionsOn(tx, id);
  return !decisions.some(decision => decision.verdict === 'approve' && decision.planNumber === planNumber - 1);
}

/** Returns what a plan requires. One that only refuses a connection which was requested in Azure needs one approver. */
function requirementsOf(
  { rulebook: { policy } }: AppContext,
  request: ChangeRequest,
  plan: Plan,
): readonly Requirement[] {
  if (isRefusal(request) && onlyRefuses(plan)) return refusalRequirements(policy);
  return requirementsFor(policy, { workflow: request.workflow, findings: plan.findings });
}

/** Suggestions for names that were not found, or matched several things, go to the requester only. */
function suggestionsFor(
  { requester, origin }: ChangeRequest,
  suggestions: readonly Suggestion[],
): readonly OutgoingBody[] {
  const useful = suggestions.filter(({ options }) => options.length > 0);
  return useful.length === 0 || requester === BOT
    ? []
    : [{ kind: 'suggestions', person: requester, channel: origin, suggestions: useful }];
}

/** Returns why nobody could approve a request; empty where people can. @throws Problem `unavailable` where Slack does not answer */
export async function impossibleApproval(
  context: AppContext,
  { requester }: Pick<ChangeRequest, 'requester'>,
  requirements: readonly Requirement[],
): Promise<readonly string[]> {
  if (requiredApprovals(requirements) === 0) return [];
  const membership = await membersOf(context, requirements);
  if (canBeApproved(requirements, membership, requester)) return [];
  const needed = listAll(requirements.map(({ group, count }) => `${formatCount(count, 'approval')} from ${group}`));
  return [
    `Nobody can approve this request: it needs ${needed}, and without the requester there are too few members. Ask an administrator to check the groups in policy.yaml.`,
  ];
}
