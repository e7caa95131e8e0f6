import pMap from 'p-map';
import type { UnfitAssignee } from '../cards/question-answers.ts';
import type { ApprovalRefusal } from '../domain/approval/check-approval.ts';
import { checkApproval, eligibleApprovers } from '../domain/approval/check-approval.ts';
import { matchPerson } from '../domain/approval/match-person.ts';
import type { Membership } from '../domain/approval/requirements.ts';
import type { Actor, ApproverCall } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy } from '../domain/request/record.ts';
import { decisionsOn } from '../store/decisions.ts';
import type { NewEvent, RequestTransaction } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import type { DecisionRefusal } from './decision.ts';
import { inDecisionTurn } from './decision.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';
import { membersFor, undecidedRefusal } from './undecided.ts';

export interface Reassignment {
  readonly request: number;
  readonly actor: Actor;
  readonly to: UnfitAssignee['to'];
}

export type ReassignOutcome =
  | Refused<DecisionRefusal>
  | UnfitAssignee
  /** `isNew` is false where they were to decide already. */
  | { readonly assigned: string; readonly isNew: boolean };

/**
 * Hands the decision on a request to another person who may approve it, for somebody who may. That person is called. Who may approve
 * does not change: the others still can.
 *
 * @throws Problem `unknown-request`; what the directory throws where it does not answer
 */
export async function reassignRequest(
  context: AppContext,
  { request: id, actor, to }: Reassignment,
): Promise<ReassignOutcome> {
  const [before, membership] = await Promise.all([loadRequest(context, id), membersFor(context, id)]);
  const found = await findPerson(context, to, approversOf(before, membership));
  const assign = async (tx: RequestTransaction, request: ChangeRequest) => {
    const refused = undecidedRefusal(request, actor.person, membership);
    if (refused !== undefined) return refused;
    const unfit = (reason: UnfitAssignee['unfit']): UnfitAssignee => {
      return { unfit: reason, to, approvers: approversOf(request, membership), request };
    };
    if ('problem' in found) return unfit(found.problem);
    const person = found.id;
    const problem = await unfitness(tx, request, person, membership);
    if (problem !== undefined) return unfit(problem);
    if (request.assignee === person) return { assigned: person, isNew: false };
    const set = { assignee: person, assignedBy: actor.person };
    const assigned: NewEvent = { type: 'assigned', actor, data: { to: person } };
    const also = person === actor.person ? [] : [callAssignee(context, request, person, actor.person)];
    await applyTransition(tx, request, { set, events: [assigned], also }, context.clock());
    return { assigned: person, isNew: true };
  };
  const outcome = await inDecisionTurn(id, () => withRequest(context, id, assign));
  return typeof outcome === 'string' ? refuse(context, id, outcome) : outcome;
}

/**
 * Returns why a person may not hand the decision on a request over; undefined where they may.
 *
 * @throws Problem `unknown-request`; what the directory throws where it does not answer
 */
export async function checkReassign(
  context: AppContext,
  { request: id, actor }: Pick<Reassignment, 'request' | 'actor'>,
): Promise<Refused<DecisionRefusal> | undefined> {
  const [request, membership] = await Promise.all([loadRequest(context, id), membersFor(context, id)]);
  const refused = undecidedRefusal(request, actor.person, membership);
  return refused === undefined ? undefined : refuse(context, id, refused);
}

/** How many names are looked up at once. */
const MAX_CONCURRENT_LOOKUPS = 4;

async function findPerson(
  { ports: { directory } }: AppContext,
  to: UnfitAssignee['to'],
  approvers: readonly string[],
): Promise<{ readonly id: string } | { readonly problem: 'unknown-name' | 'ambiguous-name' }> {
  if ('id' in to) return to;
  const named = await pMap(
    approvers,
    async id => {
      const person = await directory.nameOf(id);
      return { id, names: person === undefined ? [] : [person.name, ...person.otherNames] };
    },
    { concurrency: MAX_CONCURRENT_LOOKUPS },
  );
  const matches = matchPerson(to.name, named);
  const [id] = matches;
  if (id === undefined) return { problem: 'unknown-name' };
  return matches.length === 1 ? { id } : { problem: 'ambiguous-name' };
}

async function unfitness(
  tx: RequestTransaction,
  request: ChangeRequest,
  person: string,
  membership: Membership,
): Promise<ApprovalRefusal | undefined> {
  const { requester, requirements } = request;
  const approved = approvedBy(request, await decisionsOn(tx, request.id));
  const check = checkApproval(person, { requester, requirements: requirements ?? [], approved }, membership);
  return 'refused' in check ? check.refused : undefined;
}

/** Returns everybody who may approve a request, in the order of their ids. */
function approversOf({ requirements, requester }: ChangeRequest, membership: Membership): readonly string[] {
  return [...eligibleApprovers(requirements ?? [], membership, requester)].sort();
}

/** Returns the message that calls the person to whom a decision was handed. */
function callAssignee(
  { rulebook: { policy } }: AppContext,
  { planNumber: plan }: ChangeRequest,
  person: string,
  by: string,
): ApproverCall {
  if (policy.notify.approvers === 'direct-message') return { kind: 'call', plan, by, to: 'person', person };
  return { kind: 'call', plan, by, to: 'channel', usergroups: [], people: [person] };
}
