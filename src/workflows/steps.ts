import { z } from 'zod';
import { canFit } from '../domain/fits.ts';
import type { WorkflowInput } from './inputs.ts';
import { takesName } from './inputs.ts';

type Inputs = Readonly<Record<string, WorkflowInput>>;

/** What was entered, by the names of inputs. */
type Entered = Readonly<Record<string, readonly string[]>>;

/** One step of a form that asks in several: its inputs, and which earlier answers the names that it offers have to fit. */
const step = z.strictObject({
  title: z.string().min(1).max(100),
  inputs: z.array(z.string()).min(1),
  /** By the name of an input: the input of an earlier step whose answer the offered names fit. */
  fits: z.record(z.string(), z.string()).default({}),
});

export const stepsSchema = z.array(step).min(2).optional();

export type FormSteps = NonNullable<z.infer<typeof stepsSchema>>;

interface StepProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Finds inputs that no step asks for, or several, and `fits` that the bot cannot follow. */
export function findStepProblems(inputs: Inputs, steps: FormSteps | undefined): readonly StepProblem[] {
  if (steps === undefined) return [];
  const asked = steps.flatMap(each => each.inputs);
  const missing = Object.keys(inputs).filter(name => !asked.includes(name));
  return [
    ...missing.map(name => ({ path: ['steps'], message: `no step asks for the input ${name}` })),
    ...steps.flatMap((each, index) => [
      ...each.inputs.flatMap((name, at): StepProblem[] => {
        const path = ['steps', index, 'inputs', at];
        if (inputs[name] === undefined) return [{ path, message: `there is no input ${name}` }];
        return asked.indexOf(name) === asked.lastIndexOf(name) ? [] : [{ path, message: `${name} is asked for twice` }];
      }),
      ...Object.entries(each.fits).flatMap(([name, to]): StepProblem[] => {
        const path = ['steps', index, 'fits', name];
        const isEarlier = steps.slice(0, index).some(earlier => earlier.inputs.includes(to));
        if (!each.inputs.includes(name)) return [{ path, message: `the step does not ask for ${name}` }];
        if (!isEarlier) return [{ path, message: `no earlier step asks for ${to}` }];
        return isKnownFit(inputs[name], inputs[to])
          ? []
          : [{ path, message: `it is not known which of ${name} fit ${to}` }];
      }),
    ]),
  ];
}

function isKnownFit(input: WorkflowInput | undefined, to: WorkflowInput | undefined): boolean {
  return input !== undefined && to !== undefined && takesName(input) && takesName(to) && canFit(input.kind, to.kind);
}

/** Where somebody is in a form that asks in steps. */
export interface StepPosition {
  /** The step that is asked for now, from 1. */
  readonly step: number;
  /** The last step that was asked for so far. Going back keeps what was entered in later ones. */
  readonly reached: number;
}

/** Returns the inputs of a step, and those of all others that were asked for. In later steps, nothing is required yet. */
export function inputsOfSteps(
  inputs: Inputs,
  steps: FormSteps,
  { step: at, reached }: StepPosition,
): { readonly now: Inputs; readonly others: Inputs } {
  const pick = (count: number): [string, WorkflowInput][] =>
    (steps[count - 1]?.inputs ?? []).flatMap((name): [string, WorkflowInput][] => {
      const input = inputs[name];
      if (input === undefined) return [];
      return [[name, count > at && input.kind !== 'duration' ? { ...input, required: false } : input]];
    });
  const others = Array.from({ length: reached }, (_, index) => index + 1).filter(count => count !== at);
  return { now: Object.fromEntries(pick(at)), others: Object.fromEntries(others.flatMap(pick)) };
}

/** Returns how many steps a form shows at first: one, or as many as something was entered for. */
export function stepsEntered(steps: FormSteps, entered: Entered): number {
  const last = steps.findLastIndex(each => each.inputs.some(name => (entered[name] ?? []).length > 0));
  return Math.max(1, last + 1);
}

/** Returns the input whose answer the names for an input have to fit. */
export function fittedInput(steps: FormSteps | undefined, name: string): string | undefined {
  return steps?.find(each => each.fits[name] !== undefined)?.fits[name];
}

/** Longest answer that a form carries from step to step. Slack takes 3,000 characters for all. */
const MAX_ANSWER_LENGTH = 500;

/** Returns the answers that names of later steps have to fit, by their inputs. */
export function answersToFit(steps: FormSteps, entered: Entered): Readonly<Record<string, string>> {
  const fitted = new Set(steps.flatMap(({ fits }) => Object.values(fits)));
  const answers = [...fitted].flatMap((name): [string, string][] => {
    const [answer] = entered[name] ?? [];
    return answer === undefined || answer.length > MAX_ANSWER_LENGTH ? [] : [[name, answer]];
  });
  return Object.fromEntries(answers);
}
