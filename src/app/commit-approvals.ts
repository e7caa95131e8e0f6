import { gatherWhileBusy } from '../base/gather.ts';
import type { ApprovalCheck } from '../domain/approval/check-approval.ts';
import { checkApproval } from '../domain/approval/check-approval.ts';
import type { Membership, Requirement } from '../domain/approval/requirements.ts';
import { withoutQuestionsOf } from '../domain/request/questions.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy } from '../domain/request/record.ts';
import type { RequestDecision } from '../store/decisions.ts';
import { addDecisions, decisionsOnAll, requirementsOn } from '../store/decisions.ts';
import type { NewEvent } from '../store/transition.ts';
import { applyTransition, applyTransitions, withFreeRequests } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import type { DecisionInput, DecisionRefusal } from './decision.ts';
import { approvalsComplete, waitingPlan } from './decision.ts';
import type { RequestDetails } from './load-request.ts';
import { loadRequestDetails, unknownRequest } from './load-request.ts';

/** A click on Approve, with the members of the groups as they were read after it. */
interface ApprovalClick extends DecisionInput {
  readonly membership: Membership;
}

/** What became of a click. */
export type ApprovalOutcome =
  | { readonly approved: true; readonly missing: number }
  | {
      readonly refused: DecisionRefusal;
      /** Loads the request, once for all clicks that were refused together. */
      details(): Promise<RequestDetails>;
    }
  /** Another transaction holds the request. Nothing is saved. */
  | { readonly held: true };

/** Commits approvals, those that arrive at the same moment together. */
export interface Approvals {
  /** Returns what the plan of a request requires, as it is now. @throws Problem `unknown-request` */
  requirementsOf(id: number): Promise<readonly Requirement[]>;
  commit(click: ApprovalClick): Promise<ApprovalOutcome>;
}

/** How many clicks share one transaction. It holds the rows of their requests while it runs. */
const MOST_TOGETHER = 64;

const known = new WeakMap<AppContext, Approvals>();

/** Returns what commits the approvals of this context: there is one for each, because it gathers them. */
export function approvalsOf(context: AppContext): Approvals {
  const existing = known.get(context);
  if (existing !== undefined) return existing;
  const requirements = gatherWhileBusy<number, readonly Requirement[] | undefined>(async ids => {
    const found = await requirementsOn(context.db, ids);
    return ids.map(id => found.get(id));
  }, MOST_TOGETHER);
  const approvals: Approvals = {
    async requirementsOf(id) {
      const found = await requirements(id);
      if (found === undefined) throw unknownRequest(id);
      return found;
    },
    commit: gatherWhileBusy(clicks => commitApprovals(context, clicks), MOST_TOGETHER),
  };
  known.set(context, approvals);
  return approvals;
}

/** Commits the approvals that count, in one transaction. Returns what became of each click, in the same order. */
async function commitApprovals(
  context: AppContext,
  clicks: readonly ApprovalClick[],
): Promise<readonly ApprovalOutcome[]> {
  const now = context.clock();
  const clicksOn = Map.groupBy(clicks, ({ request }) => request);
  const checked = await withFreeRequests(context, [...clicksOn.keys()], async (tx, held) => {
    const ids = held.map(({ id }) => id);
    const earlier = Map.groupBy(await decisionsOnAll(tx, ids), ({ requestId }) => requestId);
    const all = held.map(request =>
      checkClicks(request, earlier.get(request.id) ?? [], clicksOn.get(request.id) ?? [], now),
    );
    await addDecisions(
      tx,
      all.flatMap(({ decisions }) => decisions),
    );
    const [complete, incomplete] = [true, false].map(isComplete =>
      all.filter(each => each.decisions.length > 0 && each.isComplete === isComplete),
    );
    const [asked, others] = [true, false].map(isAsked => (incomplete ?? []).filter(each => asksToo(each) === isAsked));
    await applyTransitions(tx, others ?? [], {}, now);
    await applyTransitions(tx, complete ?? [], { set: approvalsComplete(now) }, now);
    for (const { request, decisions, events } of asked ?? []) {
      const set = withoutQuestionsOf(
        request,
        decisions.map(({ person }) => person),
        now,
      );
      await applyTransition(tx, request, { set, events }, now);
    }
    return new Map(all.flatMap(({ outcomes }) => [...outcomes]));
  });
  const details = new Map([...clicksOn.keys()].map(id => [id, loadOnce(() => loadRequestDetails(context, id))]));
  return clicks.map((click): ApprovalOutcome => {
    const outcome = checked.get(click);
    const load = details.get(click.request);
    if (outcome === undefined || load === undefined) return { held: true };
    return 'refused' in outcome ? { ...outcome, details: load } : outcome;
  });
}

interface CheckedClicks {
  readonly request: ChangeRequest;
  readonly outcomes: ReadonlyMap<ApprovalClick, Checked>;
  readonly decisions: readonly RequestDecision[];
  readonly events: readonly NewEvent[];
  /** With these clicks the plan has all its approvals. */
  readonly isComplete: boolean;
}

/** Checks clicks on one request, each on top of the ones before it. */
function checkClicks(
  request: ChangeRequest,
  earlier: readonly RequestDecision[],
  clicks: readonly ApprovalClick[],
  now: Date,
): CheckedClicks {
  const approved = [...approvedBy(request, earlier)];
  const outcomes = new Map<ApprovalClick, Checked>();
  const decisions: RequestDecision[] = [];
  const events: NewEvent[] = [];
  let isComplete = request.approvalsCompleteAt !== null;
  for (const click of clicks) {
    const check = checkClick(request, approved, isComplete, click);
    outcomes.set(click, 'refused' in check ? check : { approved: true, missing: check.missing });
    if ('refused' in check) continue;
    const { actor } = click;
    const { person } = actor;
    const { missing } = check;
    const hash = request.plan?.hash ?? '';
    approved.push(person);
    const decision = {
      person,
      planHash: hash,
      planNumber: request.planNumber,
      verdict: 'approve',
      reason: null,
    } as const;
    decisions.push({ requestId: request.id, ...decision, at: now });
    events.push({ type: 'agreed', actor, data: { hash, missing } });
    isComplete = check.complete;
  }
  return { request, outcomes, decisions, events, isComplete };
}

type Checked = { readonly refused: DecisionRefusal } | { readonly approved: true; readonly missing: number };

function checkClick(
  request: ChangeRequest,
  approved: readonly string[],
  isComplete: boolean,
  click: ApprovalClick,
): ApprovalCheck | { readonly refused: DecisionRefusal } {
  const waiting = waitingPlan(request, click);
  if ('refused' in waiting) return waiting;
  const { requester } = request;
  const check = checkApproval(
    click.actor.person,
    { requester, requirements: waiting.requirements, approved },
    click.membership,
  );
  if (isComplete && (!('refused' in check) || check.refused === 'not-needed')) return { refused: 'already-approved' };
  return check;
}

/** Returns whether somebody approves who has asked a question: they no longer wait for the answer. */
function asksToo({ request, decisions }: CheckedClicks): boolean {
  return decisions.some(({ person }) => request.questions.some(question => question.person === person));
}

/** Returns a function that loads something when it is first called, and returns the same every time. */
function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}
