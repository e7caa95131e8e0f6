import { whatIf } from '../../../app/what-if.ts';
import { Problem } from '../../../base/problem.ts';
import { correctionMessage } from '../../../cards/help.ts';
import type { Message } from '../../../cards/message.ts';
import { whatIfMessage, whatIfProblems } from '../../../cards/what-if.ts';
import type { ParsedCommand } from '../../../workflows/parse-command.ts';
import { parseCommand } from '../../../workflows/parse-command.ts';
import type { SlackContext } from '../../context.ts';
import type { TypedCommand } from '../payloads.ts';
import type { Command } from '../reply.ts';
import { openWorkflowForm } from '../views/workflow-form.ts';

export const whatIfCommand: Command = {
  word: 'what-if',
  also: ['whatif'],
  purpose: 'ask',
  syntax: 'what-if <command>',
  title: 'Show what a request would change, who would be asked and how long it would take, without submitting it',
  async handle(context, command, rest) {
    const { actor, channel, key } = command;
    const parsed = parseCommand([...context.rulebook.workflows.values()], rest);
    if ('error' in parsed) {
      const corrected = parsed.corrected === undefined ? undefined : { text: `what-if ${parsed.corrected}`, key };
      return { message: correctionMessage(parsed.error, corrected) };
    }
    if ('similar' in parsed) {
      const example = 'Example: /ampls what-if connect law-prod to ampls-a';
      throw new Problem('bad-input', `"${rest.slice(0, 60)}" is not a command that requests a change. ${example}`);
    }
    const { workflow, inputs, missing, reason } = parsed;
    // The form shows a preview, too.
    if (missing.length > 0)
      return openWorkflowForm(context, workflow, { person: actor.person, channel }, { inputs, reason });
    return { later: () => answerWhatIf(context, parsed, { ...command, text: rest }) };
  },
};

async function answerWhatIf(
  context: SlackContext,
  { workflow, inputs }: ParsedCommand,
  { actor, text, key }: TypedCommand,
): Promise<Message> {
  const found = await whatIf(context, { workflow, inputs, person: actor.person });
  if ('problems' in found) {
    return whatIfProblems(
      found.problems.map(({ input, sentence }) => ({ label: workflow.inputs[input]?.label ?? input, sentence })),
    );
  }
  return whatIfMessage(found, { text, key }, context.clock());
}
