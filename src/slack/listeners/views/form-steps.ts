import type { ModalView } from '@slack/types';
import type { FormValues } from '../../../cards/forms.ts';
import { stepForm } from '../../../cards/forms.ts';
import { answersToFit, inputsOfSteps } from '../../../workflows/steps.ts';
import type { Workflow } from '../../../workflows/workflow.ts';
import type { WorkflowFormMetadata } from './form-metadata.ts';
import { encodeFormMetadata } from './form-metadata.ts';

/**
 * Returns a form with the fields of its first steps, those of the last of them first. What was entered before stays in its
 * field below them, so that it can be changed and nothing is lost.
 *
 * @param count how many steps to show
 */
export function stepView(
  { steps = [], inputs, title, reason }: Workflow,
  metadata: WorkflowFormMetadata,
  count: number,
  values: FormValues,
): ModalView {
  const { now, earlier } = inputsOfSteps(inputs, steps, count);
  const step = {
    title: steps[count - 1]?.title ?? '',
    number: count,
    of: steps.length,
    earlier,
    asksReason: count === steps.length || values.reason !== null,
  };
  const answers = answersToFit(steps, values.inputs);
  return stepForm(
    { title, reason, inputs: now },
    step,
    values,
    encodeFormMetadata({ ...metadata, step: count, answers }),
  );
}
