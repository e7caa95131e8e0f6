import type { InputValues } from './build-changes.ts';
import { inputsIn, prepareEntry } from './build-changes.ts';
import { parseCommandSyntax } from './command-syntax.ts';
import type { WorkflowInput } from './inputs.ts';
import { findStepProblems } from './steps.ts';
import type { WorkflowFile } from './workflow.ts';

/** A problem in a file, and where it is. */
export interface FileProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/**
 * Finds the problems of a workflow file that its schema cannot see: in its command, inputs that nothing uses, and
 * changes that turn out invalid when built from sample values (every choice, the longest texts, and optional inputs
 * left out).
 */
export function findWorkflowProblems(file: WorkflowFile): readonly FileProblem[] {
  const used = new Set(file.changes.flatMap(inputsIn));
  const unused = Object.entries(file.inputs).flatMap(([name, { kind }]) =>
    used.has(name) || kind === 'duration' ? [] : [name],
  );
  return [
    ...findCommandProblems(file),
    ...unused.map(name => ({ path: ['inputs', name], message: 'no change uses this input' })),
    ...findConditionProblems(file.inputs),
    ...findSecondDuration(file.inputs),
    ...findStepProblems(file.inputs, file.steps),
    ...file.changes.flatMap((entry, index) => {
      const found = sampleValues(file.inputs).flatMap(values =>
        problemOf(['changes', index], () => prepareEntry(entry, values)),
      );
      return found.slice(0, 1);
    }),
  ];
}

/** Finds the first phrasing that is not valid. */
function findCommandProblems({ commands: [canonical, ...others], inputs }: WorkflowFile): readonly FileProblem[] {
  const problems = [canonical, ...others].flatMap((_, index) =>
    problemOf(['commands', index], () => parseCommandSyntax([canonical, ...others.slice(0, index)], inputs)),
  );
  return problems.slice(0, 1);
}

/** Finds conditions in `chosen-with` and `only-with` that do not name an input and one of its options. */
function findConditionProblems(inputs: WorkflowFile['inputs']): readonly FileProblem[] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    const { key, conditions } = conditionsOf(input);
    const [other, value] = Object.entries(conditions).find(([each, wanted]) => !hasOption(inputs[each], wanted)) ?? [];
    const path = ['inputs', name, key];
    return other === undefined ? [] : [{ path, message: `the input ${other} has no option ${value}` }];
  });
}

function conditionsOf(input: WorkflowInput): { key: string; conditions: Readonly<Record<string, string>> } {
  if (input.kind === 'duration') return { key: 'only-with', conditions: input['only-with'] };
  return { key: 'offers', conditions: (input.kind === 'choice' ? input.offers?.['chosen-with'] : undefined) ?? {} };
}

function findSecondDuration(inputs: WorkflowFile['inputs']): readonly FileProblem[] {
  const durations = Object.entries(inputs).flatMap(([name, { kind }]) => (kind === 'duration' ? [name] : []));
  return durations.slice(1).map(name => ({ path: ['inputs', name], message: 'a workflow can have one duration' }));
}

function hasOption(input: WorkflowInput | undefined, wanted: string): boolean {
  return input?.kind === 'choice' && input.options.some(({ value }) => value === wanted);
}

/** Returns sets of values to try changes with: a basic set, and one more for every other value of every input. */
function sampleValues(inputs: WorkflowFile['inputs']): readonly InputValues[] {
  const samples = Object.entries(inputs).map(([name, input]) => ({ name, values: samplesFor(input) }));
  const basic = Object.fromEntries(samples.map(({ name, values }) => [name, values[0] ?? []]));
  return [basic, ...samples.flatMap(({ name, values }) => values.slice(1).map(value => ({ ...basic, [name]: value })))];
}

function samplesFor(input: WorkflowInput): readonly (readonly string[])[] {
  const leftOut = input.required || ('default' in input && input.default !== undefined) ? [] : [[]];
  switch (input.kind) {
    case 'choice':
      return [...input.options.map(({ value }) => [value]), ...leftOut];
    case 'duration':
      return [['1h'], ...leftOut];
    case 'text':
      return [repeatInList(input, 'x'.repeat(input.max)), ...leftOut];
    default:
      return [repeatInList(input, '/subscriptions/s/x'), ...leftOut];
  }
}

function repeatInList({ list }: WorkflowInput, value: string): readonly string[] {
  return list ? [value, value] : [value];
}

function problemOf(path: (string | number)[], work: () => unknown): readonly FileProblem[] {
  try {
    work();
    return [];
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : String(error) }];
  }
}
