/** A piece of what somebody typed. Quoted text is never taken for a word of the grammar. */
export type Token =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'comma' };

export interface Typed {
  readonly tokens: readonly Token[];
  /** What follows the word `because`, as it stands; undefined where the word is not there. */
  readonly because: string | undefined;
}

/** Straight and typographic double quotes close each other: keyboards, and Slack itself, turn one into the other. */
const QUOTES = '"“”„';

const WORD = /^[^\s,"“”„]+/;
const BECAUSE = /^because:?$/i;

/** Most characters of a reason: what a field in Slack takes. */
export const REASON_LENGTH = 3000;

/**
 * Splits what was typed into words, quoted texts and commas, up to `because`.
 *
 * @returns a sentence where a quote is not closed
 */
export function tokenize(text: string): Typed | { readonly error: string } {
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
      if (end === -1) return { error: unclosed(text, at) };
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
 * A reason without the space around it.
 *
 * @returns a sentence where it is too long
 */
export function checkReason(typed: string): { readonly reason: string } | { readonly error: string } {
  const reason = typed.trim();
  if (reason.length <= REASON_LENGTH) return { reason };
  return { error: `The reason has ${reason.length} characters, and at most ${REASON_LENGTH} are possible.` };
}

/**
 * The reason in what follows `because`: quoted, or everything to the end. Line breaks stay.
 *
 * @returns a sentence where it is empty or too long, or the quote around it is not closed
 */
export function reasonIn(text: string): { readonly reason: string } | { readonly error: string } {
  if (!QUOTES.includes(text[0] ?? ' ')) {
    return text === ''
      ? { error: 'After `because` comes the reason, in quotes: because "SOC onboarding".' }
      : checkReason(text);
  }
  const end = closingQuote(text, 1);
  if (end === -1) return { error: unclosed(text, 0) };
  if (end < text.length - 1) {
    return { error: `Nothing may follow the reason; there is \`${excerpt(text, end + 1)}\` after its closing quote.` };
  }
  const reason = text.slice(1, end).trim();
  return reason === '' ? { error: 'The reason between the quotes is empty.' } : checkReason(reason);
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (QUOTES.includes(text[at] ?? ' ')) return at;
  return -1;
}

function unclosed(text: string, at: number): string {
  return `The quote that opens at \`${excerpt(text, at)}\` is not closed. Add a " where it ends.`;
}

function excerpt(text: string, at: number): string {
  const part = text
    .slice(at, at + 24)
    .trim()
    .replace(/[\s`]+/g, ' ');
  return at + 24 < text.length ? `${part}…` : part;
}
