import type { Requirement } from '../approval/requirements.ts';
import type { Change } from '../changes/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Arrival } from '../watch/arrival.ts';
import type { AdvanceDecision } from './advance.ts';
import { BOT } from './events.ts';
import type { RequestState, StepState } from './states.ts';

/** A change request as it is stored. */
export interface ChangeRequest {
  readonly id: number;
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly reason: string | null;
  readonly requester: string;
  readonly origin: string;
  readonly retryOf: number | null;
  /** The request for a limited time whose changes this one undoes, because its time is over; null for any other request. */
  readonly reverses: number | null;
  /** When what this request changed is undone; null where it stays, or has been undone. */
  readonly undoAt: Date | null;
  readonly state: RequestState;
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly expiresAt: Date | null;
  /** Questions of approvers that the requester has not answered. They count while the request waits for approvals. */
  readonly questions: readonly OpenQuestion[];
  /** `expiresAt` includes a pause until then, which ends sooner where the open questions are answered. */
  readonly expiryPausedUntil: Date | null;
  /** The approver who is to decide on the present plan, and who handed it to them; null where everybody may is called. */
  readonly assignee: string | null;
  readonly assignedBy: string | null;
  readonly plan: Plan | null;
  readonly readAt: Date | null;
  readonly requirements: readonly Requirement[] | null;
  readonly statusReasons: readonly string[];
  readonly notBefore: Date | null;
  readonly attempts: number;
  /** Counts the plans: 1 until the request is planned again. A plan made again may have the same hash as the one before. */
  readonly planNumber: number;
  /** What a person decided before there was a plan; null where nobody did, and once there is one. */
  readonly advance: AdvanceDecision | null;
  /** For a connection that was requested in Azure: who asks, and what they will reach. */
  readonly arrival: Arrival | null;
  /** The plan has all its approvals since then, and its limits are still to be checked. */
  readonly approvalsCompleteAt: Date | null;
  /** Who asked to stop the execution, and when; null where nobody did. */
  readonly stopRequestedBy: string | null;
  readonly stopRequestedAt: Date | null;
  readonly cardChannel: string | null;
  readonly cardTs: string | null;
  /** Hash of the plan that the card shows, as it was last delivered; null where it shows none. */
  readonly cardPlan: string | null;
}

/** A question of an approver that its requester has not answered. */
export interface OpenQuestion {
  readonly person: string;
  readonly text: string;
}

/** One person's decision on one plan. */
export interface ApprovalDecision {
  readonly person: string;
  readonly planHash: string;
  /** Which plan of the request it is about: `planNumber` of the request at that time. */
  readonly planNumber: number;
  readonly verdict: 'approve' | 'decline';
  readonly reason: string | null;
  readonly at: Date;
}

/** One change of an approved plan, or the inverse of a step that was executed. */
export interface Step {
  readonly id: string;
  readonly position: number;
  /** Id of the step that this one undoes. */
  readonly undoes: string | null;
  readonly change: Change;
  readonly title: string;
  readonly state: StepState;
  readonly attempts: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly correlationId: string | null;
  /** Where ARM reports the progress of the write. */
  readonly operationUrl: string | null;
  readonly problem: string | null;
}

/** A request as far as it says whether it is about a connection that was requested in Azure. */
type ArrivalRequest = Pick<ChangeRequest, 'requester' | 'workflow' | 'inputs'>;

/** The workflows by which people decide about a connection that was requested in Azure. */
export const ARRIVAL_WORKFLOWS = { approve: 'approve-connection', reject: 'reject-connection' } as const;

/**
 * Returns the id of the connection that was requested in Azure and that this request, by the bot itself, lets in; undefined for
 * other requests.
 */
export function arrivingConnectionId({ requester, workflow, inputs }: ArrivalRequest): string | undefined {
  return requester === BOT && workflow === ARRIVAL_WORKFLOWS.approve ? inputs['connections']?.[0] : undefined;
}

/** Returns whether a request refuses a connection that was requested in Azure. */
export function isRefusal({ requester, workflow }: Pick<ArrivalRequest, 'requester' | 'workflow'>): boolean {
  return requester === BOT && workflow === ARRIVAL_WORKFLOWS.reject;
}

/** What the name of every request begins with. Locks, leases and jobs of a request are keyed by that name too. */
export const REF_PREFIX = 'CR-';

/** Returns the name of a request: `CR-12`. */
export function refOf(id: number): string {
  return `${REF_PREFIX}${id}`;
}

/** Returns the number in `CR-12`, `cr-12` or `12`; undefined for any other text. */
export function parseRef(text: string): number | undefined {
  const digits = /^(?:cr-)?(\d{1,9})$/i.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns who approved the current plan. Approvals of an earlier plan no longer count, even where it was the same. */
export function approvedBy(
  request: Pick<ChangeRequest, 'plan' | 'planNumber'>,
  decisions: readonly ApprovalDecision[],
): readonly string[] {
  return decisions
    .filter(decision => decision.verdict === 'approve' && isOnCurrentPlan(request, decision))
    .map(({ person }) => person);
}

/** Returns whether a decision is about the request's current plan. */
export function isOnCurrentPlan(
  { plan, planNumber }: Pick<ChangeRequest, 'plan' | 'planNumber'>,
  decision: Pick<ApprovalDecision, 'planHash' | 'planNumber'>,
): boolean {
  return decision.planHash === plan?.hash && decision.planNumber === planNumber;
}
