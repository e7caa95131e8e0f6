import { expect, test } from 'vitest';
import { pastTenseOf, undoTitle } from '../../../src/domain/changes/titles.ts';

test.each([
  ['Link law-prod to ampls-a', 'Linked law-prod to ampls-a'],
  ['Unlink law-prod from ampls-a', 'Unlinked law-prod from ampls-a'],
  ['Set public access of law-prod', 'Set public access of law-prod'],
  ['Approve the connection of pe-1 to ampls-a', 'Approved the connection of pe-1 to ampls-a'],
  [undoTitle('Link law-prod to ampls-a'), 'Undone: Link law-prod to ampls-a'],
])('puts "%s" into the past tense', (title, done) => {
  expect(pastTenseOf(title)).toBe(done);
});

test('leaves a title with an unknown verb as it is', () => {
  expect(pastTenseOf('Resize law-prod')).toBe('Resize law-prod');
  expect(pastTenseOf('')).toBe('');
});
