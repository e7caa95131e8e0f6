import type { KnownBlock, ModalView } from '@slack/types';
import { listNames } from '../domain/format.ts';
import { refOf } from '../domain/request/record.ts';
import type { FormInput } from './form-fields.ts';
import { fieldsFor, leftOutOf, plainTextObject, reasonField } from './form-fields.ts';
import type { Message } from './message.ts';
import { line, richText, truncate } from './message.ts';

/** The callback ids of the forms. They tell which form was submitted. */
export const forms = {
  workflow: 'workflow',
  decline: 'decline',
  ask: 'ask',
  answer: 'answer',
  reassign: 'reassign',
} as const;

/** A workflow, as its form shows it. */
export interface FormWorkflow {
  readonly title: string;
  readonly inputs: Readonly<Record<string, FormInput>>;
  /** Whether the form demands a reason. */
  readonly reason: 'optional' | 'required';
  /** Shown above the fields. */
  readonly note?: string;
}

/** What a person has entered so far. */
export interface FormValues {
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly reason: string | null;
  /** What each field holds, by its block id, where a form is shown again: names stay in the menu in which they were. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** The request that it amends. */
  readonly amends?: number | undefined;
}

/** What a form shows above its fields, and what its button says. */
export interface FormStage {
  readonly top: readonly KnownBlock[];
  readonly submit: string;
}

/** A form of which no preview was shown yet. */
export const unpreviewed: FormStage = { top: [], submit: 'Preview' };

/** The button of a form that shows its preview. */
export const SUBMIT_REQUEST = 'Submit request';

/** Returns the button of a form whose preview names an open request that does the same. */
export function followButton(id: number): string {
  return `Follow ${refOf(id)}`;
}

/**
 * Returns a workflow's form, filled in with what was entered. @param metadata what Slack returns with the submission
 */
export function workflowForm(
  { title, inputs, note, reason }: FormWorkflow,
  values: FormValues,
  metadata: string,
  { top, submit }: FormStage = unpreviewed,
): ModalView {
  const entries = Object.entries(inputs);
  const fields = entries.flatMap(([name, input]) => fieldsFor(name, input, values.inputs[name] ?? [], values.fields));
  const notes = [
    amendNote(values),
    note ?? '',
    ...entries.map(([name, input]) => leftOutNote(input, values.inputs[name] ?? [])),
  ];
  const header = { type: 'header', text: plainTextObject(truncate(title, 150)) } as const;
  return {
    ...modal(forms.workflow, titleOf(values), submit, metadata),
    blocks: [
      header,
      ...top,
      ...notes.filter(text => text !== '').map(text => richText([line(text)])),
      ...fields,
      reasonField(values.reason, { label: 'Reason', required: reason === 'required' }),
    ],
  };
}

/** The button that shows the step before. */
export const STEP_BACK = 'step:back';

/** One step of a form that asks in several. */
export interface FormStep {
  readonly title: string;
  readonly number: number;
  readonly of: number;
  /** The inputs of the other steps so far. */
  readonly others: FormWorkflow['inputs'];
  readonly asksReason: boolean;
}

/**
 * Returns a step of a workflow's form: the fields of this step, and below them those of the other steps so far, with what
 * was entered in them.
 */
export function stepForm(
  { title, inputs, reason }: FormWorkflow,
  { title: stepTitle, number, of, others, asksReason }: FormStep,
  values: FormValues,
  metadata: string,
): ModalView {
  const entered = (name: string) => values.inputs[name] ?? [];
  const fieldsOf = (some: FormWorkflow['inputs']) =>
    Object.entries(some).flatMap(([name, input]) => fieldsFor(name, input, entered(name), values.fields));
  const leftOut = Object.entries({ ...inputs, ...others }).map(([name, input]) => leftOutNote(input, entered(name)));
  const notes = [amendNote(values), ...leftOut];
  const button = { type: 'button', action_id: STEP_BACK, text: plainTextObject('Back') } as const;
  const back: KnownBlock[] = number === 1 ? [] : [{ type: 'actions', elements: [button] }];
  const below: KnownBlock[] =
    Object.keys(others).length === 0
      ? []
      : [{ type: 'divider' }, richText([line({ bold: 'Your answers so far' })]), ...fieldsOf(others)];
  return {
    ...modal(forms.workflow, titleOf(values), number === of ? unpreviewed.submit : 'Next', metadata),
    blocks: [
      { type: 'header', text: plainTextObject(truncate(title, 150)) },
      richText([line({ bold: `Step ${number} of ${of}` }, `: ${stepTitle}`)]),
      ...notes.filter(text => text !== '').map(text => richText([line(text)])),
      ...fieldsOf(inputs),
      ...(asksReason ? [reasonField(values.reason, { label: 'Reason', required: reason === 'required' })] : []),
      ...back,
      ...below,
    ],
  };
}

/** Returns what a workflow's form shows until it is filled. */
export function loadingForm(title: string): ModalView {
  return {
    type: 'modal',
    title: plainTextObject('Request a change'),
    close: plainTextObject('Close'),
    blocks: [
      { type: 'header', text: plainTextObject(truncate(title, 150)) },
      richText([line('One moment. The form is being filled in.')]),
    ],
  };
}

function titleOf({ amends }: FormValues): string {
  return amends === undefined ? 'Request a change' : `Amend ${refOf(amends)}`;
}

function amendNote({ amends }: FormValues): string {
  return amends === undefined ? '' : `This changes what ${refOf(amends)} asks for. Its approvals start again.`;
}

/** Says which names a form does not hold; empty if it holds all of them. */
function leftOutNote(input: FormInput, entered: readonly string[]): string {
  const left = leftOutOf(input, entered).map(name => truncate(name, MAX_NAME_LENGTH));
  if (left.length === 0) return '';
  return `${input.label}: ${left.length} of ${entered.length} do not fit in a form and are left out: ${listNames(left)}. Type a command for them.`;
}

/** Longest name in a note. */
const MAX_NAME_LENGTH = 100;

/** Returns the form that asks why a request is declined. @param metadata what Slack returns with the submission */
export function declineForm(request: number, metadata: string): ModalView {
  const ref = refOf(request);
  return {
    ...modal(forms.decline, `Decline ${ref}`, 'Decline', metadata),
    blocks: [
      richText([line(`Declining ends ${ref}. Its thread will show your name and reason.`)]),
      reasonField(null, { label: 'Reason', required: true }),
    ],
  };
}

/** Returns a form without its blocks. @param metadata what Slack returns with the submission */
export function modal(callbackId: string, title: string, submit: string, metadata: string) {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plainTextObject(title),
    submit: plainTextObject(submit),
    close: plainTextObject('Close'),
    private_metadata: metadata,
  } as const;
}

/** The title of a modal that is about no request in particular. */
export const MODAL_TITLE = 'Azure private links';

/** Returns a modal that shows a message. Closing it closes the modals below it too. @param title at most 24 characters */
export function messageModal(title: string, { blocks, plainBlocks = blocks }: Omit<Message, 'text'>): ModalView {
  return {
    type: 'modal',
    title: plainTextObject(title),
    close: plainTextObject('Close'),
    clear_on_close: true,
    blocks: [...plainBlocks],
  };
}
