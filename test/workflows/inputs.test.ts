import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkValue, inputSchema, usualValues } from '../../src/workflows/inputs.ts';

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

function readAs(input: typeof target, typed: string): string {
  const checked = checkValue(input, typed);
  return 'error' in checked ? checked.error : checked.value;
}

describe('a value', () => {
  test.each([
    ['of a thing is any name', target, ' <!channel> `x` ', '<!channel> `x`'],
    ['of a thing may be empty', target, '  ', 'Scope: there is nothing in it.'],
    [
      'of a thing may be too long',
      target,
      'x'.repeat(1001),
      'Scope: this has 1001 characters, and at most 1000 are possible.',
    ],
    ['of a choice, in another case', choice, 'privateonly', 'PrivateOnly'],
    ['of a choice, by its label', choice, ' only what is LINKED', 'PrivateOnly'],
    ['of a choice that is none', choice, 'closed', 'Mode: "closed" is none of Open, PrivateOnly.'],
    ['of a choice, cut', choice, 'x'.repeat(90), `Mode: "${'x'.repeat(60)}" is none of Open, PrivateOnly.`],
    ['of a text', text, ' Name ', 'Name'],
    ['of a text, wholly', text, 'ab#', 'Name: "ab#" will not do. Use letters.'],
    ['of a text, whichever way it may be', text, '#', '#'],
    ['of a text on two lines', text, 'ab\ncd', 'Name: "ab\ncd" will not do. Use letters.'],
    ['of a text that is too long', text, 'x'.repeat(9), 'Name: this has 9 characters, and at most 8 are possible.'],
    ['of a text that is empty', text, '', 'Name: there is nothing in it.'],
  ])('%s', (_, input, typed, expected) => {
    expect(readAs(input, typed)).toBe(expected);
  });

  test('that was checked is checked once for all', () => {
    fc.assert(
      fc.property(fc.constantFrom(target, choice, text), fc.string(), (input, typed) => {
        const once = checkValue(input, typed);
        if ('value' in once) expect(checkValue(input, once.value)).toEqual(once);
        else expect(once.error).toContain(input.label);
      }),
    );
  });

  test('that is left out is the usual one', () => {
    expect(usualValues(choice)).toEqual(['Open']);
    expect(usualValues(text)).toEqual([]);
    expect(usualValues(target)).toEqual([]);
  });
});

describe('an input of a file', () => {
  const options = [{ value: 'a', label: 'A' }];

  test('is required, and takes one value, unless it says otherwise', () => {
    expect(target).toEqual({ label: 'Scope', kind: 'scope', required: true, list: false });
  });

  test.each([
    [{ label: 'X', kind: 'nonsense' }, 'kind', /^expected one of scope, resource, .*, choice, text$/],
    [{ label: 'X', kind: 'scope', options }, '', /Unrecognized key: "options"/],
    [{ label: 'X', kind: 'scope', default: 'a' }, '', /Unrecognized key: "default"/],
    [{ label: 'X', kind: 'scope', only: ['workspace'] }, 'only', /is for inputs of the kind resource/],
    [{ label: 'X', kind: 'choice' }, 'options', /expected array/],
    [{ label: 'X', kind: 'choice', options: [] }, 'options', /Too small/],
    [{ label: 'X', kind: 'choice', options, list: true }, 'list', /expected false/],
    [{ label: 'X', kind: 'choice', options, default: 'a' }, 'default', /never used: the input is required/],
    [{ label: 'X', kind: 'choice', options, default: 'b', required: false }, 'default', /"b" is none of a/],
    [{ label: 'X', kind: 'choice', options, default: 'A', required: false }, 'default', /is written a/],
    [
      { label: 'X', kind: 'choice', options: [...options, { value: 'b', label: 'a' }] },
      'options',
      /"a" could mean two of them/,
    ],
    [{ label: 'X', kind: 'text' }, 'max', /expected number/],
    [{ label: 'X', kind: 'text', max: 3001 }, 'max', /Too big/],
    [
      { label: 'X', kind: 'text', max: 5, pattern: { expression: '(', sentence: 'No.' } },
      'pattern',
      /\( is no regular expression/,
    ],
    [{ label: 'X', kind: 'text', max: 3, default: 'long', required: false }, 'default', /at most 3/],
    [{ label: '', kind: 'scope' }, 'label', /Too small/],
    [{ label: 'X', kind: 'scope', hint: 'x'.repeat(151) }, 'hint', /Too big/],
  ])('is refused: %j', (input, path, message) => {
    const issue = inputSchema.safeParse(input).error?.issues[0];
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.message).toMatch(message);
  });
});
