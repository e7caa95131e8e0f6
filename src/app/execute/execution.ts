import { Problem } from '../../base/problem.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import type { Lease } from '../../store/leases.ts';
import type { StepUpdate } from '../../store/steps.ts';
import { updateStep } from '../../store/steps.ts';
import type { RequestTransaction } from '../../store/transition.ts';
import { withRequest } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import type { ArmFailure, ChangeExecutor } from '../ports.ts';

/** One worker's turn at executing a request. */
export interface Execution {
  readonly context: AppContext;
  readonly id: number;
  readonly lease: Lease;
  /** Sends nothing once the lease is lost. */
  readonly executor: ChangeExecutor;
}

/** Updates a step, if this worker still may. @throws Problem `overtaken` */
export async function advanceStep({ context, lease }: Execution, step: Step, update: StepUpdate): Promise<Step> {
  if (!(await updateStep(context.db, step, update, lease))) {
    throw new Problem('overtaken', `Another worker has updated the step: ${step.title}`);
  }
  return { ...step, ...update };
}

/** Changes the request under this worker's lease. @throws Problem `lease-lost` */
export function changeRequest<T>(
  { context, id, lease }: Execution,
  work: (tx: RequestTransaction, request: ChangeRequest) => Promise<T>,
): Promise<T> {
  return withRequest(context, id, work, lease);
}

/** Returns what an error of a call to Azure means. @throws the error itself where it does not come from Azure */
export function classifyError({ context }: Execution, error: unknown): ArmFailure {
  const failure = context.ports.azure.classifyArmError(error);
  if (failure === undefined) throw error;
  return failure;
}

/** Returns why a step cannot continue where its write may have had its effect all the same. */
export function inDoubt(sentence: string): string {
  return `${sentence} The change may have been made: the bot checks before it tries again.`;
}
