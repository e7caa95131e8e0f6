import type { Button, KnownBlock, PlainTextOption } from '@slack/types';
import { formatCount } from '../domain/format.ts';
import { parseId } from '../domain/ids.ts';
import { qualifiedName } from '../domain/match-name.ts';
import type { DraftAnswer } from '../domain/request/draft.ts';
import { refOf } from '../domain/request/record.ts';
import type { Suggestion } from '../domain/resolve-input.ts';
import { lengthOfBlocks, MAX_BLOCKS_LENGTH } from './fit.ts';
import { plainTextObject } from './form-fields.ts';
import type { Message, Paragraph } from './message.ts';
import { bullets, line, message, plainText, richText, truncate } from './message.ts';

/** What a message about a draft shows. */
export interface DraftView {
  readonly id: number;
  readonly version: number;
  /** The request that it amends. */
  readonly amends: number | null;
  readonly answer: DraftAnswer;
}

/** The actions of the buttons on a draft. */
export const draftActions = { submit: 'draft:submit', edit: 'draft:edit' } as const;

const CHOICE_PREFIX = 'draft:choose:';

/** Returns whether an action id belongs to a menu of a draft. What is picked in it counts once the button is clicked. */
export function isDraftChoice(actionId: string): boolean {
  return actionId.startsWith(CHOICE_PREFIX);
}

/** Returns the draft and the version of it that a button carries; undefined for any other text. */
export function parseDraftButton(value: string): { readonly draft: number; readonly version: number } | undefined {
  const [, draft, version] = /^(\d{1,9}):(\d{1,9})$/.exec(value) ?? [];
  return draft === undefined || version === undefined ? undefined : { draft: Number(draft), version: Number(version) };
}

/** Returns what was picked in the menus of a draft, from the values of a message by their blocks. */
export function draftPicks(
  values: Readonly<Record<string, readonly string[]>>,
): readonly { readonly name: number; readonly option: number | null }[] {
  return Object.entries(values).flatMap(([block, [value]]) => {
    if (!block.startsWith(CHOICE_PREFIX)) return [];
    return [{ name: Number(block.slice(CHOICE_PREFIX.length)), option: value === undefined ? null : Number(value) }];
  });
}

/** What the sentences, the button and the last line of a message may take. */
const REST_LENGTH = 3_500;
const MAX_SENTENCES = 6;
const MAX_SENTENCE_LENGTH = 400;

/** The most names that one message asks about. Others are asked about once these are picked. */
const MAX_QUESTIONS = 12;

/** How many names the text for screen readers lists for each question. */
const MAX_READ_OUT = 10;

/** Slack's limits for a menu. https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const MAX_OPTIONS = 100;
const MAX_OPTION_LENGTH = 75;

/** Returns what the requester of a draft is asked. @param title that of its workflow */
export function draftMessage(draft: DraftView, title: string): Message {
  const { sentences, suggestions } = draft.answer;
  const shown = suggestions.slice(0, MAX_QUESTIONS);
  const share = (MAX_BLOCKS_LENGTH - REST_LENGTH) / Math.max(1, shown.length);
  const questions = shown.map((suggestion, index) => questionFor(suggestion, index, share));
  const heading = [headingOf(draft, title), ...sentenceList(sentences)];
  const left = suggestions.length - shown.length;
  const ending =
    left === 0 ? [] : [line(`${formatCount(left, 'more name')} to pick after ${left === 1 ? 'this' : 'these'}.`)];
  return {
    text: plainText([...heading, ...questions.flatMap(({ paragraphs }) => paragraphs), ...ending]),
    blocks: [
      richText(heading),
      ...questions.flatMap(({ blocks }) => blocks),
      ...(ending.length === 0 ? [] : [richText(ending)]),
      ...buttonFor(draft),
    ],
  };
}

function headingOf({ amends, answer: { next } }: DraftView, title: string): Paragraph {
  if (amends !== null)
    return line({ bold: refOf(amends) }, next === 'nothing' ? ' was not amended.' : ' is not amended yet.');
  return line({ bold: title }, next === 'nothing' ? ' was not requested.' : ' is not requested yet.');
}

function sentenceList(sentences: readonly string[]): readonly Paragraph[] {
  if (sentences.length === 0) return [];
  const shown = sentences.slice(0, MAX_SENTENCES).map(text => [truncate(text, MAX_SENTENCE_LENGTH)]);
  const left = sentences.length - shown.length;
  return [bullets([...shown, ...(left === 0 ? [] : [[`and ${left} more`]])])];
}

