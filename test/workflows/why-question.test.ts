import { expect, test } from 'vitest';
import { readWhyQuestion } from '../../src/workflows/why-question.ts';

test.each([
  ['vnet-1 law-prod'],
  ["can't vnet-1 query law-prod"],
  ['can’t vnet-1 query law-prod?'],
  ['can vnet-1 reach law-prod'],
  ['does network vnet-1 not send data to the workspace law-prod ??'],
  ['“vnet-1” -> law-prod'],
  ['vnet-1, law-prod'],
  ['vnet-1 and law-prod because I have to know'],
])('finds two names in %s', text => {
  expect(readWhyQuestion(text)).toEqual({ names: ['vnet-1', 'law-prod'] });
});

test('takes words of a question as names where they are quoted, or are all there is', () => {
  expect(readWhyQuestion('can "query" reach \'my law\'')).toEqual({ names: ['query', 'my law'] });
  expect(readWhyQuestion('vnet data')).toEqual({ names: ['vnet', 'data'] });
});

test.each([[''], ['vnet-1'], ['vnet-1 law-1 law-2'], ['can the network reach it?'], ['???']])(
  'finds no two names in "%s"',
  text => {
    expect(readWhyQuestion(text)).toBeUndefined();
  },
);

test('says which quote is not closed', () => {
  expect(readWhyQuestion('"vnet-1 law')).toEqual({ error: expect.stringContaining('is not closed') });
});

test.each([
  ['“The dashboard is empty”'],
  ['403 Forbidden from my app'],
  ['can\'t resolve "it'],
  ['api.monitor.azure.com vnet-1'],
  ['Server: dns\nAddress: 10.0.0.1'],
  ['```vnet-1 law-prod```'],
  ['one two three four five six seven eight nine ten eleven twelve thirteen'],
])('takes %s for an output', text => {
  expect(readWhyQuestion(text)).toEqual({ output: text });
});

test('keeps both readings of two words that may be names or an error', () => {
  expect(readWhyQuestion('403 Forbidden')).toEqual({ names: ['403', 'Forbidden'], output: '403 Forbidden' });
  expect(readWhyQuestion('vnet-1 timeout-app')).toMatchObject({ names: ['vnet-1', 'timeout-app'] });
});
