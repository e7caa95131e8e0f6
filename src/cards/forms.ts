import type { ModalView } from '@slack/types';
import { refOf } from '../domain/request/record.ts';
import type { FormInput } from './form-fields.ts';
import { fieldFor, plain, reasonField } from './form-fields.ts';
import type { Message } from './message.ts';
import { line, richText, shorten } from './rich.ts';

/** Names of the forms, by which what is sent from them is known. */
export const forms = { workflow: 'workflow', decline: 'decline' } as const;

/** Something that people may ask for, as its form shows it. */
export interface FormWorkflow {
  readonly title: string;
  readonly inputs: Readonly<Record<string, FormInput>>;
  /** What is to be thought of before it is sent. */
  readonly note?: string;
}

/** What was typed so far. */
export interface Typed {
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly reason: string | null;
}

/** The form of a workflow, filled in with what was typed. @param metadata comes back with what is sent */
export function workflowForm({ title, inputs, note }: FormWorkflow, typed: Typed, metadata: string): ModalView {
  const fields = Object.entries(inputs).map(([name, input]) => fieldFor(name, input, typed.inputs[name] ?? []));
  const header = { type: 'header', text: plain(shorten(title, 150)) } as const;
  return {
    ...form(forms.workflow, 'Change request', 'Ask for it', metadata),
    blocks: [
      header,
      ...(note === undefined ? [] : [richText([line(note)])]),
      ...fields,
      reasonField(typed.reason, { label: 'Why', needed: false }),
    ],
  };
}

/** Asks why somebody does not agree. @param metadata comes back with what is sent */
export function declineForm(request: number, metadata: string): ModalView {
  const ref = refOf(request);
  return {
    ...form(forms.decline, `Decline ${ref}`, 'Decline', metadata),
    blocks: [
      richText([line(`This ends ${ref}. Its thread will say who declined it, and why.`)]),
      reasonField(null, { label: 'Why not', needed: true }),
    ],
  };
}

function form(name: string, title: string, submit: string, metadata: string) {
  return {
    type: 'modal',
    callback_id: name,
    title: plain(title),
    submit: plain(submit),
    close: plain('Close'),
    private_metadata: metadata,
  } as const;
}

/** Shows a message in a window of its own. @param title at most 24 characters */
export function sheet(title: string, { blocks }: Pick<Message, 'blocks'>): ModalView {
  return { type: 'modal', title: plain(title), close: plain('Close'), blocks: [...blocks] };
}
