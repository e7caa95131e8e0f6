import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Token } from '../../src/workflows/tokens.ts';
import { parseReason, tokenize } from '../../src/workflows/tokens.ts';

function words(text: string): readonly string[] {
  const typed = tokenize(text);
  if ('error' in typed) throw new Error(typed.error);
  return typed.tokens.map(asText);
}

function asText(token: Token): string {
  if (token.kind === 'separator') return ',';
  return token.quoted ? `"${token.text}"` : token.text;
}

/** Returns the reason in a command, or the sentence that says what is wrong with it. */
function reasonOf(text: string): string | undefined {
  const typed = tokenize(text);
  if ('error' in typed) return typed.error;
  if (typed.because === undefined) return undefined;
  const result = parseReason(typed.because);
  return 'error' in result ? result.error : result.reason;
}

describe('tokenizing a command', () => {
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
  ])('splits %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test.each([
    ['a "b c', 'The quote that opens at "b c is not closed. Add a " where it ends.'],
    ['"', 'The quote that opens at " is not closed. Add a " where it ends.'],
    ['“a b', 'The quote that opens at “a b is not closed. Add a " where it ends.'],
    ['"`` *x*\n y', 'The quote that opens at "`` *x* y is not closed. Add a " where it ends.'],
    [`"${'x'.repeat(40)}`, `The quote that opens at "${'x'.repeat(23)}… is not closed. Add a " where it ends.`],
  ])('says where the quote in %j opens', (text, error) => {
    expect(tokenize(text)).toEqual({ error });
  });

  test.each([
    ['a; b & c and d', ['a', ',', 'b', ',', 'c', ',', 'd']],
    ['a, b, and c', ['a', ',', 'b', ',', 'c']],
    ['R&D &amp; sales&amp;more', ['R&D', ',', 'sales&amp;more']],
    ['a -> b', ['a', '->', 'b']],
    ['a→b', ['a', '->', 'b']],
    ['a -&gt; b=&gt;c', ['a', '->', 'b', '->', 'c']],
    ["'law prod' to it's", ['"law prod"', 'to', "it's"]],
    ['law–prod “law–prod”', ['law-prod', '"law–prod"']],
  ])('reads what keyboards and Slack make of %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('says where each token was typed', () => {
    const text = 'a  "b c", law–prod';
    const typed = tokenize(text);
    const typedTexts = 'error' in typed ? [] : typed.tokens.map(({ at, end }) => text.slice(at, end));
    expect(typedTexts).toEqual(['a', '"b c"', ',', 'law–prod']);
  });

  test('reverses joining tokens to a command', () => {
    const text = fc.stringMatching(/^[^"“”„«»]{0,20}$/);
    const token = fc.oneof(
      text.map(quoted => `"${quoted}"`),
      fc.constant(','),
      fc
        .stringMatching(/^[^\s,;"“”„«»'‘’‚&→⇒‐‑‒–—−=-]{1,20}$/)
        .filter(word => !/^(?:because:?|reason:|and)$/i.test(word)),
    );
    fc.assert(
      fc.property(fc.array(token), tokens => {
        expect(words(tokens.join(' '))).toEqual(tokens);
      }),
    );
  });

  test('returns tokens or a sentence for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const typed = tokenize(text);
        if ('error' in typed) expect(typed.error).toMatch(/is not closed/);
        else expect(typed.tokens.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('the reason of a command', () => {
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
  ])('is read from %j', (text, expected) => {
    expect(reasonOf(text)).toBe(expected);
  });

  test.each([
    ['x because', 'Expected a reason after because, such as: because "SOC onboarding".'],
    ['x because   \n', 'Expected a reason after because, such as: because "SOC onboarding".'],
    ['x because ""', 'The quoted reason is empty. Example: because "SOC onboarding".'],
    ['x because "  "', 'The quoted reason is empty. Example: because "SOC onboarding".'],
    ['x because "SOC', 'The quote that opens at "SOC is not closed. Add a " where it ends.'],
    ['x because "SOC" to y', 'Did not expect anything after the quoted reason, but found: to y.'],
  ])('is missing in %j', (text, sentence) => {
    expect(reasonOf(text)).toBe(sentence);
  });

  test.each(['"', ''])('has at most 3,000 characters, between %j', quote => {
    const long = 'x'.repeat(3000);
    expect(reasonOf(`x because ${quote}${long}${quote}`)).toBe(long);
    const sentence = 'The reason has 5,000 characters. Expected at most 3,000 characters.';
    expect(reasonOf(`x because ${quote}${'x'.repeat(5000)}${quote}`)).toBe(sentence);
  });
});
