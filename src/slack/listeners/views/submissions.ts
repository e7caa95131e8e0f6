import type { ViewResponseAction } from '@slack/bolt';
import { declineRequest } from '../../../app/decline-request.ts';
import { messageModal } from '../../../cards/forms.ts';
import { ASSIGNEE_FIELD } from '../../../cards/question-forms.ts';
import { refOf } from '../../../domain/request/record.ts';
import type { SlackContext } from '../../context.ts';
import { answerOpen, ask, reassign } from '../commands/ask.ts';
import type { Submission } from '../payloads.ts';
import { deliveryKey } from '../payloads.ts';
import type { MessageReply } from '../reply.ts';
import { refusalReply } from '../reply.ts';
import { decodeRequestForm } from './form-metadata.ts';

/** What Slack does with a submitted form. Without an action the form closes. */
export type SubmissionResult = ViewResponseAction | undefined;

/** What is shown at the field of a reason that a form demands. */
export const NO_REASON = 'A reason is required.';

/** Returns the response that shows errors next to the fields of a form. @param errors by block id */
export function fieldErrors(errors: Readonly<Record<string, string>>): SubmissionResult {
  return { response_action: 'errors', errors: { ...errors } };
}

/** Declines a request with the reason that was entered. */
export async function submitDeclineForm(
  context: SlackContext,
  { who, metadata, values }: Submission,
): Promise<SubmissionResult> {
  const { request, plan: planHash, channel } = decodeRequestForm(metadata);
  const reason = values['reason']?.[0];
  if (reason === undefined) return fieldErrors({ reason: NO_REASON });
  const outcome = await declineRequest(context, { request, planHash, actor: { ...who, channel }, reason });
  if (!('refused' in outcome)) return undefined;
  return shown(request, refusalReply(outcome, 'decline'));
}

/** Asks the requester what was entered. */
export async function submitAskForm(context: SlackContext, submission: Submission): Promise<SubmissionResult> {
  return submitText(context, submission, ask, 'A question is required.');
}

/** Answers the questions about a request with what was entered. */
export async function submitAnswerForm(context: SlackContext, submission: Submission): Promise<SubmissionResult> {
  return submitText(context, submission, answerOpen, 'An answer is required.');
}

async function submitText(
  context: SlackContext,
  { who, metadata, values, view }: Submission,
  send: typeof ask,
  missing: string,
): Promise<SubmissionResult> {
  const { request, channel } = decodeRequestForm(metadata);
  const text = values['reason']?.[0];
  if (text === undefined) return fieldErrors({ reason: missing });
  const said = { request, key: deliveryKey.submission(view), actor: { ...who, channel }, text };
  return shown(request, await send(context, said));
}

/** Hands the decision on a request to the person who was picked. */
export async function submitReassignForm(
  context: SlackContext,
  { who, metadata, values }: Submission,
): Promise<SubmissionResult> {
  const { request, channel } = decodeRequestForm(metadata);
  const id = values[ASSIGNEE_FIELD]?.[0];
  if (id === undefined) return fieldErrors({ [ASSIGNEE_FIELD]: 'Pick a person.' });
  return shown(request, await reassign(context, { request, actor: { ...who, channel }, to: { id } }));
}

function shown(request: number, { message }: MessageReply): SubmissionResult {
  return { response_action: 'update', view: messageModal(refOf(request), message) };
}
