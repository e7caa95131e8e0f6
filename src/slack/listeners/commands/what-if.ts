import { readCommand, whatIfQuestion } from '../../../app/questions/what-if.ts';
import type { Command } from '../reply.ts';
import { openWorkflowForm } from '../views/workflow-form.ts';
import { commandOf } from './questions.ts';

const command = commandOf(whatIfQuestion);

/** As on the command line, but opens the form where something is missing: it shows a preview, too. */
export const whatIfCommand: Command = {
  ...command,
  async handle(context, typed, rest) {
    const parsed = readCommand(context, rest);
    if ('error' in parsed || parsed.missing.length === 0) return command.handle(context, typed, rest);
    const { workflow, inputs, reason } = parsed;
    const who = { person: typed.actor.person, channel: typed.channel };
    return openWorkflowForm(context, workflow, who, { inputs, reason });
  },
};
