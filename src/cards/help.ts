import type { Button, KnownBlock } from '@slack/types';
import { z } from 'zod';
import { listChoices } from '../domain/format.ts';
import { firstThatFits } from './fit.ts';
import { plainTextObject } from './form-fields.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, line, message, plainText, richText, truncate } from './message.ts';

/** A command, as help shows it. */
export interface HelpEntry {
  readonly word: string;
  /** Everything that follows `/ampls`: `connect {resources} to {scope}`. */
  readonly syntax: string;
  readonly title: string;
}

/** A command that requests a change, as help shows it. */
export interface WorkflowHelpEntry extends HelpEntry {
  readonly risk: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly label: string;
    readonly hint?: string | undefined;
    /** The values that it takes, where these are fixed. */
    readonly values: readonly string[];
  }[];
  /** Other ways of saying it. */
  readonly phrasings: readonly string[];
  /** The groups whose members alone may request it; none where everyone may. */
  readonly requesters: readonly string[];
  /** Whether this person may, as far as that is known. */
  readonly isOffered: boolean;
}

/** What an answer for one person says about changes that only members of some groups may request. */
export interface RestrictedChanges {
  readonly groups: readonly string[];
  /** Whether they are left out, because the person is in none of the groups. Otherwise that is unknown, and they are shown. */
  readonly areLeftOut: boolean;
}

/** Returns the sentence about changes that only some may request; nothing where there are none. */
export function restrictedLines(restricted: RestrictedChanges | undefined): readonly Paragraph[] {
  if (restricted === undefined) return [];
  const { groups, areLeftOut } = restricted;
  const only = `only members of ${listChoices(groups)} can request`;
  return [
    line(
      areLeftOut
        ? `Not shown: changes that ${only}.`
        : `Slack did not say which groups you are in, so this also shows changes that ${only}.`,
    ),
  ];
}

const ACTION_PREFIX = 'form:';

/** Returns the command whose form a button opens, or undefined for another button. */
export function workflowOfFormButton(actionId: string): string | undefined {
  return actionId.startsWith(ACTION_PREFIX) ? actionId.slice(ACTION_PREFIX.length) : undefined;
}

/** The action of a button that runs a command. */
export const RUN_COMMAND = 'command:run';

/** What such a button carries. However often it is clicked, the command has one effect. */
export const commandToRunSchema = z.object({ text: z.string(), key: z.string() });

export type CommandToRun = z.infer<typeof commandToRunSchema>;

/** Slack's limit for the value of a button. https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const MAX_VALUE_LENGTH = 2_000;

/** Slack's limit for one actions block. https://docs.slack.dev/reference/block-kit/blocks/actions-block */
const MAX_BUTTONS = 25;

/** Commands that serve one purpose. */
export interface HelpGroup {
  readonly title: string;
  readonly entries: readonly HelpEntry[];
  /** Whether each of them has a form. */
  readonly haveForms: boolean;
}

/** Returns the help on all commands, in groups, with a button for each form. */
export function helpMessage(groups: readonly HelpGroup[], restricted?: RestrictedChanges): Message {
  return firstThatFits([entrySpans, syntaxSpans], spansOf => helpWith(groups, restricted, spansOf));
}

function helpWith(
  groups: readonly HelpGroup[],
  restricted: RestrictedChanges | undefined,
  spansOf: (entry: HelpEntry) => readonly Span[],
): Message {
  const workflows = groups.flatMap(({ entries, haveForms }) => (haveForms ? entries : []));
  const paragraphs: Paragraph[] = [
    ...groups.flatMap(({ title, entries }) => [line({ bold: title }), bullets(entries.map(spansOf))]),
    line('Add a reason at the end: ', { code: 'because "SOC onboarding"' }, '. Details on one command: ', {
      code: '/ampls help connect',
    }),
    ...restrictedLines(restricted),
  ];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...formButtons(workflows)] };
}

