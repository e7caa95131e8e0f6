import { loadRulebook, workflowNamed } from '../../src/workflows/load-rulebook.ts';
import type { ParsedCommand } from '../../src/workflows/parse-command.ts';
import { parseCommand } from '../../src/workflows/parse-command.ts';
import type { Workflow } from '../../src/workflows/workflow.ts';

export const rulebook = loadRulebook('workflows');

/** Returns a workflow that ships with the bot. */
export function shippedWorkflow(name: string): Workflow {
  const workflow = workflowNamed(rulebook, name);
  if (workflow === undefined) throw new Error(`unknown workflow ${name}`);
  return workflow;
}

/** Parses a command without its `/ampls`. Returns a sentence if something is wrong with it. */
export function parse(command: string): ParsedCommand | string {
  const [verb = '', ...rest] = command.split(' ');
  const workflow = rulebook.workflows.get(verb.toLowerCase());
  if (workflow === undefined) throw new Error(`no workflow begins with ${verb}`);
  const form = parseCommand(workflow, rest.join(' '));
  return 'error' in form ? form.error : form;
}

/** Parses a command that is expected to be valid. */
export function parseValid(command: string): ParsedCommand {
  const form = parse(command);
  if (typeof form === 'string') throw new Error(form);
  return form;
}
