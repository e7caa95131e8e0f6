import type { App, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { forms } from '../../../cards/forms.ts';
import { ASSIGNEE_FIELD } from '../../../cards/question-forms.ts';
import type { SlackContext } from '../../context.ts';
import { finishWithinAckDeadline } from '../ack-deadline.ts';
import { errorMessage } from '../error-messages.ts';
import type { Submission } from '../payloads.ts';
import { submissionSchema } from '../payloads.ts';
import { requireMember } from '../require-member.ts';
import type { SubmissionResult } from './submissions.ts';
import { fieldErrors, submitAnswerForm, submitAskForm, submitDeclineForm, submitReassignForm } from './submissions.ts';
import { submitWorkflowForm } from './submit-form.ts';

type Handler = (context: SlackContext, submission: Submission) => Promise<SubmissionResult>;

const handlers: Readonly<Record<string, Handler>> = {
  [forms.workflow]: submitWorkflowForm,
  [forms.decline]: submitDeclineForm,
  [forms.ask]: submitAskForm,
  [forms.answer]: submitAnswerForm,
  [forms.reassign]: submitReassignForm,
};

/** Registers form submissions. What a form submits is saved before the submission is acknowledged. */
export function registerViews(app: App, context: SlackContext): void {
  app.view<ViewSubmitAction>(/.*/, args => context.track(handleSubmission(context, args)));
}

async function handleSubmission(
  context: SlackContext,
  { body, ack }: SlackViewMiddlewareArgs<ViewSubmitAction>,
): Promise<void> {
  const result = await finishWithinAckDeadline(submit(context, body)).catch((error): SubmissionResult => {
    // Slack shows errors only next to fields.
    return fieldErrors({ [fieldForErrors(body)]: errorMessage(context.log, error) });
  });
  if (result === undefined) await ack();
  else await ack(result);
}

/** Every form has a field for a text, apart from the one for a person. */
function fieldForErrors({ view }: ViewSubmitAction): string {
  return view.callback_id === forms.reassign ? ASSIGNEE_FIELD : 'reason';
}

async function submit(context: SlackContext, body: unknown): Promise<SubmissionResult> {
  const submission = submissionSchema.parse(body);
  await requireMember(context, submission.who.person);
  const handler = Object.hasOwn(handlers, submission.form) ? handlers[submission.form] : undefined;
  return handler?.(context, submission);
}