/** Returns the help on one command that requests a change. */
export function workflowHelpMessage(help: WorkflowHelpEntry): Message {
  const { risk, inputs, phrasings, requesters, isOffered, ...entry } = help;
  const paragraphs: Paragraph[] = [
    line({ bold: entry.title }, `, ${risk} risk`),
    ...(requesters.length === 0 ? [] : [line(`Only members of ${listChoices(requesters)} can request it.`)]),
    line({ code: `/ampls ${entry.syntax} because "…"` }),
    bullets(inputs.map(({ name, label, hint, values }) => [{ code: `{${name}}` }, inputText(label, hint, values)])),
    ...(phrasings.length === 0 ? [] : [line('You can also say:'), bullets(phrasings.map(text => [{ code: text }]))]),
    line('Separate several names with commas. Put a name with spaces in quotes. Leave out the names to open the form.'),
  ];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...formButtons(isOffered ? [entry] : [])] };
}

function inputText(label: string, hint: string | undefined, values: readonly string[]): string {
  const allowed = values.length === 0 ? '' : ` (${listChoices(values)})`;
  return ` ${[label, hint].filter(Boolean).join(': ')}${allowed}`;
}

/** Returns the help on one other command. */
export function questionHelpMessage(entry: HelpEntry): Message {
  return message(line(...entrySpans(entry)));
}

/**
 * Returns the answer to a command with something wrong in it.
 *
 * @param corrected the command that was probably meant, with a button that runs it
 */
export function correctionMessage(problem: string, corrected: CommandToRun | undefined): Message {
  if (corrected === undefined) return message(line(problem));
  const paragraphs = [line(problem), line('Did you mean this? ', { code: `/ampls ${truncate(corrected.text, 500)}` })];
  const value = JSON.stringify(corrected);
  const button: Button = { type: 'button', action_id: RUN_COMMAND, text: plainTextObject('Run it'), value };
  const actions: KnownBlock[] = value.length > MAX_VALUE_LENGTH ? [] : [{ type: 'actions', elements: [button] }];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...actions] };
}

/** Returns the answer to a mention that needs a form, with a button that opens it: only a command or a click can. */
export function openFormMessage({ text, key }: CommandToRun): Message {
  const paragraphs = [
    line('This needs more details, so it needs a form. Another way to open it: ', {
      code: truncate(`/ampls ${text}`, 300),
    }),
  ];
  const value = JSON.stringify({ text, key });
  const button: Button = { type: 'button', action_id: RUN_COMMAND, text: plainTextObject('Open form'), value };
  const actions: KnownBlock[] = value.length > MAX_VALUE_LENGTH ? [] : [{ type: 'actions', elements: [button] }];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...actions] };
}

/** Returns the sentence for a command that does not exist. */
export function unknownCommandSentence(typed: string): string {
  return `Unknown command "${truncate(typed, 60)}".`;
}

/** Returns the answer to an unknown command. @param similar commands that begin like it, with buttons for their forms */
export function unknownCommandMessage(typed: string, similar: readonly HelpEntry[]): Message {
  const paragraphs: Paragraph[] = [
    line(unknownCommandSentence(typed)),
    ...(similar.length === 0 ? [] : [line('Did you mean one of these?'), bullets(similar.map(entrySpans))]),
    line('To see all commands, type ', { code: '/ampls help' }, '.'),
  ];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...formButtons(similar)] };
}

function entrySpans(entry: HelpEntry): readonly Span[] {
  return [...syntaxSpans(entry), ` ${entry.title}`];
}

function syntaxSpans({ syntax }: HelpEntry): readonly Span[] {
  return [{ code: `/ampls ${syntax}` }];
}

function formButtons(workflows: readonly HelpEntry[]): KnownBlock[] {
  const elements = workflows.slice(0, MAX_BUTTONS).map(({ word }) => formButton(word));
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

/** What a button carries that opens a form filled in: the inputs by their names. */
export const filledFormSchema = z.object({ inputs: z.record(z.string(), z.array(z.string())) });

/** Returns a button that opens the form of a command filled in; none where that is too long for Slack. */
export function filledFormButton(
  word: string,
  label: string,
  inputs: z.infer<typeof filledFormSchema>['inputs'],
): readonly Button[] {
  const value = JSON.stringify({ inputs });
  return value.length > MAX_VALUE_LENGTH ? [] : [{ ...formButton(word), text: plainTextObject(label), value }];
}

/** Returns a button that opens the form of a command. */
export function formButton(word: string): Button {
  const text = plainTextObject(truncate(`${word} …`, 75));
  return { type: 'button', action_id: `${ACTION_PREFIX}${word}`, text, value: word };
}
