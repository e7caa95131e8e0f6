import type { Refusal } from '../domain/approval/decide.ts';
import { approvers, verdictOn } from '../domain/approval/decide.ts';
import type { Membership, Requirement } from '../domain/approval/requirements.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy } from '../domain/request/record.ts';
import { enterApproved } from './approve.ts';
import type { NewEvent } from './change.ts';
import { record, withRequest } from './change.ts';
import type { Database, Transaction } from './database.ts';
import { decisionsOn } from './read.ts';
import { decisions } from './schema.ts';

export interface Click {
  readonly request: number;
  /** Hash of the plan that the person saw; null where they saw none (a command instead of a button). */
  readonly planHash: string | null;
  readonly person: string;
}

export type Outcome =
  | { readonly refused: Refusal | 'outdated' | 'not-waiting'; readonly request: ChangeRequest }
  | { readonly agreed: { readonly missing: number }; readonly request: ChangeRequest }
  | { readonly declined: true; readonly request: ChangeRequest };

/** Records that a person agrees to a plan; the agreement that completes its requirements approves the request. */
export async function approve(db: Database, click: Click, membership: Membership, now: Date): Promise<Outcome> {
  return withRequest(db, click.request, async (tx, request) => {
    const waiting = waitingPlan(request, click);
    if ('refused' in waiting) return { ...waiting, request };
    const { plan, readAt, requirements } = waiting;
    const approved = approvedBy(request, await decisionsOn(tx, request.id));
    const verdict = verdictOn(click.person, { requester: request.requester, requirements, approved }, membership);
    if ('refused' in verdict) return { ...verdict, request };
    await insertDecision(tx, request.id, plan.hash, click.person, 'approve', null, now);
    const { missing } = verdict;
    const agreed: NewEvent = { type: 'agreed', actor: click.person, data: { hash: plan.hash, missing } };
    const changed = verdict.complete
      ? await enterApproved(tx, request, { plan, readAt }, { events: [agreed] }, now)
      : await record(tx, request, { events: [agreed] }, now);
    return { agreed: { missing }, request: changed };
  });
}

/** Ends a request because somebody who may decide on it does not agree. */
export async function decline(
  db: Database,
  click: Click,
  reason: string,
  membership: Membership,
  now: Date,
): Promise<Outcome> {
  return withRequest(db, click.request, async (tx, request) => {
    const refused = mayDecline(request, click, membership);
    if (refused !== undefined) return { refused, request };
    const hash = request.plan?.hash ?? '';
    await insertDecision(tx, request.id, hash, click.person, 'decline', reason, now);
    const declined: NewEvent = { type: 'declined', actor: click.person, data: { hash, reason } };
    const changed = await record(tx, request, { to: 'declined', set: { because: [reason] }, events: [declined] }, now);
    return { declined: true, request: changed };
  });
}

/** Why a person may not decline a request, if so: asked before the modal opens, and again when it is sent. */
export function mayDecline(
  request: ChangeRequest,
  click: Click,
  membership: Membership,
): Refusal | 'outdated' | 'not-waiting' | undefined {
  const waiting = waitingPlan(request, click);
  if ('refused' in waiting) return waiting.refused;
  if (click.person === request.requester) return 'own-request';
  const may = approvers(waiting.requirements, membership, request.requester).has(click.person);
  return may ? undefined : 'not-an-approver';
}

type Waiting =
  | { readonly refused: 'outdated' | 'not-waiting' }
  | { readonly plan: Plan; readonly readAt: Date; readonly requirements: readonly Requirement[] };

function waitingPlan(request: ChangeRequest, click: Click): Waiting {
  const { state, plan, readAt, requirements } = request;
  if (state !== 'awaiting_approval' || plan === null || readAt === null || requirements === null) {
    return { refused: 'not-waiting' };
  }
  if (click.planHash !== null && !plan.hash.startsWith(click.planHash)) return { refused: 'outdated' };
  return { plan, readAt, requirements };
}

async function insertDecision(
  tx: Transaction,
  requestId: number,
  planHash: string,
  person: string,
  verdict: 'approve' | 'decline',
  reason: string | null,
  at: Date,
): Promise<void> {
  await tx.insert(decisions).values({ requestId, planHash, person, verdict, reason, at });
}
