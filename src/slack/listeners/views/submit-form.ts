import type { KnownBlock } from '@slack/types';
import pTimeout from 'p-timeout';
import { submitOrDraft } from '../../../app/drafts/submit-or-draft.ts';
import type { Preview } from '../../../app/plan/preview-request.ts';
import { previewRequest } from '../../../app/plan/preview-request.ts';
import { refuseNonRequester } from '../../../app/request-rights.ts';
import { describeForLog, isDatabaseError } from '../../../base/postgres.ts';
import { submittedValues, valuesOfInput } from '../../../cards/form-fields.ts';
import type { FormValues } from '../../../cards/forms.ts';
import { followButton, messageModal, SUBMIT_REQUEST, unpreviewed, workflowForm } from '../../../cards/forms.ts';
import {
  previewBlocks,
  previewChanges,
  previewFailed,
  previewLoading,
  previewProblems,
  previewUnavailable,
} from '../../../cards/preview.ts';
import { canonicalDocument, sha256 } from '../../../domain/canonical-json.ts';
import { refOf } from '../../../domain/request/record.ts';
import { checkValue } from '../../../workflows/inputs.ts';
import { workflowNamed } from '../../../workflows/load-rulebook.ts';
import type { StepPosition } from '../../../workflows/steps.ts';
import { inputsOfSteps } from '../../../workflows/steps.ts';
import { findTimeLimitProblem } from '../../../workflows/time-limit.ts';
import type { Workflow } from '../../../workflows/workflow.ts';
import type { SlackContext } from '../../context.ts';
import { errorMessage } from '../error-messages.ts';
import type { Submission } from '../payloads.ts';
import { deliveryKey } from '../payloads.ts';
import { askedMessage } from '../reply.ts';
import type { Previewed, WorkflowFormMetadata } from './form-metadata.ts';
import { decodeWorkflowForm, encodeFormMetadata } from './form-metadata.ts';
import { positionOf, stepView } from './form-steps.ts';
import { linkToCard } from './link-to-card.ts';
import type { SubmissionResult } from './submissions.ts';
import { fieldErrors, NO_REASON } from './submissions.ts';
import type { FormWithEffects } from './workflow-form.ts';
import { loadForm, reopenForNewEffects } from './workflow-form.ts';

/**
 * The longest that an acknowledgement waits for a preview, in milliseconds: of one to show, and of one to compare with what
 * was shown. Slack waits three seconds for everything.
 */
const MAX_WAIT_MS = { show: 2_150, compare: 900 } as const;

/** The longest that a form that was acknowledged waits for its preview, in milliseconds. */
const MAX_LOADING_MS = 30_000;

/** A workflow's form as it was submitted. */
interface SubmittedForm {
  readonly submission: Submission;
  readonly workflow: Workflow;
  readonly metadata: WorkflowFormMetadata;
  readonly values: FormValues;
  /** A digest of the inputs, to which what was shown is bound. */
  readonly asked: string;
}

/**
 * Shows what the request of a workflow's form would do. Submits it if that was shown before: for these inputs, and with the
 * same plan as there would be now.
 */
export async function submitWorkflowForm(context: SlackContext, submission: Submission): Promise<SubmissionResult> {
  const metadata = decodeWorkflowForm(submission.metadata);
  const { previewed } = metadata;
  const workflow = workflowNamed(context.rulebook, metadata.workflow);
  if (workflow === undefined) return fieldErrors({ reason: 'This kind of change is no longer available.' });
  const { steps = [], reason: reasonIs } = workflow;
  const { step, reached } = positionOf(workflow, metadata);
  const isLastStep = step >= steps.length;
  const { inputs, errors } = readInputs(
    isLastStep ? workflow : withSteps(workflow, { step, reached }),
    submission.values,
  );
  const reason = submission.values['reason']?.[0] ?? null;
  if (reason === null && reasonIs === 'required' && isLastStep) errors['reason'] = NO_REASON;
  if (Object.keys(errors).length > 0) return fieldErrors(errors);
  const values = { inputs, reason, fields: submission.values, amends: metadata.amends };
  const next = { step: step + 1, reached: Math.max(reached, step + 1) };
  if (!isLastStep) return { response_action: 'update', view: stepView(workflow, metadata, next, values) };
  const form = { submission, workflow, metadata, values, asked: sha256(canonicalDocument(inputs)).slice(0, 16) };
  if (previewed?.asked !== form.asked) return showPreview(context, form);
  const changed = await changedPreview(context, form, previewed);
  return changed ?? submitRequestOf(context, form);
}

/**
 * Shows the preview, or that it is being made. Then it appears in the form as soon as it is there. @param changed why it is shown
 * in place of an earlier one
 */
async function showPreview(context: SlackContext, form: SubmittedForm, changed?: string): Promise<SubmissionResult> {
  const { submission, workflow, metadata, values } = form;
  const asked = { workflow: workflow.name, inputs: values.inputs, person: submission.who.person };
  await refuseNonRequester(context, asked);
  const previewing = previewOf(context, form, MAX_LOADING_MS);
  const inTime = pTimeout(previewing, { milliseconds: MAX_WAIT_MS.show, fallback: () => undefined });
  // Whoever waits for it below reads why it failed.
  inTime.catch(() => {});
  const loaded = await loadForm(context, workflow, values.inputs);
  const reopened = reopenForNewEffects(loaded, values, metadata);
  if (reopened !== undefined) return { response_action: 'update', view: reopened };
  const preview = await inTime;
  if (preview === undefined) {
    void showLater(context, form, loaded, previewing, changed);
    return { response_action: 'update', view: viewOf(form, loaded, previewLoading()) };
  }
  if (preview !== 'unavailable' && 'problems' in preview) return problemsAtFields(preview);
  return { response_action: 'update', view: previewView(context, form, loaded, preview, changed) };
}

