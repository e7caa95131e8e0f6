import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkValue, defaultValues, inputSchema } from '../../src/workflows/inputs.ts';

const target = inputSchema.parse({ label: 'Scope', kind: 'scope' });
const choice = inputSchema.parse({
  label: 'Mode',
  kind: 'choice',
  required: false,
  default: 'Open',
  options: [
    { value: 'Open', label: 'Everything' },
    { value: 'PrivateOnly', label: 'Only what is linked' },
  ],
});
const text = inputSchema.parse({
  label: 'Name',
  kind: 'text',
  max: 8,
  pattern: { expression: '[a-z]+|#', sentence: 'Use letters.' },
});

function check(input: typeof target, typed: string): string {
  const checked = checkValue(input, typed);
  return 'error' in checked ? checked.error : checked.value;
}

describe('checking a value', () => {
  test.each([
    ['accepts any name for a target', target, ' <!channel> `x` ', '<!channel> `x`'],
    ['refuses an empty name', target, '  ', 'Scope: expected a value, but it is empty.'],
    [
      'refuses a name that is too long',
      target,
      'x'.repeat(1001),
      'Scope: expected at most 1,000 characters, but found 1,001 characters.',
    ],
    ['accepts a choice in another case', choice, 'privateonly', 'PrivateOnly'],
    ['accepts a choice by its label', choice, ' only what is LINKED', 'PrivateOnly'],
    ['refuses an unknown choice', choice, 'closed', 'Mode: expected Open or PrivateOnly, but found "closed".'],
    [
      'cuts a long unknown choice',
      choice,
      'x'.repeat(90),
      `Mode: expected Open or PrivateOnly, but found "${'x'.repeat(60)}".`,
    ],
    ['trims a text', text, ' Name ', 'Name'],
    ['matches the pattern with the whole text', text, 'ab#', 'Name: "ab#" is not valid. Use letters.'],
    ['accepts every alternative of the pattern', text, '#', '#'],
    ['refuses a second line', text, 'ab\ncd', 'Name: "ab\ncd" is not valid. Use letters.'],
    [
      'refuses a text that is too long',
      text,
      'x'.repeat(9),
      'Name: expected at most 8 characters, but found 9 characters.',
    ],
    ['refuses an empty text', text, '', 'Name: expected a value, but it is empty.'],
  ])('%s', (_, input, typed, expected) => {
    expect(check(input, typed)).toBe(expected);
  });

  test('accepts every value that it has returned itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(target, choice, text), fc.string(), (input, typed) => {
        const once = checkValue(input, typed);
        if ('value' in once) expect(checkValue(input, once.value)).toEqual(once);
        else expect(once.error).toContain(input.label);
      }),
    );
  });

  test('replaces a value that was left out by the default', () => {
    expect(defaultValues(choice)).toEqual(['Open']);
    expect(defaultValues(text)).toEqual([]);
    expect(defaultValues(target)).toEqual([]);
  });
});

describe('the definition of an input', () => {
  const options = [{ value: 'a', label: 'A' }];

  test('is required and takes one value by default', () => {
    expect(target).toEqual({ label: 'Scope', kind: 'scope', required: true, list: false });
  });

  test.each([
    [{ label: 'X', kind: 'nonsense' }, 'kind', /^expected one of scope, resource, .*, choice, text, duration$/],
    [{ label: 'X', kind: 'scope', options }, '', /Unrecognized key: "options"/],
    [{ label: 'X', kind: 'scope', default: 'a' }, '', /Unrecognized key: "default"/],
    [{ label: 'X', kind: 'scope', only: ['workspace'] }, 'only', /only works for inputs of the kind resource/],
    [{ label: 'X', kind: 'choice' }, 'options', /expected array/],
    [{ label: 'X', kind: 'choice', options: [] }, 'options', /Too small/],
    [{ label: 'X', kind: 'choice', options, list: true }, 'list', /expected false/],
    [{ label: 'X', kind: 'choice', options, default: 'a' }, 'default', /has no effect, because the input is required/],
    [{ label: 'X', kind: 'choice', options, default: 'b', required: false }, 'default', /expected a, but found "b"/],
    [
      { label: 'X', kind: 'choice', options, default: 'A', required: false },
      'default',
      /expected the option's own spelling, a/,
    ],
    [
      { label: 'X', kind: 'choice', options: [...options, { value: 'b', label: 'a' }] },
      'options',
      /two options are called "a"/,
    ],
    [{ label: 'X', kind: 'text' }, 'max', /expected number/],
    [{ label: 'X', kind: 'text', max: 3001 }, 'max', /Too big/],
    [
      { label: 'X', kind: 'text', max: 5, pattern: { expression: '(', sentence: 'No.' } },
      'pattern',
      /\( is not a valid regular expression/,
    ],
    [{ label: 'X', kind: 'text', max: 3, default: 'long', required: false }, 'default', /at most 3 characters/],
    [{ label: '', kind: 'scope' }, 'label', /Too small/],
    [{ label: 'X', kind: 'scope', hint: 'x'.repeat(151) }, 'hint', /Too big/],
  ])('is refused: %j', (input, path, message) => {
    const issue = inputSchema.safeParse(input).error?.issues[0];
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.message).toMatch(message);
  });
});
