import type { InputValues } from './build-changes.ts';
import type { InputSlot, Phrasing, SyntaxOption, SyntaxWords } from './command-syntax.ts';
import type { Fix } from './read-values.ts';
import { describeToken, readValues } from './read-values.ts';
import { areWords, articlesAt, isMisspelt, isWord } from './spoken-words.ts';
import type { Token } from './tokens.ts';

/** What was typed, read as one way of saying a command. */
export interface PhrasingMatch {
  /** Without the inputs that were left out. */
  readonly found: InputValues;
  /** How many words of the phrasing were typed. The phrasing with the most is the one that was meant. */
  readonly words: number;
  /** What had to be corrected. */
  readonly fixes: readonly Fix[];
}

/** What was typed begins like a phrasing, but goes on otherwise. */
export interface PhrasingMismatch {
  readonly error: string;
  readonly words: number;
  /** Whether it differs before the first input. */
  readonly isInHead: boolean;
}

interface Progress extends PhrasingMatch {
  readonly rest: readonly Token[];
}

/**
 * Reads a command as one phrasing. Inputs at its end may be left out.
 *
 * @param corrects whether misspelt words, misspelt options and missing commas are corrected
 * @returns undefined if the command begins otherwise
 */
export function matchPhrasing(
  phrasing: Phrasing,
  tokens: readonly Token[],
  corrects: boolean,
): PhrasingMatch | PhrasingMismatch | undefined {
  const { parts, presets } = phrasing;
  let progress: Progress = { rest: tokens, found: {}, words: 0, fixes: [] };
  let hasSlot = false;
  for (const [index, part] of parts.entries()) {
    if ('ways' in part) {
      const next = takeWords(progress, part, corrects);
      if (next === undefined && index === 0) return undefined;
      if (next === undefined && !part.isOptional && !isAtEnd(progress.rest, phrasing)) {
        const error = `Expected "${part.ways[0]?.join(' ')}" before ${describeToken(progress.rest[0])}.`;
        return { error, words: progress.words, isInHead: !hasSlot };
      }
      progress = next ?? progress;
      continue;
    }
    if (isAtEnd(progress.rest, phrasing)) break;
    hasSlot = true;
    const next = takeValues(progress, part, endOfSlot(phrasing, index, progress.rest, corrects), corrects);
    if ('error' in next) return { ...next, words: progress.words, isInHead: false };
    progress = next;
  }
  const end = takeOptions(progress, phrasing, corrects);
  if ('error' in end) return { ...end, words: progress.words, isInHead: !hasSlot };
  const preset = Object.fromEntries(Object.entries(presets).map(([name, value]) => [name, [value]]));
  return { found: { ...preset, ...end.found }, words: end.words, fixes: end.fixes };
}

/** Reads words of the phrasing, and articles before them. */
function takeWords(progress: Progress, part: SyntaxWords, corrects: boolean): Progress | undefined {
  const { rest, words, fixes } = progress;
  const skipped = articlesAt(rest);
  for (const start of skipped === 0 ? [0] : [0, skipped]) {
    const way = wayAt(part, rest.slice(start), corrects);
    if (way === undefined) continue;
    const corrected = way.flatMap((word, index) => fixOf(rest[start + index], word));
    return {
      ...progress,
      rest: rest.slice(start + way.length),
      words: words + way.length,
      fixes: [...fixes, ...corrected],
    };
  }
  return undefined;
}

/** Returns the way of saying these words that the tokens begin with: rather as it is spelt, rather a long one. */
function wayAt({ ways }: SyntaxWords, tokens: readonly Token[], corrects: boolean): readonly string[] | undefined {
  const longestFirst = ways.toSorted((a, b) => b.length - a.length);
  const exact = longestFirst.find(way => areWords(tokens, way));
  if (exact !== undefined || !corrects) return exact;
  return longestFirst.find(way => areWords(tokens, way, isNearly));
}

