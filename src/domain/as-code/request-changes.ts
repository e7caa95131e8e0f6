import type { Plan } from '../plan/plan.ts';
import type { Step } from '../request/record.ts';
import { refOf } from '../request/record.ts';
import type { RequestState, StepState } from '../request/states.ts';
import { isTerminal } from '../request/states.ts';
import type { CodeInput } from './index.ts';

/** What decides what of a request is written as code. */
export interface CodedRequest {
  readonly state: RequestState;
  readonly plan: Plan | null;
  readonly steps: readonly Step[];
  /** The request that undid what this one had changed; null where none did. */
  readonly undoneBy: number | null;
}

/** Why a step is not written as code. */
const leftOutReasons = {
  pending: 'Not made',
  writing: 'Not known whether it was made',
  skipped: 'In place already, so not made by this request',
  undone: 'Made and undone',
} as const satisfies Record<Exclude<StepState, 'done'>, string>;

/**
 * Returns the changes of a request that are written as code, and whether it made them: those that it made, or those of its plan as
 * long as it has made none. Undefined where there is no plan.
 */
export function requestChanges({
  state,
  plan,
  steps,
  undoneBy,
}: CodedRequest): (Pick<CodeInput, 'changes' | 'isMade' | 'leftOut'> & { readonly state: string }) | undefined {
  const own = steps.filter(({ undoes }) => undoes === null);
  if (own.some(step => step.state !== 'pending')) {
    const leftOut = own.flatMap(step =>
      step.state === 'done' ? [] : [`${leftOutReasons[step.state]}: ${step.title}`],
    );
    const undone = undoneBy === null ? '' : ` ${refOf(undoneBy)} has undone it since.`;
    return {
      changes: own.filter(step => step.state === 'done'),
      isMade: true,
      leftOut,
      state: `What it did in Azure.${undone}`,
    };
  }
  if (plan === null) return undefined;
  return {
    changes: plan.changes.filter(({ done }) => !done),
    isMade: false,
    leftOut: plan.changes.flatMap(({ done, title }) => (done ? [`${leftOutReasons.skipped}: ${title}`] : [])),
    state: isTerminal(state)
      ? 'What it would have done: it changed nothing.'
      : 'What it is to do: nothing is done yet.',
  };
}
