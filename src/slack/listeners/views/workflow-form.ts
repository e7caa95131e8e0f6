import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import pTimeout from 'p-timeout';
import { optionEffects } from '../../../app/option-effects.ts';
import { refuseNonRequester } from '../../../app/request-rights.ts';
import { describeForLog } from '../../../base/postgres.ts';
import type { FormInput } from '../../../cards/form-fields.ts';
import type { FormValues, FormWorkflow } from '../../../cards/forms.ts';
import { loadingForm, workflowForm } from '../../../cards/forms.ts';
import { truncate } from '../../../cards/message.ts';
import { listNames } from '../../../domain/format.ts';
import { keyOf, nameOf } from '../../../domain/ids.ts';
import type { InputValues } from '../../../workflows/build-changes.ts';
import type { OptionEffect } from '../../../workflows/option-effects.ts';
import { stepsEntered } from '../../../workflows/steps.ts';
import type { Workflow } from '../../../workflows/workflow.ts';
import type { SlackContext } from '../../context.ts';
import type { Reply } from '../reply.ts';
import { modalReply } from '../reply.ts';
import type { WorkflowFormMetadata } from './form-metadata.ts';
import { encodeFormMetadata } from './form-metadata.ts';
import { stepView } from './form-steps.ts';

/**
 * The longest that a form waits for the effects of its options, in milliseconds: to be filled once it is open, and before a
 * submission is acknowledged.
 */
const MAX_WAIT_MS = { fill: 5_000, submit: 700 } as const;

const EMPTY_FORM: FormValues = { inputs: {}, reason: null };

/** Who opens a form, and in which channel. */
interface OpenedBy {
  readonly person: string;
  readonly channel: string;
}

/** Returns a workflow's form, filled in with what was typed. Where Azure has to be read for it, it opens as loading. @throws Problem `not-allowed` where the person may not request it */
export async function openWorkflowForm(
  context: SlackContext,
  workflow: Workflow,
  { person, channel }: OpenedBy,
  typed = EMPTY_FORM,
): Promise<Reply> {
  await refuseNonRequester(context, { workflow: workflow.name, inputs: typed.inputs, person });
  if (workflow.steps !== undefined) {
    const metadata = { workflow: workflow.name, channel, amends: typed.amends };
    const step = stepsEntered(workflow.steps, typed.inputs);
    return { modal: stepView(workflow, metadata, { step, reached: step }, typed) };
  }
  const filling = loadForm(context, workflow, typed.inputs, MAX_WAIT_MS.fill).then(({ form, fingerprint }) => {
    const metadata = { workflow: workflow.name, channel, effects: fingerprint, amends: typed.amends };
    return workflowForm(form, typed, encodeFormMetadata(metadata));
  });
  return modalReply(loadingForm(workflow.title), filling);
}

/**
 * Returns the form again if an option that was not chosen would add something that the submitted form did not show.
 *
 * @param metadata what the submitted form carried
 */
export function reopenForNewEffects(
  { form, fingerprint, effects }: FormWithEffects,
  values: FormValues,
  metadata: WorkflowFormMetadata,
): ModalView | undefined {
  const { inputs } = values;
  const notChosen = effects.filter(({ input, value }) => inputs[input]?.[0] !== value).map(({ input }) => input);
  if (fingerprint === undefined || fingerprint === metadata.effects || notChosen.length === 0) return undefined;
  const kept = Object.fromEntries(Object.entries(inputs).filter(([name]) => !notChosen.includes(name)));
  return workflowForm(
    form,
    { ...values, inputs: kept },
    encodeFormMetadata({ ...metadata, effects: fingerprint, previewed: undefined }),
  );
}

/** A workflow's form that shows what its options would add to what was typed. */
export interface FormWithEffects {
  readonly form: FormWorkflow;
  /** Identifies the effects that the form shows; undefined if it shows none. */
  readonly fingerprint: string | undefined;
  readonly effects: readonly OptionEffect[];
}

/**
 * Returns a workflow's form with effects, or without them if Azure was not read in time. Planning checks everything
 * again.
 */
export async function loadForm(
  context: SlackContext,
  workflow: Workflow,
  typed: InputValues,
  maxMs: number = MAX_WAIT_MS.submit,
): Promise<FormWithEffects> {
  const loading = optionEffects(context, workflow, typed);
  const effects = await pTimeout(loading, { milliseconds: maxMs }).catch(error => {
    context.log.info({ error: describeForLog(error) }, 'a form opens without the effects of its options');
    return [];
  });
  if (effects.length === 0) return { form: workflow, fingerprint: undefined, effects };
  const inputs = Object.entries(workflow.inputs).map(([name, input]): [string, FormInput] => {
    const effect = effects.find(candidate => candidate.input === name);
    return [name, effect === undefined ? input : withEffect(input, effect)];
  });
  const note = effects.map(effect => noteFor(workflow, effect)).join(' ');
  const { title, reason } = workflow;
  const form = { title, inputs: Object.fromEntries(inputs), note, reason };
  return { form, fingerprint: fingerprintOf(effects), effects };
}

function withEffect(input: FormInput, { value, adds, isPreselected }: OptionEffect): FormInput {
  if (input.kind !== 'choice') return input;
  const label = truncate(`Also ${listNames(adds.map(nameOf))}`, 75);
  return {
    ...input,
    options: input.options.map(option => (option.value === value ? { value, label } : option)),
    default: isPreselected ? value : input.default,
    hasNewLabels: true,
  };
}

function noteFor({ inputs }: Workflow, { input, adds }: OptionEffect): string {
  return `This can also include ${listNames(adds.map(nameOf))}: see "${inputs[input]?.label ?? input}".`;
}

function fingerprintOf(effects: readonly OptionEffect[]): string {
  const content = effects.map(({ input, value, adds }) => [input, value, ...adds.map(keyOf).toSorted()]);
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}
