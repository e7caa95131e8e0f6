import type { Button, KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { Hint } from '../domain/inputs.ts';
import { qualifiedName } from '../domain/names.ts';
import { refOf } from '../domain/request/record.ts';
import { plain } from './form-fields.ts';
import type { Message } from './message.ts';
import type { Paragraph } from './rich.ts';
import { bullets, line, plainText, richText, shorten } from './rich.ts';

/** What a click on an option says: whose place the thing takes in which request. */
export const choiceSchema = z.object({
  request: z.int().positive(),
  input: z.string(),
  typed: z.string(),
  id: z.string(),
});

export type Choice = z.infer<typeof choiceSchema>;

const PREFIX = 'request:choose:';

/** Whether a click is one on an option. */
export function isChoice(actionId: string): boolean {
  return actionId.startsWith(PREFIX);
}

/** Slack takes some 13,000 characters of blocks in all: what is over this is left out, and said to be. */
const LONGEST = 9_000;
const MOST_OPTIONS = 10;
const LONGEST_VALUE = 2_000;

/** What the requester alone is told about names that led to nothing, or to several things, with buttons to choose one. */
export function hintsMessage(request: number, hints: readonly Hint[]): Message {
  const heading = line({ bold: refOf(request) }, ' is blocked, because not every name led to one thing.');
  const parts = hints.map((hint, index) => hintPart(request, hint, index));
  const shown = fitting(parts);
  const left = parts.length - shown.length;
  const ending = left === 0 ? [] : [line(`${left} more names of it have the same trouble.`)];
  return {
    text: plainText([heading, ...shown.flatMap(({ paragraphs }) => paragraphs), ...ending]),
    blocks: [
      richText([heading]),
      ...shown.flatMap(({ blocks }) => blocks),
      ...(ending.length === 0 ? [] : [richText(ending)]),
    ],
  };
}

interface Part {
  readonly paragraphs: readonly Paragraph[];
  readonly blocks: readonly KnownBlock[];
}

function fitting(parts: readonly Part[]): readonly Part[] {
  let room = LONGEST;
  return parts.filter(({ blocks }) => {
    room -= JSON.stringify(blocks).length;
    return room >= 0;
  });
}

function hintPart(request: number, hint: Hint, index: number): Part {
  const options = hint.options.slice(0, MOST_OPTIONS);
  const names = options.map(option => nameIn(hint, option));
  const typed = `"${shorten(hint.typed, 100)}"`;
  const question =
    options.length === 0
      ? line(`Nothing that can be seen is called anything like ${typed}.`)
      : line(hint.kind === 'choice' ? `Which one is ${typed}?` : `There is no ${typed}. Did you mean one of these?`);
  const left = hint.options.length - options.length;
  const more = left === 0 ? [] : [line(`There are ${left} more; a full id says which one is meant.`)];
  const buttons = options.flatMap((option, at): Button[] => {
    const value = JSON.stringify({ request, input: hint.input, typed: hint.typed, id: option.id } satisfies Choice);
    const label = plain(shorten(names[at] ?? option.name, 75));
    const actionId = `${PREFIX}${index * MOST_OPTIONS + at}`;
    return value.length > LONGEST_VALUE ? [] : [{ type: 'button', action_id: actionId, text: label, value }];
  });
  return {
    paragraphs: [question, ...(names.length === 0 ? [] : [bullets(names.map(name => [name]))]), ...more],
    blocks: [
      richText([question, ...more]),
      ...(buttons.length === 0 ? [] : [{ type: 'actions' as const, elements: buttons }]),
    ],
  };
}

/** Things of one name are told apart by their resource groups. */
function nameIn({ options }: Hint, { id, name }: Hint['options'][number]): string {
  const twins = options.filter(option => option.name.toLowerCase() === name.toLowerCase());
  return twins.length > 1 ? qualifiedName(id) : name;
}
