import type { Button, KnownBlock } from '@slack/types';
import { plain } from './form-fields.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Paragraph, Span } from './rich.ts';
import { bullets, line, plainText, richText, shorten } from './rich.ts';

/** Something that people may type. */
export interface Topic {
  readonly word: string;
  /** The whole form of it, after the command's name. */
  readonly form: string;
  readonly title: string;
}

/** A workflow, as far as help tells of it. */
export interface HelpWorkflow extends Topic {
  readonly risk: string;
  readonly inputs: readonly { readonly name: string; readonly label: string; readonly hint?: string | undefined }[];
}

const PREFIX = 'form:';

/** The word of the workflow whose form a click opens; undefined for any other click. */
export function workflowOfButton(actionId: string): string | undefined {
  return actionId.startsWith(PREFIX) ? actionId.slice(PREFIX.length) : undefined;
}

/** Slack's limit for buttons in a row. */
const MOST_BUTTONS = 25;

/** What people can ask and what they can ask for, with a button for each form. */
export function menuAnswer(questions: readonly Topic[], workflows: readonly Topic[]): Message {
  const paragraphs: Paragraph[] = [
    line({ bold: 'Changes that you can ask for' }),
    bullets(workflows.map(topicSpans)),
    line({ bold: 'Questions' }),
    bullets(questions.map(topicSpans)),
    line('A reason follows at the end: ', { code: 'because "SOC onboarding"' }, '. More on a word: ', {
      code: '/ampls help connect',
    }),
  ];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...formButtons(workflows)] };
}

/** More on one workflow. */
export function workflowAnswer({ risk, inputs, ...topic }: HelpWorkflow): Message {
  const paragraphs: Paragraph[] = [
    line({ bold: topic.title }, `, risk ${risk}`),
    line({ code: `/ampls ${topic.form} because "…"` }),
    bullets(
      inputs.map(({ name, label, hint }) => [{ code: `{${name}}` }, ` ${[label, hint].filter(Boolean).join(': ')}`]),
    ),
    line(
      'Several names are separated by commas; a name with spaces stands in quotes. Without its names the form opens.',
    ),
  ];
  return { text: plainText(paragraphs), blocks: [richText(paragraphs), ...formButtons([topic])] };
}

/** More on a question. */
export function topicAnswer(topic: Topic): Message {
  return message(line(...topicSpans(topic)));
}

/** Says that a word is none that the bot knows. @param near the words that come nearest */
export function unknownWord(word: string, near: readonly string[]): Message {
  const typed = shorten(word, 60);
  const meant = near.flatMap((name, index): Span[] => [index === 0 ? 'Did you mean ' : ' or ', { code: name }]);
  return message(
    line('There is no command ', { code: `/ampls ${typed}` }, '. ', ...meant, meant.length === 0 ? '' : '? '),
    line({ code: '/ampls help' }, ' lists what there is.'),
  );
}

function topicSpans({ form, title }: Topic): readonly Span[] {
  return [{ code: `/ampls ${form}` }, ` ${title}`];
}

function formButtons(workflows: readonly Topic[]): KnownBlock[] {
  const elements = workflows.slice(0, MOST_BUTTONS).map(({ word }): Button => {
    return { type: 'button', action_id: `${PREFIX}${word}`, text: plain(shorten(`${word} …`, 75)), value: word };
  });
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}
