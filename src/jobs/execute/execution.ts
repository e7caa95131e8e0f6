import type { Arm } from '../../azure/arm.ts';
import { Problem } from '../../base/problem.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import { withRequest } from '../../requests/change.ts';
import type { Transaction } from '../../requests/database.ts';
import type { Lease } from '../../requests/leases.ts';
import type { StepUpdate } from '../../requests/steps.ts';
import { updateStep } from '../../requests/steps.ts';
import type { JobDeps } from '../deps.ts';

/** One worker's turn at a request's execution. */
export interface Execution {
  readonly deps: JobDeps;
  readonly id: number;
  readonly lease: Lease;
  /** For writing: sends nothing once the lease is lost. */
  readonly arm: Arm;
}

/** Moves a step on, if this worker may. @throws Problem `overtaken` */
export async function moveStep({ deps, lease }: Execution, step: Step, update: StepUpdate): Promise<Step> {
  if (!(await updateStep(deps.db, step, update, lease))) {
    throw new Problem('overtaken', `${step.title} was moved on by somebody else.`);
  }
  return { ...step, ...update };
}

/** Changes the request by this worker's right. @throws Problem `lease-lost` */
export function changing<T>(
  { deps, id, lease }: Execution,
  work: (tx: Transaction, request: ChangeRequest) => Promise<T>,
): Promise<T> {
  return withRequest(deps.db, id, work, lease);
}