/** Returns a preview; `unavailable` where Azure does not answer. @throws the database's own error */
async function previewOf(
  context: SlackContext,
  { workflow, values: { inputs, amends }, submission }: SubmittedForm,
  maxMs: number,
): Promise<Preview | 'unavailable'> {
  try {
    const previewing = previewRequest(context, { workflow, inputs, person: submission.who.person, amends });
    return await pTimeout(previewing, { milliseconds: maxMs });
  } catch (error) {
    if (isDatabaseError(error)) throw error;
    context.log.info({ error: describeForLog(error) }, 'a form has no preview');
    return 'unavailable';
  }
}

async function showLater(
  context: SlackContext,
  form: SubmittedForm,
  loaded: FormWithEffects,
  previewing: Promise<Preview | 'unavailable'>,
  changed: string | undefined,
): Promise<void> {
  try {
    const view = await previewing.then(
      preview => previewView(context, form, loaded, preview, changed),
      error => viewOf(form, loaded, previewFailed(errorMessage(context.log, error))),
    );
    await context.client.views.update({ view_id: form.submission.view.id, view });
  } catch (error) {
    context.log.info({ error: describeForLog(error) }, 'a preview did not reach Slack');
  }
}

function previewView(
  { rulebook: { policyVersion: policy } }: SlackContext,
  form: SubmittedForm,
  loaded: FormWithEffects,
  preview: Preview | 'unavailable',
  changed: string | undefined,
) {
  const { asked, workflow, values } = form;
  if (preview === 'unavailable') return viewOf(form, loaded, previewUnavailable(), { asked, plan: null });
  if ('problems' in preview) {
    const labelled = preview.problems.map(({ input, sentence }) => ({
      label: workflow.inputs[input]?.label ?? input,
      sentence,
    }));
    return viewOf(form, loaded, previewProblems(labelled));
  }
  const { plan, same } = preview;
  const blocks = previewBlocks({ ...preview, changed, amends: values.amends });
  // Such an amendment would be refused, so the form offers another preview and no submission.
  if (same !== undefined && values.amends !== undefined) return viewOf(form, loaded, blocks);
  const follows = same === undefined || same.isOwn ? undefined : same.request.id;
  return viewOf(form, loaded, blocks, { asked, plan: plan.hash, policy, same: follows });
}

/** Returns the form with something above its fields. @param previewed if that is a preview, what it is of */
function viewOf(
  { metadata, values }: SubmittedForm,
  { form, fingerprint }: FormWithEffects,
  top: readonly KnownBlock[],
  previewed?: Previewed,
) {
  const { same } = previewed ?? {};
  const submitted = same === undefined ? SUBMIT_REQUEST : followButton(same);
  const submit = previewed === undefined ? unpreviewed.submit : submitted;
  return workflowForm(
    form,
    values,
    encodeFormMetadata({ ...metadata, step: undefined, reached: undefined, effects: fingerprint, previewed }),
    {
      top,
      submit,
    },
  );
}

function problemsAtFields({ problems }: Extract<Preview, { readonly problems: unknown }>): SubmissionResult {
  return fieldErrors(Object.fromEntries(problems.map(({ input, sentence }) => [input, sentence])));
}

/**
 * Returns the new preview if it differs from the one that was shown. A request is submitted without a comparison where Azure
 * does not answer in time: it is planned again, and approvals count for the plan on its card. A preview that was made under
 * another policy is never submitted.
 */
async function changedPreview(
  context: SlackContext,
  form: SubmittedForm,
  { plan, policy, same }: Previewed,
): Promise<SubmissionResult> {
  if (plan === null) return undefined;
  const isOtherPolicy = policy !== undefined && policy !== context.rulebook.policyVersion;
  if (isOtherPolicy) return showPreview(context, form, previewChanges.policy);
  const preview = await previewOf(context, form, MAX_WAIT_MS.compare);
  if (preview === 'unavailable') return undefined;
  const isSamePlan = !('problems' in preview) && preview.plan.hash === plan;
  const isEnded = isSamePlan && same !== undefined && preview.same?.request.id !== same;
  if (isSamePlan && !isEnded) return undefined;
  const loaded = await loadForm(context, form.workflow, form.values.inputs);
  const changed = isEnded ? previewChanges.same(same) : previewChanges.plan;
  return { response_action: 'update', view: previewView(context, form, loaded, preview, changed) };
}

async function submitRequestOf(context: SlackContext, form: SubmittedForm): Promise<SubmissionResult> {
  const { submission, workflow, metadata, values } = form;
  const { channel, amends } = metadata;
  const { who, view } = submission;
  const outcome = await submitOrDraft(context, {
    key: deliveryKey.submission(view),
    workflow: workflow.name,
    inputs: values.inputs,
    reason: values.reason,
    actor: { ...who, channel },
    origin: channel,
    amends,
  });
  const heading = 'created' in outcome ? refOf(outcome.created) : 'Request a change';
  if ('created' in outcome) void linkToCard(context, view.id, outcome.created, workflow.title);
  return { response_action: 'update', view: messageModal(heading, askedMessage(context, outcome, workflow.title)) };
}

/** Returns the workflow as far as its form has asked for it. */
function withSteps(workflow: Workflow, position: StepPosition): Workflow {
  const { now, others } = inputsOfSteps(workflow.inputs, workflow.steps ?? [], position);
  return { ...workflow, inputs: { ...others, ...now } };
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
