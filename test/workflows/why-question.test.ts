import { expect, test } from 'vitest';
import { namesInQuestion } from '../../src/workflows/why-question.ts';

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
  expect(namesInQuestion(text)).toEqual(['vnet-1', 'law-prod']);
});

test('takes words of a question as names where they are quoted, or are all there is', () => {
  expect(namesInQuestion('can "query" reach \'my law\'')).toEqual(['query', 'my law']);
  expect(namesInQuestion('vnet data')).toEqual(['vnet', 'data']);
});

test.each([[''], ['vnet-1'], ['vnet-1 law-1 law-2'], ['can the network reach it?'], ['???']])(
  'finds no two names in "%s"',
  text => {
    expect(namesInQuestion(text)).toBeUndefined();
  },
);

test('says which quote is not closed', () => {
  expect(namesInQuestion('"vnet-1 law')).toEqual({ error: expect.stringContaining('is not closed') });
});
