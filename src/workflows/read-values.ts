import { isTargetKind } from '../domain/targets.ts';
import type { WorkflowInput } from './inputs.ts';
import { checkValue, nearestOption } from './inputs.ts';
import { withoutNouns } from './spoken-words.ts';
import type { Span, Token } from './tokens.ts';

/** A correction of what was typed: a text in place of what is there. */
export interface Fix extends Span {
  readonly text: string;
}

export interface ReadValues {
  readonly values: readonly string[];
  readonly fixes: readonly Fix[];
}

type Failure = { readonly error: string };

/** The names between two separators, with the separator that follows. */
interface Group {
  readonly tokens: readonly Token[];
  readonly isLast: boolean;
}

/**
 * Reads the values of an input: names between separators, without what the things are called, or one value if the input
 * takes one.
 *
 * @param corrects whether to correct values and separators where it is clear what was meant
 */
export function readValues(tokens: readonly Token[], input: WorkflowInput, corrects: boolean): ReadValues | Failure {
  const { label } = input;
  const values: string[] = [];
  const fixes: Fix[] = [];
  for (const [index, { tokens: group, isLast }] of groupsOf(tokens).entries()) {
    if (group.length === 0) {
      return { error: `${label}: expected a name ${isLast && index > 0 ? 'after the last' : 'before the'} comma.` };
    }
    const read = readGroup(group, input, corrects);
    if ('error' in read) return read;
    values.push(...read.values);
    fixes.push(...read.fixes);
  }
  if (!input.list && values.length > 1) {
    return { error: `${label}: expected one name, but found ${values.length}.` };
  }
  return { values, fixes };
}

function groupsOf(tokens: readonly Token[]): readonly Group[] {
  const groups: Group[] = [];
  let start = 0;
  for (const [index, { kind }] of tokens.entries()) {
    if (kind !== 'separator') continue;
    groups.push({ tokens: tokens.slice(start, index), isLast: false });
    start = index + 1;
  }
  return [...groups, { tokens: tokens.slice(start), isLast: true }];
}

function readGroup(group: readonly Token[], input: WorkflowInput, corrects: boolean): ReadValues | Failure {
  if (input.kind === 'choice' || input.kind === 'duration') return readPhrase(group, input, corrects);
  const names = isTargetKind(input.kind) ? withoutNouns(group, input.kind) : group;
  if (names.length > 1 && !(corrects && input.list)) return missingSeparator(names[1], input);
  const values: string[] = [];
  for (const token of names) {
    const text = textOf(token);
    if (text.trim() === '') return { error: `${input.label}: expected a name between the quotes.` };
    const checked = checkValue(input, text);
    if ('error' in checked) return checked;
    values.push(checked.value);
  }
  const fixes = names.slice(0, -1).map(({ end }): Fix => ({ at: end, end, text: ',' }));
  return { values, fixes };
}

/** Reads the words of a choice or a duration: `private only` is PrivateOnly, and `30 minutes` is 30m. */
function readPhrase(group: readonly Token[], input: WorkflowInput, corrects: boolean): ReadValues | Failure {
  const typed = group.map(textOf).join(' ');
  const checked = checkValue(input, typed);
  if (!('error' in checked)) return { values: [checked.value], fixes: [] };
  const nearest = corrects ? nearestOption(input, typed) : undefined;
  if (nearest === undefined) return checked;
  return { values: [nearest], fixes: [{ at: group[0]?.at ?? 0, end: group.at(-1)?.end ?? 0, text: nearest }] };
}

function missingSeparator(token: Token | undefined, { kind, label }: WorkflowInput): Failure {
  const error =
    kind === 'text'
      ? `${label}: ${describeToken(token)} is outside the quotes. Put a text of several words in quotes.`
      : `${label}: expected a comma before ${describeToken(token)}. Separate names with commas.`;
  return { error };
}

function textOf(token: Token): string {
  return token.kind === 'text' ? token.text : ',';
}

/** Returns how a sentence calls what was typed. */
export function describeToken(token: Token | undefined): string {
  return token?.kind === 'text' ? `"${token.text.slice(0, 60)}"` : 'a comma';
}
