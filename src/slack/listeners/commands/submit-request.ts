import { submitOrDraft } from '../../../app/drafts/submit-or-draft.ts';
import { requestRights } from '../../../app/request-rights.ts';
import type { HelpEntry } from '../../../cards/help.ts';
import { correctionMessage } from '../../../cards/help.ts';
import { parseCommand } from '../../../workflows/parse-command.ts';
import type { SlackContext } from '../../context.ts';
import type { TypedCommand } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { askedMessage } from '../reply.ts';
import { openWorkflowForm } from '../views/workflow-form.ts';
import { unknownCommand } from './help.ts';

/**
 * Submits the request that a command describes. If an input is missing, opens the form with the inputs that were typed.
 * If something is wrong, says what was probably meant, with a button that runs it.
 *
 * @param others the commands that submit nothing, one of which may have been meant
 */
export async function submitCommand(
  context: SlackContext,
  command: TypedCommand,
  others: readonly HelpEntry[],
): Promise<Reply> {
  const { actor, channel, key, text } = command;
  const parsed = parseCommand([...context.rulebook.workflows.values()], text);
  if ('error' in parsed) {
    const corrected = parsed.corrected === undefined ? undefined : { text: parsed.corrected, key };
    return { message: correctionMessage(parsed.error, corrected) };
  }
  if ('similar' in parsed) {
    const rights = await requestRights(context, actor.person);
    const similar = parsed.similar.filter(({ workflow }) => rights(workflow.name) !== 'no');
    return { message: unknownCommand(others, command, { ...parsed, similar }) };
  }
  const { workflow, inputs, missing, reason } = parsed;
  if (missing.length > 0)
    return openWorkflowForm(context, workflow, { person: actor.person, channel }, { inputs, reason });
  const asked = { key, workflow: workflow.name, inputs, reason, actor, origin: channel };
  return { message: askedMessage(context, await submitOrDraft(context, asked), workflow.title) };
}
