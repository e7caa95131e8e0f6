import type { Button, KnownBlock } from '@slack/types';
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
  readonly inputs: readonly { readonly name: string; readonly label: string; readonly hint?: string | undefined }[];
}

const ACTION_PREFIX = 'form:';

/** Returns the command whose form a button opens, or undefined for another button. */
export function workflowOfFormButton(actionId: string): string | undefined {
  return actionId.startsWith(ACTION_PREFIX) ? actionId.slice(ACTION_PREFIX.length) : undefined;
}

/** Slack's limit for one actions block. https://docs.slack.dev/reference/block-kit/blocks/actions-block */
const MAX_BUTTONS = 25;

/** Returns the help on all commands, with a button for each form. */
export function helpMessage(questions: readonly HelpEntry[], workflows: readonly HelpEntry[]): Message {
  const paragraphs: Paragraph[] = [
    line({ bold: 'Request a change' }),
    bullets(workflows.map(entrySpans)),
    line({ bold: 'Look up and manage requests' }),
    bullets(questions.map(entrySpans)),
    line('Add a reason at the end: ', { code: 'because "SOC onboarding"' }, '. Details on one command: ', {
      code: '/ampls help connect',
    }),
  ];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...formButtons(workflows)] };
}

/** Returns the help on one command that requests a change. */
export function workflowHelpMessage({ risk, inputs, ...entry }: WorkflowHelpEntry): Message {
  const paragraphs: Paragraph[] = [
    line({ bold: entry.title }, `, ${risk} risk`),
    line({ code: `/ampls ${entry.syntax} because "…"` }),
    bullets(
      inputs.map(({ name, label, hint }) => [{ code: `{${name}}` }, ` ${[label, hint].filter(Boolean).join(': ')}`]),
    ),
    line('Separate several names with commas. Put a name with spaces in quotes. Leave out the names to open the form.'),
  ];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...formButtons([entry])] };
}

/** Returns the help on one other command. */
export function questionHelpMessage(entry: HelpEntry): Message {
  return message(line(...entrySpans(entry)));
}

/** Returns the answer to an unknown command. @param similar the most similar commands */
export function unknownCommandMessage(typed: string, similar: readonly string[]): Message {
  const suggestions = similar.flatMap((name, index): Span[] => [
    index === 0 ? ' Did you mean ' : ' or ',
    { code: name },
  ]);
  return message(
    line('Unknown command ', { code: truncate(typed, 60) }, '.', ...suggestions, similar.length === 0 ? '' : '?'),
    line('Type ', { code: '/ampls help' }, ' to see all commands.'),
  );
}

function entrySpans({ syntax, title }: HelpEntry): readonly Span[] {
  return [{ code: `/ampls ${syntax}` }, ` ${title}`];
}

function formButtons(workflows: readonly HelpEntry[]): KnownBlock[] {
  const elements = workflows.slice(0, MAX_BUTTONS).map(({ word }): Button => {
    const text = plainTextObject(truncate(`${word} …`, 75));
    return { type: 'button', action_id: `${ACTION_PREFIX}${word}`, text, value: word };
  });
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}
