import type { Requirement } from '../approval/requirements.ts';
import type { Change } from '../changes/index.ts';
import type { Plan } from '../plan/plan.ts';
import { BOT } from './events.ts';
import type { RequestState } from './states.ts';

/** A change request as the record holds it. */
export interface ChangeRequest {
  readonly id: number;
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly reason: string | null;
  readonly requester: string;
  readonly origin: string;
  readonly retryOf: number | null;
  readonly state: RequestState;
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly expiresAt: Date | null;
  readonly plan: Plan | null;
  readonly readAt: Date | null;
  readonly requirements: readonly Requirement[] | null;
  readonly because: readonly string[];
  readonly notBefore: Date | null;
  readonly attempts: number;
  readonly cardChannel: string | null;
  readonly cardTs: string | null;
}

export interface Decision {
  readonly person: string;
  readonly planHash: string;
  readonly verdict: 'approve' | 'decline';
  readonly reason: string | null;
  readonly at: Date;
}

export type StepState = 'pending' | 'writing' | 'done' | 'skipped' | 'undone';

export interface Step {
  readonly id: string;
  readonly position: number;
  readonly undoes: string | null;
  readonly change: Change;
  readonly title: string;
  readonly state: StepState;
  readonly attempts: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly correlationId: string | null;
  /** Where ARM tells how far what was written is. */
  readonly operationUrl: string | null;
  readonly problem: string | null;
}

/** The connection that a request is about which nobody made: it came of itself with a connection that appeared in Azure. */
export function arrivedConnection({
  requester,
  inputs,
}: Pick<ChangeRequest, 'requester' | 'inputs'>): string | undefined {
  return requester === BOT ? inputs['connections']?.[0] : undefined;
}

/** What people call a request. */
export function refOf(id: number): string {
  return `CR-${id}`;
}

/** The number in what somebody typed or a button carried; undefined where it is no request's name. */
export function parseRef(text: string): number | undefined {
  const digits = /^(?:cr-)?(\d{1,9})$/i.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Decisions on the plan as it is now: those on an earlier plan count no more. */
export function approvedBy(request: Pick<ChangeRequest, 'plan'>, decisions: readonly Decision[]): readonly string[] {
  return decisions
    .filter(({ verdict, planHash }) => verdict === 'approve' && planHash === request.plan?.hash)
    .map(({ person }) => person);
}
