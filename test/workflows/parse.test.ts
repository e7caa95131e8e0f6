import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { read, understood } from './rulebook.ts';

const connectForm = 'The form is: `/ampls connect {resources} to {scope} because "…"`.';

describe('a short form', () => {
  test('gives its inputs as typed, and the reason', () => {
    const form = understood('connect law-prod, "appi web" to ampls-a because "SOC onboarding"');
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
  ])('that is not whole says what is missing: %s', (command, missing, inputs) => {
    const form = understood(command);
    expect(form.missing).toEqual(missing);
    expect(form.inputs).toEqual(inputs);
  });

  test.each([
    ['CONNECT Law-Prod TO Ampls-A', { resources: ['Law-Prod'], scope: ['Ampls-A'] }],
    ['public-access law To DISABLED For Queries', { resources: ['law'], access: ['Disabled'], operation: ['queries'] }],
  ])('in another case: %s', (command, inputs) => {
    expect(understood(command).inputs).toEqual(inputs);
  });

  test.each([
    'create-endpoint in hub/default to ampls-a dns manual named pe-1 also spoke, guest',
    'create-endpoint in hub/default to ampls-a also spoke, guest dns manual named pe-1',
    'create-endpoint in hub/default\nto ampls-a\nnamed pe-1\nalso spoke,guest\ndns MANUAL',
  ])('takes its options in any order: %s', command => {
    expect(understood(command).inputs).toEqual({
      subnet: ['hub/default'],
      scope: ['ampls-a'],
      name: ['pe-1'],
      networks: ['spoke', 'guest'],
      dns: ['manual'],
    });
  });

  test('takes a word of its own for a name where that is in quotes', () => {
    expect(understood('connect "to", "because" to "to"').inputs).toEqual({
      resources: ['to', 'because'],
      scope: ['to'],
    });
    expect(understood('create-endpoint in "named" to "dns"').inputs).toEqual({ subnet: ['named'], scope: ['dns'] });
  });

  test('leaves what people type as it is', () => {
    const nasty = '<!channel> <@U012AB3CD> `code` *bold* &amp; $item {scope}';
    const form = understood(`connect "${nasty}" to "line\nbreak" because "${nasty}"`);
    expect(form.inputs).toEqual({ resources: [nasty], scope: ['line\nbreak'] });
    expect(form.reason).toBe(nasty);
  });
});

describe('a mistake is answered with the form', () => {
  test.each([
    ['connect law in ampls-a', 'Resources: there is no comma before "in"; names are separated by commas.'],
    ['connect law appi to ampls-a', 'Resources: there is no comma before "appi"; names are separated by commas.'],
    ['connect law,, appi to ampls-a', 'Resources: there is a comma with no name before it.'],
    ['connect , to ampls-a', 'Resources: there is a comma with no name before it.'],
    ['connect law, to ampls-a', 'Resources: there is no name after the last comma.'],
    ['connect "" to ampls-a', 'Resources: a name between quotes is empty.'],
    ['connect law to ampls-a, ampls-b', 'Private link scope: one name is expected, and there are 2.'],
    [
      'connect law to ampls-a to ampls-b',
      'Private link scope: there is no comma before "to"; names are separated by commas.',
    ],
    [`connect ${'x'.repeat(1001)} to a`, 'Resources: this has 1001 characters, and at most 1000 are possible.'],
  ])('%s', (command, sentence) => {
    expect(read(command)).toBe(`${sentence} ${connectForm}`);
  });

  test.each([
    ['delete-endpoint pe dns maybe', /^DNS zones: "maybe" is none of unlink, keep\. The form is: /],
    ['delete-endpoint pe dns', /^`dns` needs something after it; if "dns" is a name, put it in quotes\. /],
    ['delete-endpoint pe dns keep dns keep', /^`dns` stands there twice\. /],
    ['create-endpoint hub to a', /^Expected `in` before "hub"\. /],
    ['create-endpoint , in hub', /^Expected `in` before a comma\. /],
    [
      'reject pe saying not today',
      /^Message: a text of several words goes between quotes; "today" stands outside of any\. /,
    ],
    [`reject pe saying "${'x'.repeat(141)}"`, /^Message: this has 141 characters, and at most 140 are possible\. /],
    ['create-scope a/b in rg', /^Name: "a\/b" will not do\. A name has no spaces, and none of \/ \? # % and colons\. /],
    ['link-storage logs to law', /^Storage accounts: "logs" will not do\. Give the full id of a storage account/],
    ['connect "law to ampls-a', /^The quote that opens at `"law to ampls-a` is not closed\./],
    ['connect law to ampls-a because', /^After `because` comes the reason/],
    [`connect law to ampls-a because "${'x'.repeat(5000)}"`, /at most 3000 are possible/],
  ])('%s', (command, sentence) => {
    expect(read(command)).toMatch(sentence);
  });
});

const name = fc.stringMatching(/^[^"“”„]{1,30}$/).filter(text => text.trim() !== '');

test('whatever names are in quotes are read as they stand', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), name, name, (resources, scope, reason) => {
      const list = resources.map(text => `"${text}"`).join(' , ');
      const form = understood(`connect ${list} to "${scope}" because "${reason}"`);
      expect(form.inputs).toEqual({ resources: resources.map(text => text.trim()), scope: [scope.trim()] });
      expect(form.reason).toBe(reason.trim());
    }),
  );
});

test('whatever is typed is understood, or answered with a sentence', () => {
  const piece = fc.oneof(
    fc.constantFrom('in', 'to', 'named', 'dns', 'zone', 'because', ',', '"', '“', ' ', '\n', '`', '<!channel>'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const form = read(`create-endpoint ${pieces.join(' ')}`);
      if (typeof form === 'string') expect(form).toMatch(/\.$|`\.$/);
      else expect(Object.values(form.inputs).flat()).not.toContain('');
    }),
  );
});
