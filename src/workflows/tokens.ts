import { formatCount } from '../domain/format.ts';

/** Where something was typed: from one position in the command up to, but not including, another. */
export interface Span {
  readonly at: number;
  readonly end: number;
}

/** A piece of a command. Quoted text never counts as a word of the syntax. */
export type Token =
  | (Span & { readonly kind: 'text'; readonly text: string; readonly quoted: boolean })
  | (Span & { readonly kind: 'separator' });

export interface TokenizedCommand {
  readonly tokens: readonly Token[];
  /** The text after the word `because`, unchanged; undefined without that word. */
  readonly because: string | undefined;
}

/** Any of these closes any other: keyboards and Slack turn straight quotes into typographic ones and back. */
const QUOTES = '"“”„«»';

/** Around a whole name these are quotes as well. Elsewhere they are apostrophes. */
const SINGLE_QUOTED = /^['‘’‚]([^'‘’‚]*)['‘’‚](?=$|[\s,;])/;

/** Slack may send these characters as HTML entities, https://docs.slack.dev/messaging/formatting-message-text. */
const ARROW = /^(?:[-=–—](?:>|&gt;)|→|⇒)/;
const SEPARATOR = /^(?:,|;|&amp;(?=$|[\s,;])|&(?=$|[\s,;]))/;
const AND = /^and$/i;

const WORD = /^(?:&(?:amp|lt|gt);|(?![-=–—](?:>|&gt;))[^\s,;"“”„«»→⇒])+/;
const BECAUSE = /^(?:because:?|reason:)$/i;

/** Keyboards turn hyphens into these. Azure's names have none of them, except in names that can be quoted. */
const DASHES = /[‐‑‒–—−]/g;

/** The maximum length of a reason, which is Slack's limit for a text field. */
const REASON_LENGTH = 3000;

/**
 * Splits a command into words, quoted texts and separators (a comma, a semicolon, `&`, or `and`), up to `because`. An
 * arrow becomes the word `->`.
 *
 * @returns the tokens and the rest; or a sentence that says which quote is not closed
 */
export function tokenize(text: string): TokenizedCommand | { readonly error: string } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const letter = rest[0] ?? '';
    if (/\s/.test(letter)) {
      at += 1;
      continue;
    }
    if (QUOTES.includes(letter)) {
      const end = closingQuote(text, at + 1);
      if (end === -1) return { error: unclosedQuote(text, at) };
      tokens.push({ kind: 'text', text: text.slice(at + 1, end), quoted: true, at, end: end + 1 });
      at = end + 1;
      continue;
    }
    const word = wordAt(rest);
    const span = { at, end: at + word.length };
    if (BECAUSE.test(word))
      return {
        tokens,
        because: rest
          .slice(word.length)
          .replace(/^[\s,:]+/, '')
          .trimEnd(),
      };
    // A list may end in a comma and an "and".
    if (!AND.test(word) || tokens.at(-1)?.kind !== 'separator') tokens.push(tokenOf(word, span));
    at = span.end;
  }
  return { tokens, because: undefined };
}

/** Returns what is typed at the beginning of a text, up to a space or to what has a meaning of its own. */
function wordAt(text: string): string {
  for (const pattern of [SINGLE_QUOTED, SEPARATOR, ARROW, WORD]) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return found;
  }
  return text[0] ?? '';
}

function tokenOf(word: string, span: Span): Token {
  const name = SINGLE_QUOTED.exec(word)?.[1];
  if (name !== undefined) return { kind: 'text', text: name, quoted: true, ...span };
  if (AND.test(word) || SEPARATOR.test(word)) return { kind: 'separator', ...span };
  if (ARROW.test(word)) return { kind: 'text', text: '->', quoted: false, ...span };
  return { kind: 'text', text: word.replace(DASHES, '-'), quoted: false, ...span };
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
