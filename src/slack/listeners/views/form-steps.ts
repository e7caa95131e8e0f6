import type { ModalView } from '@slack/types';
import { submittedValues, valuesOfInput } from '../../../cards/form-fields.ts';
import type { FormValues } from '../../../cards/forms.ts';
import { stepForm } from '../../../cards/forms.ts';
import { workflowNamed } from '../../../workflows/load-rulebook.ts';
import type { StepPosition } from '../../../workflows/steps.ts';
import { answersToFit, inputsOfSteps } from '../../../workflows/steps.ts';
import type { Workflow } from '../../../workflows/workflow.ts';
import type { SlackContext } from '../../context.ts';
import type { Click } from '../payloads.ts';
import type { WorkflowFormMetadata } from './form-metadata.ts';
import { decodeWorkflowForm, encodeFormMetadata } from './form-metadata.ts';

/** Returns where somebody is in a form, by what it carries. A form without steps is at its only one. */
export function positionOf(
  { steps = [] }: Workflow,
  { step = steps.length, reached = step }: WorkflowFormMetadata,
): StepPosition {
  return { step, reached };
}

/**
 * Returns a form with the fields of a step. What was entered in other steps stays in its field below them, so that it can be
 * changed and nothing is lost.
 */
export function stepView(
  { steps = [], inputs, title, reason }: Workflow,
  metadata: WorkflowFormMetadata,
  position: StepPosition,
  values: FormValues,
): ModalView {
  const { now, others } = inputsOfSteps(inputs, steps, position);
  const step = {
    title: steps[position.step - 1]?.title ?? '',
    number: position.step,
    of: steps.length,
    others,
    asksReason: position.step === steps.length || values.reason !== null,
  };
  const answers = answersToFit(steps, values.inputs);
  const carried = encodeFormMetadata({ ...metadata, ...position, answers });
  return stepForm({ title, reason, inputs: now }, step, values, carried);
}

/** Shows the step before the one that a form shows, and keeps everything that was entered. */
export async function clickBack(context: SlackContext, { modal, entered }: Click): Promise<undefined> {
  const metadata = decodeWorkflowForm(modal.metadata);
  const workflow = workflowNamed(context.rulebook, metadata.workflow);
  if (workflow === undefined) return;
  const { step, reached } = positionOf(workflow, metadata);
  const inputs = Object.entries(workflow.inputs).map(([name, input]) => [
    name,
    submittedValues(input, valuesOfInput(entered, name)),
  ]);
  const values = {
    inputs: Object.fromEntries(inputs),
    reason: entered['reason']?.[0] ?? null,
    fields: entered,
    amends: metadata.amends,
  };
  const view = stepView(workflow, metadata, { step: Math.max(1, step - 1), reached }, values);
  await context.client.views.update({ view_id: modal.id, view });
}
