import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, parseValid } from './rulebook.ts';

const connectUsage = 'Usage: /ampls connect {resources} to {scope} because "…"';

describe('parsing a command', () => {
  test('returns the inputs as typed, and the reason', () => {
    const form = parseValid('connect law-prod, "appi web" to ampls-a because "SOC onboarding"');
    expect(form.workflow.name).toBe('connect-resources');
    expect(form.inputs).toEqual({ resources: ['law-prod', 'appi web'], scope: ['ampls-a'] });
    expect(form.missing).toEqual([]);
    expect(form.reason).toBe('SOC onboarding');
  });

  test.each([
    ['connect', ['resources', 'scope'], {}],
    ['connect law, appi', ['scope'], { resources: ['law', 'appi'] }],
    ['connect law to', ['scope'], { resources: ['law'] }],
    ['connect to ampls-a', ['resources'], { scope: ['ampls-a'] }],
    ['connect to', ['resources', 'scope'], {}],
    ['connect because "x"', ['resources', 'scope'], {}],
    ['create-endpoint dns manual', ['subnet', 'scope'], { dns: ['manual'] }],
    ['create-endpoint in hub/default named pe-1', ['scope'], { subnet: ['hub/default'], name: ['pe-1'] }],
  ])('returns what is missing from an incomplete command: %s', (command, missing, inputs) => {
    const form = parseValid(command);
    expect(form.missing).toEqual(missing);
    expect(form.inputs).toEqual(inputs);
  });

  test.each([
    ['CONNECT Law-Prod TO Ampls-A', { resources: ['Law-Prod'], scope: ['Ampls-A'] }],
    ['public-access law To DISABLED For Queries', { resources: ['law'], access: ['Disabled'], operation: ['queries'] }],
  ])('ignores the case of its words: %s', (command, inputs) => {
    expect(parseValid(command).inputs).toEqual(inputs);
  });

  test.each([
    'create-endpoint in hub/default to ampls-a dns manual named pe-1 also spoke, guest',
    'create-endpoint in hub/default to ampls-a also spoke, guest dns manual named pe-1',
    'create-endpoint in hub/default\nto ampls-a\nnamed pe-1\nalso spoke,guest\ndns MANUAL',
  ])('accepts options in any order: %s', command => {
    expect(parseValid(command).inputs).toEqual({
      subnet: ['hub/default'],
      scope: ['ampls-a'],
      name: ['pe-1'],
      networks: ['spoke', 'guest'],
      dns: ['manual'],
    });
  });

  test('reads a quoted word of the syntax as a name', () => {
    expect(parseValid('connect "to", "because" to "to"').inputs).toEqual({
      resources: ['to', 'because'],
      scope: ['to'],
    });
    expect(parseValid('create-endpoint in "named" to "dns"').inputs).toEqual({ subnet: ['named'], scope: ['dns'] });
  });

  test('keeps what people type unchanged', () => {
    const nasty = '<!channel> <@U012AB3CD> `code` *bold* &amp; $item {scope}';
    const form = parseValid(`connect "${nasty}" to "line\nbreak" because "${nasty}"`);
    expect(form.inputs).toEqual({ resources: [nasty], scope: ['line\nbreak'] });
    expect(form.reason).toBe(nasty);
  });
});

describe('a syntax error', () => {
  test.each([
    ['connect law beside ampls-a', 'Resources: expected a comma before "beside". Separate names with commas.'],
    ['connect law appi to ampls-a', 'Resources: expected a comma before "appi". Separate names with commas.'],
    ['connect law,, appi to ampls-a', 'Resources: expected a name before the comma.'],
    ['connect , to ampls-a', 'Resources: expected a name before the comma.'],
    ['connect law, to ampls-a', 'Resources: expected a name after the last comma.'],
    ['connect "" to ampls-a', 'Resources: expected a name between the quotes.'],
    ['connect law to ampls-a, ampls-b', 'Private link scope: expected one name, but found 2.'],
    [
      'connect law to ampls-a to ampls-b',
      'Private link scope: expected a comma before "to". Separate names with commas.',
    ],
    [`connect ${'x'.repeat(1001)} to a`, 'Resources: expected at most 1,000 characters, but found 1,001 characters.'],
  ])('%s', (command, sentence) => {
    expect(parse(command)).toBe(`${sentence} ${connectUsage}`);
  });

  test.each([
    ['delete-endpoint pe dns maybe', /^DNS zones: expected unlink or keep, but found "maybe"\. Usage: /],
    ['delete-endpoint pe dns', /^Expected a value after "dns"\. If "dns" is a name, put it in quotes\. /],
    ['delete-endpoint pe dns keep dns keep', /^Expected "dns" only once\. /],
    ['create-endpoint hub to a', /^Expected "in" before "hub"\. /],
    ['create-endpoint , in hub', /^Expected "in" before a comma\. /],
    [
      'reject pe saying not today',
      /^Message: "today" is outside the quotes\. Put a text of several words in quotes\. /,
    ],
    [`reject pe saying "${'x'.repeat(141)}"`, /^Message: expected at most 140 characters, but found 141 characters\. /],
    ['create-scope a/b in rg', /^Name: "a\/b" is not valid\. A name has no spaces, no colons and none of \/ \? # %\. /],
    ['link-storage logs to law', /^Storage accounts: "logs" is not valid\. Give the full id of a storage account/],
    ['connect "law to ampls-a', /^The quote that opens at "law to ampls-a is not closed\./],
    ['connect law to ampls-a because', /^Expected a reason after because/],
    [`connect law to ampls-a because "${'x'.repeat(5000)}"`, /Expected at most 3,000 characters/],
  ])('%s', (command, sentence) => {
    expect(parse(command)).toMatch(sentence);
  });
});

const name = fc.stringMatching(/^[^"“”„«»]{1,30}$/).filter(text => text.trim() !== '');

test('reads any quoted name unchanged', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), name, name, (resources, scope, reason) => {
      const list = resources.map(text => `"${text}"`).join(' , ');
      const form = parseValid(`connect ${list} to "${scope}" because "${reason}"`);
      expect(form.inputs).toEqual({ resources: resources.map(text => text.trim()), scope: [scope.trim()] });
      expect(form.reason).toBe(reason.trim());
    }),
  );
});

test('answers any input with a result or a sentence', () => {
  const piece = fc.oneof(
    fc.constantFrom('in', 'to', 'named', 'dns', 'zone', 'because', ',', '"', '“', ' ', '\n', '`', '<!channel>'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const form = parse(`create-endpoint ${pieces.join(' ')}`);
      if (typeof form === 'string') expect(form).toMatch(/\.$|because "…"$/);
      else expect(Object.values(form.inputs).flat()).not.toContain('');
    }),
  );
});
