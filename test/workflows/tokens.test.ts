import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Token } from '../../src/workflows/tokens.ts';
import { checkReason, REASON_LENGTH, reasonIn, tokenize } from '../../src/workflows/tokens.ts';

function words(text: string): readonly string[] {
  const typed = tokenize(text);
  if ('error' in typed) throw new Error(typed.error);
  return typed.tokens.map(inWords);
}

function inWords(token: Token): string {
  if (token.kind === 'comma') return ',';
  return token.quoted ? `"${token.text}"` : token.text;
}

/** The reason that a command gives; or the sentence on what is wrong with it. */
function reasonOf(text: string): string | undefined {
  const typed = tokenize(text);
  if ('error' in typed) return typed.error;
  if (typed.because === undefined) return undefined;
  const result = reasonIn(typed.because);
  return 'error' in result ? result.error : result.reason;
}

describe('what was typed is split', () => {
  test.each([
    ['', []],
    [' \n\t ', []],
    ['a,b , c', ['a', ',', 'b', ',', 'c']],
    ['law-prod  to\nampls-a', ['law-prod', 'to', 'ampls-a']],
    ['"a, b" to c', ['"a, b"', 'to', 'c']],
    ['“a b” „c” "d”', ['"a b"', '"c"', '"d"']],
    ['a"b c"d', ['a', '"b c"', 'd']],
    ['"" x', ['""', 'x']],
    ['"two\nlines"', ['"two\nlines"']],
    ['<!channel> <@U012AB3CD> `code` $(x) ../..', ['<!channel>', '<@U012AB3CD>', '`code`', '$(x)', '../..']],
    ['"because" x', ['"because"', 'x']],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test.each([
    ['a "b c', 'The quote that opens at `"b c` is not closed. Add a " where it ends.'],
    ['"', 'The quote that opens at `"` is not closed. Add a " where it ends.'],
    ['“a b', 'The quote that opens at `“a b` is not closed. Add a " where it ends.'],
    ['"`` *x*\n y', 'The quote that opens at `" *x* y` is not closed. Add a " where it ends.'],
    [`"${'x'.repeat(40)}`, `The quote that opens at \`"${'x'.repeat(23)}…\` is not closed. Add a " where it ends.`],
  ])('%j is told where its quote opens', (text, error) => {
    expect(tokenize(text)).toEqual({ error });
  });

  test('and put together again it says the same', () => {
    const text = fc.stringMatching(/^[^"“”„]{0,20}$/);
    const token = fc.oneof(
      text.map((quoted): Token => ({ kind: 'text', text: quoted, quoted: true })),
      fc.constant<Token>({ kind: 'comma' }),
      fc
        .stringMatching(/^[^\s,"“”„]{1,20}$/)
        .filter(word => !/^because:?$/i.test(word))
        .map((word): Token => ({ kind: 'text', text: word, quoted: false })),
    );
    fc.assert(
      fc.property(fc.array(token), tokens => {
        const written = tokens.map(inWords).join(' ');
        expect(tokenize(written)).toEqual({ tokens, because: undefined });
      }),
    );
  });

  test('whatever it is, in tokens or in a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const typed = tokenize(text);
        if ('error' in typed) expect(typed.error).toMatch(/is not closed/);
        else expect(typed.tokens.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('the reason', () => {
  test.each([
    ['x to y', undefined],
    ['x because "SOC onboarding"', 'SOC onboarding'],
    ['x BECAUSE “SOC onboarding”', 'SOC onboarding'],
    ['x Because: "SOC"', 'SOC'],
    ['x because"SOC"', 'SOC'],
    ['x because, "SOC"', 'SOC'],
    ['x because of the audit, really', 'of the audit, really'],
    ['x because he said "no" to it', 'he said "no" to it'],
    ['x because "first line\nsecond line"', 'first line\nsecond line'],
    ['because it must', 'it must'],
    ['x because "because"', 'because'],
    ['x because <!channel> `rm -rf` <@U1>', '<!channel> `rm -rf` <@U1>'],
  ])('of %j', (text, expected) => {
    expect(reasonOf(text)).toBe(expected);
  });

  test.each([
    ['x because', 'After `because` comes the reason, in quotes: because "SOC onboarding".'],
    ['x because   \n', 'After `because` comes the reason, in quotes: because "SOC onboarding".'],
    ['x because ""', 'The reason between the quotes is empty.'],
    ['x because "  "', 'The reason between the quotes is empty.'],
    ['x because "SOC', 'The quote that opens at `"SOC` is not closed. Add a " where it ends.'],
    ['x because "SOC" to y', 'Nothing may follow the reason; there is `to y` after its closing quote.'],
  ])('is missing in %j', (text, sentence) => {
    expect(reasonOf(text)).toBe(sentence);
  });

  test.each(['"', ''])('has at most 3000 characters, between %j', quote => {
    const long = 'x'.repeat(REASON_LENGTH);
    expect(reasonOf(`x because ${quote}${long}${quote}`)).toBe(long);
    const sentence = 'The reason has 5000 characters, and at most 3000 are possible.';
    expect(reasonOf(`x because ${quote}${'x'.repeat(5000)}${quote}`)).toBe(sentence);
  });

  test('from a field is held to the same length', () => {
    expect(checkReason(' by form ')).toEqual({ reason: 'by form' });
    expect(checkReason('x'.repeat(3001))).toHaveProperty('error');
  });
});
