import type { ViewResponseAction } from '@slack/bolt';
import { declineRequest } from '../../../app/decline-request.ts';
import { submitOrDraft } from '../../../app/drafts/submit-or-draft.ts';
import { submittedValues, valuesOfInput } from '../../../cards/form-fields.ts';
import { messageModal } from '../../../cards/forms.ts';
import { refOf } from '../../../domain/request/record.ts';
import { checkValue } from '../../../workflows/inputs.ts';
import { workflowNamed } from '../../../workflows/load-rulebook.ts';
import { findTimeLimitProblem } from '../../../workflows/time-limit.ts';
import type { Workflow } from '../../../workflows/workflow.ts';
import type { SlackContext } from '../../context.ts';
import type { Submission } from '../payloads.ts';
import { deliveryKey } from '../payloads.ts';
import { askedMessage, refusalReply } from '../reply.ts';
import { decodeDeclineForm, decodeWorkflowForm } from './form-metadata.ts';
import { reopenForNewEffects } from './workflow-form.ts';

/** What Slack does with a submitted form. Without an action the form closes. */
export type SubmissionResult = ViewResponseAction | undefined;

const NO_REASON = 'A reason is required.';

/** Returns the response that shows errors next to the fields of a form. @param errors by block id */
export function fieldErrors(errors: Readonly<Record<string, string>>): SubmissionResult {
  return { response_action: 'errors', errors: { ...errors } };
}

/** Submits the request that a workflow's form describes. */
export async function submitWorkflowForm(
  context: SlackContext,
  { who, view, metadata, values }: Submission,
): Promise<SubmissionResult> {
  const { workflow: name, channel, effects: shown } = decodeWorkflowForm(metadata);
  const workflow = workflowNamed(context.rulebook, name);
  if (workflow === undefined) return fieldErrors({ reason: 'This kind of change is no longer available.' });
  const { inputs, errors } = readInputs(workflow, values);
  const reason = values['reason']?.[0] ?? null;
  if (reason === null && workflow.reason === 'required') errors['reason'] = NO_REASON;
  if (Object.keys(errors).length > 0) return fieldErrors(errors);
  const reopened = await reopenForNewEffects(context, workflow, { inputs, reason }, { channel, shown });
  if (reopened !== undefined) return { response_action: 'update', view: reopened };
  const outcome = await submitOrDraft(context, {
    key: deliveryKey.submission(view),
    workflow: workflow.name,
    inputs,
    reason,
    actor: { ...who, channel },
    origin: channel,
  });
  const answer = askedMessage(context, outcome, workflow.title);
  const heading = 'created' in outcome ? refOf(outcome.created) : 'Request a change';
  return { response_action: 'update', view: messageModal(heading, answer) };
}

/** Returns the values of each input and an error for each field that is not valid. Leaves out empty optional fields. */
function readInputs(workflow: Workflow, values: Submission['values']) {
  const inputs: Record<string, readonly string[]> = {};
  const errors: Record<string, string> = {};
  for (const [name, input] of Object.entries(workflow.inputs)) {
    const checked = submittedValues(input, valuesOfInput(values, name)).map(value => checkValue(input, value));
    const failed = checked.find(result => 'error' in result);
    const valid = checked.flatMap(result => ('value' in result ? [result.value] : []));
    if (failed !== undefined) errors[name] = failed.error;
    else if (valid.length > 0) inputs[name] = valid;
    else if (input.required) errors[name] = 'A value is required.';
  }
  const problem = findTimeLimitProblem(workflow, inputs);
  if (problem !== undefined) errors[problem.input] ??= problem.error;
  return { inputs, errors };
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
