import { loadRulebook, workflowNamed } from '../../src/workflows/load.ts';
import type { ShortForm } from '../../src/workflows/parse.ts';
import { parseShortForm } from '../../src/workflows/parse.ts';
import type { Workflow } from '../../src/workflows/workflow.ts';

export const rulebook = loadRulebook('workflows');

/** A workflow that the product comes with. */
export function shipped(name: string): Workflow {
  const workflow = workflowNamed(rulebook, name);
  if (workflow === undefined) throw new Error(`there is no workflow ${name}`);
  return workflow;
}

/** What a whole command says, without its `/ampls`; a sentence where something is wrong with it. */
export function read(command: string): ShortForm | string {
  const [verb = '', ...rest] = command.split(' ');
  const workflow = rulebook.workflows.get(verb.toLowerCase());
  if (workflow === undefined) throw new Error(`nothing begins with ${verb}`);
  const form = parseShortForm(workflow, rest.join(' '));
  return 'error' in form ? form.error : form;
}

/** The same, where nothing is wrong with it. */
export function understood(command: string): ShortForm {
  const form = read(command);
  if (typeof form === 'string') throw new Error(form);
  return form;
}
