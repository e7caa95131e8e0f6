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
  const form = parseCommand([...rulebook.workflows.values()], command);
  if ('error' in form) return form.error;
  if ('similar' in form) return 'The command is unknown.';
  return form;
}

/** Parses a command that is expected to be valid. */
export function parseValid(command: string): ParsedCommand {
  const form = parse(command);
  if (typeof form === 'string') throw new Error(form);
  return form;
}
