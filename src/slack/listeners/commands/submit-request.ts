import { submitRequest } from '../../../app/submit-request.ts';
import { createdMessage } from '../../../cards/answers.ts';
import { parseCommand } from '../../../workflows/parse-command.ts';
import type { Workflow } from '../../../workflows/workflow.ts';
import type { SlackContext } from '../../context.ts';
import type { SlashCommand } from '../payloads.ts';
import { deliveryKey } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { channelLabel, sentenceReply } from '../reply.ts';
import { openWorkflowForm } from '../views/workflow-form.ts';

/**
 * Submits the request that a command describes. If an input is missing, opens the form with the inputs that were typed.
 */
export async function submitCommand(
  context: SlackContext,
  workflow: Workflow,
  { actor, channel, trigger }: SlashCommand,
  rest: string,
): Promise<Reply> {
  const parsed = parseCommand(workflow, rest);
  if ('error' in parsed) return sentenceReply(parsed.error);
  const { inputs, missing, reason } = parsed;
  if (missing.length > 0) return openWorkflowForm(context, workflow, channel, { inputs, reason });
  const { id } = await submitRequest(context, {
    key: deliveryKey.command(trigger),
    workflow: workflow.name,
    inputs,
    reason,
    actor,
    origin: channel,
  });
  return { message: createdMessage(id, workflow.title, channelLabel(context)) };
}
