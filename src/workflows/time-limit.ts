import { parseDuration } from '../domain/duration.ts';
import type { InputValues } from './build-changes.ts';
import type { WorkflowInput } from './inputs.ts';
import type { Workflow } from './workflow.ts';

/** A duration that makes no sense with the other inputs. */
export interface TimeLimitProblem {
  readonly input: string;
  readonly error: string;
}

/** Returns the milliseconds after which what a request changes is undone; undefined where it stays. */
export function timeLimitOf({ inputs }: Pick<Workflow, 'inputs'>, values: InputValues): number | undefined {
  const [typed] = Object.entries(inputs).flatMap(([name, { kind }]) =>
    kind === 'duration' ? (values[name] ?? []) : [],
  );
  return typed === undefined ? undefined : parseDuration(typed);
}

/** Returns what is wrong with a duration that was given together with other values: only what is opened can be closed again. */
export function findTimeLimitProblem(
  { inputs }: Pick<Workflow, 'inputs'>,
  values: InputValues,
): TimeLimitProblem | undefined {
  for (const [name, input] of Object.entries(inputs)) {
    if (input.kind !== 'duration' || values[name]?.[0] === undefined) continue;
    for (const [other, wanted] of Object.entries(input['only-with'])) {
      const [value] = values[other] ?? [];
      if (value === undefined || value === wanted) continue;
      const { label } = inputs[other] ?? { label: other };
      const needed = `${label} "${optionLabel(inputs[other], wanted)}"`;
      return { input: name, error: `${input.label}: only possible with ${needed}. Leave the duration out.` };
    }
  }
  return undefined;
}

function optionLabel(input: WorkflowInput | undefined, wanted: string): string {
  if (input?.kind !== 'choice') return wanted;
  return input.options.find(({ value }) => value === wanted)?.label ?? wanted;
}
