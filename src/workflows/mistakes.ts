import type { Values } from './changes.ts';
import { inputsIn, preparedEntry } from './changes.ts';
import type { WorkflowInput } from './inputs.ts';
import { compilePattern } from './pattern.ts';
import type { WorkflowFile } from './schema.ts';

/** Something that is wrong with a file, and where. */
export interface Mistake {
  readonly path: (string | number)[];
  readonly message: string;
}

/**
 * What is wrong with a workflow beyond its shape: its command, inputs that nothing uses, and changes that are none when
 * tried on made-up values: with every choice, with longest texts, and with everything left out that may be.
 */
export function mistakesIn(file: WorkflowFile): readonly Mistake[] {
  const used = new Set(file.changes.flatMap(inputsIn));
  const unused = Object.keys(file.inputs).filter(name => !used.has(name));
  return [
    ...attempt(['command'], () => compilePattern(file.command, file.inputs)),
    ...unused.map(name => ({ path: ['inputs', name], message: 'no change uses it' })),
    ...offersWithoutInput(file.inputs),
    ...file.changes.flatMap((entry, index) => {
      const found = trials(file.inputs).flatMap(values =>
        attempt(['changes', index], () => preparedEntry(entry, values)),
      );
      return found.slice(0, 1);
    }),
  ];
}

/** An option that is chosen beforehand with what no input can have. */
function offersWithoutInput(inputs: WorkflowFile['inputs']): readonly Mistake[] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    const wanted = Object.entries((input.kind === 'choice' ? input.offers?.['chosen-with'] : undefined) ?? {});
    const [other] = wanted.find(([key, value]) => !isChoiceOf(inputs[key], value)) ?? [];
    const path = ['inputs', name, 'offers'];
    return other === undefined ? [] : [{ path, message: `no input ${other} can have this value` }];
  });
}

function isChoiceOf(input: WorkflowInput | undefined, wanted: string): boolean {
  return input?.kind === 'choice' && input.options.some(({ value }) => value === wanted);
}

/** Values of all inputs to try changes with: the usual ones, and each input's other ones in their place. */
function trials(inputs: WorkflowFile['inputs']): readonly Values[] {
  const samples = Object.entries(inputs).map(([name, input]) => ({ name, values: samplesOf(input) }));
  const usual = Object.fromEntries(samples.map(({ name, values }) => [name, values[0] ?? []]));
  return [usual, ...samples.flatMap(({ name, values }) => values.slice(1).map(value => ({ ...usual, [name]: value })))];
}

function samplesOf(input: WorkflowInput): readonly (readonly string[])[] {
  const leftOut = input.required || ('default' in input && input.default !== undefined) ? [] : [[]];
  switch (input.kind) {
    case 'choice':
      return [...input.options.map(({ value }) => [value]), ...leftOut];
    case 'text':
      return [several(input, 'x'.repeat(input.max)), ...leftOut];
    default:
      return [several(input, '/subscriptions/s/x'), ...leftOut];
  }
}

function several({ list }: WorkflowInput, value: string): readonly string[] {
  return list ? [value, value] : [value];
}

function attempt(path: (string | number)[], work: () => unknown): readonly Mistake[] {
  try {
    work();
    return [];
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : String(error) }];
  }
}