const buttons = {
  pick: { action: draftActions.submit, text: 'Submit request' },
  /** Opens the form with what was typed. */
  edit: { action: draftActions.edit, text: 'Edit request' },
  repeat: { action: draftActions.submit, text: 'Try again' },
} as const;

function buttonFor({ id, version, answer }: DraftView): readonly KnownBlock[] {
  const { next } = answer;
  if (next === 'nothing') return [];
  const { action, text } = buttons[next];
  const value = `${id}:${version}`;
  const button: Button = { type: 'button', action_id: action, text: plainTextObject(text), value, style: 'primary' };
  return [{ type: 'actions', elements: [button] }];
}

interface Question {
  readonly paragraphs: readonly Paragraph[];
  readonly blocks: readonly KnownBlock[];
}

/** Returns the question which object a name means, with a menu. @param room what it may take */
function questionFor(suggestion: Suggestion, index: number, room: number): Question {
  const { typed, options: all, kind } = suggestion;
  const labels = labelsOf(suggestion);
  const options = menuOptions(labels, room);
  const names = labels
    .slice(0, MAX_READ_OUT)
    .map(({ name, subscription }) => [subscription === undefined ? name : `${name} (${subscription})`]);
  const left = all.length - options.length;
  const question = line(
    kind === 'near'
      ? `Nothing matches "${truncate(typed, 100)}". Did you mean one of these?`
      : `"${truncate(typed, 100)}" matches ${formatCount(all.length, 'resource')}. Pick the one you mean.`,
  );
  const more =
    left === 0
      ? []
      : [line(`The menu does not show ${left} more. Type the command with the full resource id for those.`)];
  const [only] = options;
  // One candidate is picked already. Of several, the person has to pick.
  const initial = all.length === 1 && only !== undefined ? { initial_option: only } : {};
  const id = `${CHOICE_PREFIX}${index}`;
  return {
    paragraphs: [question, bullets(names), ...more],
    blocks: [
      richText([question, ...more]),
      {
        type: 'actions',
        block_id: id,
        elements: [
          {
            type: 'static_select',
            action_id: id,
            placeholder: plainTextObject('Pick a resource'),
            options,
            ...initial,
          },
        ],
      },
    ],
  };
}

/** Returns as many options as fit into the room, one at least. */
function menuOptions(labels: readonly OptionLabel[], room: number): PlainTextOption[] {
  const options: PlainTextOption[] = [];
  let length = 0;
  for (const [index, { name, subscription }] of labels.slice(0, MAX_OPTIONS).entries()) {
    const option = {
      text: plainTextObject(truncate(name, MAX_OPTION_LENGTH)),
      value: String(index),
      ...(subscription !== undefined && {
        description: plainTextObject(truncate(`Subscription ${subscription}`, MAX_OPTION_LENGTH)),
      }),
    };
    length += lengthOfBlocks(option);
    if (length > room && options.length > 0) break;
    options.push(option);
  }
  return options;
}

interface OptionLabel {
  readonly name: string;
  /** Given where more than one option has this name. */
  readonly subscription: string | undefined;
}

/** Names the options of a question: by group where names repeat, and by subscription where that repeats too. */
function labelsOf({ options }: Suggestion): readonly OptionLabel[] {
  const counted = (texts: readonly string[]) => Map.groupBy(texts, text => text.toLowerCase());
  const names = counted(options.map(({ name }) => name));
  const byGroup = options.map(({ id, name }) =>
    names.get(name.toLowerCase())?.length === 1 ? name : qualifiedName(id),
  );
  const groups = counted(byGroup);
  return byGroup.map((name, index) => {
    const isUnique = groups.get(name.toLowerCase())?.length === 1;
    return { name, subscription: isUnique ? undefined : parseId(options[index]?.id ?? '')?.subscription };
  });
}

const refusals = {
  gone: 'This question is too old to be answered. Type the command again.',
  'not-yours': 'Only the person who typed the command can answer this.',
  incomplete: 'Pick one resource for each name first.',
} as const;

/** Returns the answer to a person who answers a question again. @param request the one that it has led to */
export function draftAnsweredMessage(request: number): Message {
  return message(line('This was answered before: see ', { bold: refOf(request) }, '. Another answer changes nothing.'));
}

/** Returns the answer to a person who clicked on a draft and cannot submit it now. */
export function draftRefusedMessage(why: keyof typeof refusals): Message {
  return message(line(refusals[why]));
}
