import type { z } from 'zod';
import { approveRequest } from '../../../app/approve-request.ts';
import { chooseSuggestion } from '../../../app/choose-suggestion.ts';
import { checkDecline } from '../../../app/decline-request.ts';
import { loadRequestDetails } from '../../../app/load-request.ts';
import { requestIdIn } from '../../../app/request-ref.ts';
import { Problem } from '../../../base/problem.ts';
import { chosenMessage } from '../../../cards/answers.ts';
import { declineForm, messageModal } from '../../../cards/forms.ts';
import { commandToRunSchema, filledFormSchema } from '../../../cards/help.ts';
import { loadingMessage } from '../../../cards/message.ts';
import { detailsContent } from '../../../cards/request-details.ts';
import { suggestionClickSchema } from '../../../cards/suggestions-card.ts';
import { refOf } from '../../../domain/request/record.ts';
import type { SlackContext } from '../../context.ts';
import { openAmendForm } from '../commands/amend.ts';
import { openAnswerForm } from '../commands/ask.ts';
import { cancel, retry, rollBack, stop } from '../commands/requests.ts';
import { runCommand } from '../commands/run-command.ts';
import type { Click } from '../payloads.ts';
import { deliveryKey } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { modalReply, refusalReply, sentenceReply } from '../reply.ts';
import { encodeFormMetadata } from '../views/form-metadata.ts';
import { openWorkflowForm } from '../views/workflow-form.ts';

/** Approves the plan that the person saw. */
export async function clickApprove(
  context: SlackContext,
  { actor, value, planHash }: Click,
): Promise<Reply | undefined> {
  const request = requestIdIn(value, 'show CR-12');
  const outcome = await approveRequest(context, { request, planHash, actor });
  return 'refused' in outcome ? refusalReply(outcome, 'approve') : undefined;
}

/** Opens the form that asks for the reason, if the person may decline. */
export async function clickDecline(context: SlackContext, { actor, value, planHash }: Click): Promise<Reply> {
  const request = requestIdIn(value, 'show CR-12');
  const refused = await checkDecline(context, { request, planHash, actor });
  if (refused !== undefined) return refusalReply(refused, 'decline');
  return { modal: declineForm(request, encodeFormMetadata({ request, plan: planHash, channel: actor.channel })) };
}

/** Opens the form in which its requester changes what a request asks for. */
export async function clickAmend(context: SlackContext, { value, actor, channel }: Click): Promise<Reply> {
  const request = requestIdIn(value, 'amend CR-12');
  return openAmendForm(context, { request, actor, channel: channel ?? context.config.channel });
}

/** Opens the form in which its requester answers the questions about a request. */
export async function clickAnswer(context: SlackContext, { value, actor, channel }: Click): Promise<Reply> {
  return openAnswerForm(context, { request: requestIdIn(value, 'answer CR-12'), actor, channel });
}

/** Cancels a request for its requester. */
export async function clickCancel(context: SlackContext, { value, actor }: Click): Promise<Reply | undefined> {
  return cancel(context, requestIdIn(value, 'cancel CR-12'), actor);
}

/** Stops a running request for its requester or an approver. */
export async function clickStop(context: SlackContext, { value, actor }: Click): Promise<Reply> {
  return stop(context, requestIdIn(value, 'stop CR-12'), actor);
}

/** Re-plans the request if it is stale, or retries it as a new request in the channel of the click. */
export async function clickRetry(context: SlackContext, click: Click): Promise<Reply> {
  const request = requestIdIn(click.value, 'retry CR-12');
  return retry(context, { request, planHash: click.planHash, ...originOf(click) });
}

/** Submits a request that rolls back what this one changed. */
export async function clickRollBack(context: SlackContext, click: Click): Promise<Reply> {
  return rollBack(context, { request: requestIdIn(click.value, 'rollback CR-12'), ...originOf(click) });
}

function originOf({ trigger, actor, channel }: Click) {
  return { key: deliveryKey.click(trigger), actor, origin: channel };
}

/** Opens a modal with everything about a request. */
export async function clickDetails(context: SlackContext, { value }: Click): Promise<Reply> {
  const id = requestIdIn(value, 'show CR-12');
  const details = loadRequestDetails(context, id).then(loaded => messageModal(refOf(id), detailsContent(loaded)));
  return modalReply(messageModal(refOf(id), loadingMessage), details);
}

/** Retries a request with the resource that was picked instead of the name that was typed. */
export async function clickSuggestion(context: SlackContext, click: Click): Promise<Reply> {
  const {
    request,
    input,
    typed,
    id: chosen,
  } = readButton(suggestionClickSchema, click.value, 'Submit the request again.');
  const outcome = await chooseSuggestion(context, { request, input, typed, chosen, ...originOf(click) });
  if ('refused' in outcome) return refusalReply(outcome, 'choose a name for');
  return { message: chosenMessage(outcome.created, request) };
}

/** Parses what a button carries. @throws Problem `bad-input`, which says what to do instead */
function readButton<T>(schema: z.ZodType<T>, value: string, instead: string): T {
  try {
    return schema.parse(JSON.parse(value));
  } catch (error) {
    throw new Problem('bad-input', `This button is out of date. ${instead}`, error);
  }
}

/** Runs the command that a button carries, as if the person had typed it. */
export async function clickRun(context: SlackContext, { value, actor, channel }: Click): Promise<Reply> {
  const { text, key } = readButton(commandToRunSchema, value, 'Type the command again.');
  return runCommand(context, { text, actor, channel: channel ?? context.config.channel, key: deliveryKey.rerun(key) });
}

/** Runs the command that was chosen from a card's menu, as if the person had typed it. */
export async function clickMore(context: SlackContext, { value, trigger, actor, channel }: Click): Promise<Reply> {
  const key = deliveryKey.click(trigger);
  return runCommand(context, { text: value, actor, channel: channel ?? context.config.channel, key });
}

/** Opens the form of a workflow: empty from the help, filled in from an answer. */
export async function clickOpenForm(
  context: SlackContext,
  { actor, channel, value }: Click,
  word: string,
): Promise<Reply> {
  const workflow = context.rulebook.workflows.get(word);
  if (workflow === undefined) {
    return sentenceReply(`The command /ampls ${word} no longer exists. Type /ampls help to see all commands.`);
  }
  const by = { person: actor.person, channel: channel ?? context.config.channel };
  if (value === word) return openWorkflowForm(context, workflow, by);
  const { inputs } = readButton(filledFormSchema, value, 'Type the command again.');
  return openWorkflowForm(context, workflow, by, { inputs, reason: null });
}
