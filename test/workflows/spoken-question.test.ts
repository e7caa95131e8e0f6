import { expect, test } from 'vitest';
import { asCommand, beginsQuestion } from '../../src/workflows/spoken-question.ts';

test.each([
  ['what if I connect law-x to ampls-a', 'what-if connect law-x to ampls-a'],
  ['What if we connect law-x to ampls-a?', 'what-if connect law-x to ampls-a'],
  ['what happens if I delete scope ampls-a?', 'what-if delete scope ampls-a'],
  ['what would happen if we delete scope ampls-a', 'what-if delete scope ampls-a'],
  ['what would change if i connect law-x to ampls-a', 'what-if connect law-x to ampls-a'],
  ['what-if if I connect law-x to ampls-a', 'what-if connect law-x to ampls-a'],
  ['what-if connect law-x to ampls-a', 'what-if connect law-x to ampls-a'],
  ['what if I connect law-x to ampls-a because who knows?', 'what-if connect law-x to ampls-a because who knows?'],
  ['how full is ampls-a?', 'usage ampls-a'],
  ['how full is the scope ampls-a', 'usage ampls-a'],
  ['How full are the scopes?', 'usage'],
  ['how full are all private link scopes', 'usage'],
  ['how full is scopes-a?', 'usage scopes-a'],
])('takes "%s" for "%s"', (text, command) => {
  expect(asCommand(text)).toBe(command);
});

test.each(['whatever if', 'how are you', 'usage ampls-a', 'connect what-if to ampls-a', ''])(
  'leaves "%s" as it is',
  text => {
    expect(asCommand(text)).toBe(text);
  },
);

test('knows the words that begin a question from misspelt commands', () => {
  expect(['how', 'What', 'is'].map(beginsQuestion)).toEqual([true, true, true]);
  expect(['shwo', 'howl', 'whatif', ''].map(beginsQuestion)).toEqual([false, false, false, false]);
});
