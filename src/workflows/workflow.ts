import type { Proposed } from '../domain/recipes/recipe.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { Values } from './changes.ts';
import { preparedEntry } from './changes.ts';
import { usualValues } from './inputs.ts';
import type { Pattern } from './pattern.ts';
import { compilePattern } from './pattern.ts';
import type { WorkflowFile } from './schema.ts';

/** Something that people may ask for. */
export interface Workflow extends WorkflowFile {
  readonly name: string;
  readonly pattern: Pattern;
}

/** Makes a workflow of a file's content. @throws an Error that says what is wrong with its command */
export function workflowOf(name: string, file: WorkflowFile): Workflow {
  return { ...file, name, pattern: compilePattern(file.command, file.inputs) };
}

/**
 * What a workflow stands for on an estate, with what the changes themselves do not tell.
 *
 * @param values ids, choices and texts by the names of inputs; what was left out has its usual value
 */
export function proposedBy(
  workflow: Pick<Workflow, 'changes' | 'inputs'>,
  values: Values,
  topology: Topology,
): Proposed {
  const all = Object.entries(workflow.inputs).map(([name, input]): [string, readonly string[]] => {
    const given = values[name] ?? [];
    return [name, given.length > 0 ? given : usualValues(input)];
  });
  const whole = Object.fromEntries(all);
  const parts = workflow.changes.map(entry => preparedEntry(entry, whole)(topology));
  return {
    changes: parts.flatMap(({ changes }) => changes),
    findings: parts.flatMap(({ findings }) => findings),
  };
}
