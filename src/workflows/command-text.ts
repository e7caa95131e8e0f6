import type { InputValues } from './build-changes.ts';
import type { InputSlot, SyntaxOption } from './command-syntax.ts';
import type { Workflow } from './workflow.ts';

/** Characters that open or close a quoted text. A name with one of them cannot be quoted. */
const QUOTES = /["“”„«»]/;

/** A name that can be typed without quotes, unless it is a word of the command. */
const PLAIN_NAME = /^(?=.*[\d_./-])[\w./-]+$/;

/** A fixed value that can be typed without quotes. */
const PLAIN_WORD = /^[\w-]+$/;

/**
 * Returns what somebody can type to request the same: `connect law-1 to "ampls a" because "SOC onboarding"`.
 *
 * @returns undefined where an input is missing, or a name cannot be typed
 */
export function commandText(
  { syntax }: Workflow,
  { inputs, reason }: { readonly inputs: InputValues; readonly reason: string | null },
): string | undefined {
  const [{ parts, options }] = syntax.phrasings;
  const own = new Set([
    ...parts.flatMap(part => ('ways' in part ? part.ways.flat() : [])),
    ...options.map(each => each.word),
  ]);
  const given = options.filter(option => isGiven(option, inputs));
  const words = [
    ...parts.map(part => ('ways' in part ? part.ways[0]?.join(' ') : typedValues(part, inputs, own))),
    ...given.flatMap(option => [option.word, typedValues(option, inputs, own)]),
    ...(reason === null ? [] : ['because', typedReason(reason)]),
  ];
  return words.includes(undefined) ? undefined : words.join(' ');
}

/** Returns whether an optional input has a value other than the one that it has without being typed. */
function isGiven({ input, definition }: SyntaxOption, inputs: InputValues): boolean {
  const values = inputs[input] ?? [];
  const usual = definition.kind === 'choice' ? definition.default : undefined;
  return values.length > 0 && values[0] !== usual;
}

/** @param words the words of the command */
function typedValues(
  { input, definition }: InputSlot,
  inputs: InputValues,
  words: ReadonlySet<string>,
): string | undefined {
  const values = inputs[input] ?? [];
  if (values.length === 0 || values.some(value => QUOTES.test(value))) return undefined;
  const isFixed = definition.kind === 'choice' || definition.kind === 'duration';
  const plain = isFixed ? PLAIN_WORD : PLAIN_NAME;
  const isPlain = (value: string) => plain.test(value) && !words.has(value.toLowerCase());
  return values.map(value => (isPlain(value) ? value : `"${value}"`)).join(', ');
}

/** A reason goes to the end of the command, so one that contains quotes needs none around it. */
function typedReason(reason: string): string {
  return QUOTES.test(reason) ? reason : `"${reason}"`;
}
