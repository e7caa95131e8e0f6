import type { ViewResponseAction } from '@slack/bolt';
import { declineRequest } from '../../../app/decline-request.ts';
import { messageModal } from '../../../cards/forms.ts';
import { refOf } from '../../../domain/request/record.ts';
import type { SlackContext } from '../../context.ts';
import type { Submission } from '../payloads.ts';
import { refusalReply } from '../reply.ts';
import { decodeDeclineForm } from './form-metadata.ts';

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
  const { request, plan: planHash, channel } = decodeDeclineForm(metadata);
  const reason = values['reason']?.[0];
  if (reason === undefined) return fieldErrors({ reason: NO_REASON });
  const outcome = await declineRequest(context, { request, planHash, actor: { ...who, channel }, reason });
  if (!('refused' in outcome)) return undefined;
  return { response_action: 'update', view: messageModal(refOf(request), refusalReply(outcome, 'decline').message) };
}
