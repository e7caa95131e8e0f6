import type { Button, KnownBlock } from '@slack/types';
import { z } from 'zod';
import { formatCount } from '../domain/format.ts';
import { qualifiedName } from '../domain/match-name.ts';
import { refOf } from '../domain/request/record.ts';
import type { Suggestion } from '../domain/resolve-input.ts';
import { itemsThatFit, lengthOfBlocks, MAX_BLOCKS_LENGTH } from './fit.ts';
import { plainTextObject } from './form-fields.ts';
import type { Message, Paragraph } from './message.ts';
import { bullets, line, plainText, richText, truncate } from './message.ts';

/** What a button for a suggestion carries: the resource that replaces a typed name in a request. */
export const suggestionClickSchema = z.object({
  request: z.int().positive(),
  input: z.string(),
  typed: z.string(),
  id: z.string(),
});

type SuggestionClick = z.infer<typeof suggestionClickSchema>;

const ACTION_PREFIX = 'request:choose:';

/** Returns whether an action id belongs to a button for a suggestion. */
export function isSuggestionClick(actionId: string): boolean {
  return actionId.startsWith(ACTION_PREFIX);
}

/** What the heading and the last line may take. Names beyond that are counted but not shown. */
const HEADING_LENGTH = 600;
const MAX_OPTIONS = 10;

/** Slack's limit for the value of a button. https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const MAX_VALUE_LENGTH = 2_000;

/**
 * Returns the private message to a requester whose names matched nothing or several resources, with buttons to pick
 * one.
 */
export function suggestionsMessage(request: number, suggestions: readonly Suggestion[]): Message {
  const heading = line({ bold: refOf(request) }, ' is blocked: not every name matches exactly one resource.');
  const sections = suggestions.map((suggestion, index) => suggestionSection(request, suggestion, index));
  const shown = itemsThatFit(sections, ({ blocks }) => lengthOfBlocks(blocks), MAX_BLOCKS_LENGTH - HEADING_LENGTH);
  const left = sections.length - shown.length;
  const ending = left === 0 ? [] : [line(`${formatCount(left, 'more name')} not shown.`)];
  return {
    text: plainText([heading, ...shown.flatMap(({ paragraphs }) => paragraphs), ...ending]),
    blocks: [
      richText([heading]),
      ...shown.flatMap(({ blocks }) => blocks),
      ...(ending.length === 0 ? [] : [richText(ending)]),
    ],
  };
}

interface Section {
  readonly paragraphs: readonly Paragraph[];
  readonly blocks: readonly KnownBlock[];
}

function suggestionSection(request: number, suggestion: Suggestion, index: number): Section {
  const options = suggestion.options.slice(0, MAX_OPTIONS);
  const names = options.map(option => optionName(suggestion, option));
  const question = line(questionFor(suggestion));
  const left = suggestion.options.length - options.length;
  const more = left === 0 ? [] : [line(`and ${left} more. Use the full resource id if yours is not listed.`)];
  const buttons = options.flatMap((option, position): Button[] => {
    const click: SuggestionClick = { request, input: suggestion.input, typed: suggestion.typed, id: option.id };
    const value = JSON.stringify(click);
    const label = plainTextObject(truncate(names[position] ?? option.name, 75));
    const actionId = `${ACTION_PREFIX}${index * MAX_OPTIONS + position}`;
    return value.length > MAX_VALUE_LENGTH ? [] : [{ type: 'button', action_id: actionId, text: label, value }];
  });
  return {
    paragraphs: [question, ...(names.length === 0 ? [] : [bullets(names.map(name => [name]))]), ...more],
    blocks: [
      richText([question, ...more]),
      ...(buttons.length === 0 ? [] : [{ type: 'actions' as const, elements: buttons }]),
    ],
  };
}

function questionFor({ kind, typed, options }: Suggestion): string {
  const name = `"${truncate(typed, 100)}"`;
  if (options.length === 0) return `Nothing matches ${name}, and no name is similar.`;
  if (kind === 'near') return `Nothing matches ${name}. Did you mean one of these?`;
  return `${name} matches ${formatCount(options.length, 'resource')}. Pick the one you mean.`;
}

/** Returns the name of an option, with its resource group if the name occurs more than once. */
function optionName({ options }: Suggestion, { id, name }: Suggestion['options'][number]): string {
  const sameName = options.filter(option => option.name.toLowerCase() === name.toLowerCase());
  return sameName.length > 1 ? qualifiedName(id) : name;
}
