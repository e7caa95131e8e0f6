import { formatCount } from '../domain/format.ts';

/** A piece of a command. Quoted text never counts as a word of the syntax. */
export type Token =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'comma' };

export interface TokenizedCommand {
  readonly tokens: readonly Token[];
  /** The text after the word `because`, unchanged; undefined without that word. */
  readonly because: string | undefined;
}

/** Any of these closes any other: keyboards and Slack turn straight quotes into typographic ones and back. */
const QUOTES = '"“”„';

const WORD = /^[^\s,"“”„]+/;
const BECAUSE = /^because:?$/i;

/** The maximum length of a reason, which is Slack's limit for a text field. */
const REASON_LENGTH = 3000;

/**
 * Splits a command into words, quoted texts and commas, up to `because`.
 *
 * @returns the tokens and the rest; or a sentence that says which quote is not closed
 */
export function tokenize(text: string): TokenizedCommand | { readonly error: string } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text[at] ?? '';
    if (/\s/.test(letter)) {
      at += 1;
    } else if (letter === ',') {
      tokens.push({ kind: 'comma' });
      at += 1;
    } else if (QUOTES.includes(letter)) {
      const end = closingQuote(text, at + 1);
      if (end === -1) return { error: unclosedQuote(text, at) };
      tokens.push({ kind: 'text', text: text.slice(at + 1, end), quoted: true });
      at = end + 1;
    } else {
      const word = WORD.exec(text.slice(at))?.[0] ?? letter;
      at += word.length;
      if (BECAUSE.test(word))
        return {
          tokens,
          because: text
            .slice(at)
            .replace(/^[\s,:]+/, '')
            .trimEnd(),
        };
      tokens.push({ kind: 'text', text: word, quoted: false });
    }
  }
  return { tokens, because: undefined };
}

/**
 * Reads the reason in the text after `because`: a quoted text, or everything to the end. Keeps line breaks.
 *
 * @returns the reason; or a sentence if it is empty or too long, or its quote is not closed
 */
export function parseReason(text: string): { readonly reason: string } | { readonly error: string } {
  if (text === '') return { error: 'Expected a reason after because, such as: because "SOC onboarding".' };
  if (!QUOTES.includes(text[0] ?? ' ')) return checkLength(text);
  const end = closingQuote(text, 1);
  if (end === -1) return { error: unclosedQuote(text, 0) };
  if (end < text.length - 1) {
    return { error: `Did not expect anything after the quoted reason, but found: ${excerpt(text, end + 1)}.` };
  }
  const reason = text.slice(1, end).trim();
  return reason === ''
    ? { error: 'The quoted reason is empty. Example: because "SOC onboarding".' }
    : checkLength(reason);
}

function checkLength(typed: string): { readonly reason: string } | { readonly error: string } {
  const reason = typed.trim();
  if (reason.length <= REASON_LENGTH) return { reason };
  const found = formatCount(reason.length, 'character');
  return { error: `The reason has ${found}. Expected at most ${formatCount(REASON_LENGTH, 'character')}.` };
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (QUOTES.includes(text[at] ?? ' ')) return at;
  return -1;
}

function unclosedQuote(text: string, at: number): string {
  return `The quote that opens at ${excerpt(text, at)} is not closed. Add a " where it ends.`;
}

function excerpt(text: string, at: number): string {
  const part = text
    .slice(at, at + 24)
    .trim()
    .replace(/\s+/g, ' ');
  return at + 24 < text.length ? `${part}…` : part;
}