function isNearly(token: Token | undefined, word: string) {
  return isWord(token, word) || isMisspelt(token, word);
}

function fixOf(token: Token | undefined, word: string): readonly Fix[] {
  return token === undefined || isWord(token, word) ? [] : [{ at: token.at, end: token.end, text: word }];
}

/** Returns where the values of a slot end: at the first words that come later in the phrasing, or at an option. */
function endOfSlot({ parts, options }: Phrasing, index: number, rest: readonly Token[], corrects: boolean): number {
  const later = parts.slice(index + 1).flatMap(part => ('ways' in part ? [part] : []));
  const endWith = (misspelt: boolean) =>
    rest.findIndex(
      (token, at) =>
        options.some(({ word }) => isWord(token, word)) ||
        later.some(part => wayAt(part, rest.slice(at, at + MAX_WAY), misspelt) !== undefined),
    );
  const exact = endWith(false);
  const end = exact === -1 && corrects ? endWith(true) : exact;
  return end === -1 ? rest.length : end;
}

/** More words than any way of saying something has. */
const MAX_WAY = 8;

function takeValues(
  progress: Progress,
  { input, definition }: InputSlot,
  end: number,
  corrects: boolean,
): Progress | { readonly error: string } {
  const rest = progress.rest.slice(end);
  if (end === 0) return { ...progress, rest };
  const read = readValues(progress.rest.slice(0, end), definition, corrects);
  if ('error' in read) return read;
  return {
    rest,
    found: read.values.length === 0 ? progress.found : { ...progress.found, [input]: read.values },
    words: progress.words,
    fixes: [...progress.fixes, ...read.fixes],
  };
}

/** Reads the options that follow, in any order. */
function takeOptions(progress: Progress, phrasing: Phrasing, corrects: boolean): Progress | { readonly error: string } {
  let current = progress;
  while (current.rest.length > 0) {
    const read = takeOption(current, phrasing, corrects);
    if ('error' in read) return read;
    current = read;
  }
  return current;
}

/** Reads one option. Where two begin with the same word, the value tells which one is meant: `for queries for 4h`. */
function takeOption(progress: Progress, phrasing: Phrasing, corrects: boolean): Progress | { readonly error: string } {
  const [first, ...others] = optionsAt(progress.rest, phrasing);
  if (first === undefined) return { error: `Did not expect ${describeToken(progress.rest[0])} here.` };
  const { word } = first;
  const open = [first, ...others].filter(({ input }) => progress.found[input] === undefined);
  const rest = progress.rest.slice(1);
  const next = rest.findIndex(token => phrasing.options.some(other => isWord(token, other.word)));
  const end = next === -1 ? rest.length : next;
  if (end === 0) return { error: `Expected a value after "${word}". If "${word}" is a name, put it in quotes.` };
  const begun = { ...progress, rest, words: progress.words + 1 };
  const reads = (corrects ? [false, true] : [false]).flatMap(isCorrecting =>
    open.map(option => ({ option, read: takeValues(begun, option, end, isCorrecting) })),
  );
  const valid = reads.find(({ read }) => !('error' in read));
  const probable = reads.find(({ option }) => (option.definition.kind === 'duration') === beginsWithDigit(rest[0]));
  return (valid ?? probable ?? reads[0])?.read ?? { error: `Expected "${word}" only once.` };
}

function beginsWithDigit(token: Token | undefined): boolean {
  return token?.kind === 'text' && /^\d/.test(token.text);
}

/** Returns whether nothing is left, or only options. */
function isAtEnd(tokens: readonly Token[], phrasing: Phrasing): boolean {
  return tokens.length === 0 || optionsAt(tokens, phrasing).length > 0;
}

function optionsAt(tokens: readonly Token[], { options }: Phrasing): readonly SyntaxOption[] {
  return options.filter(({ word }) => isWord(tokens[0], word));
}
