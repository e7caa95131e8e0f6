import { expect, test } from 'vitest';
import { listQuestionText, parseListQuestion } from '../../src/workflows/list-question.ts';

const now = new Date('2026-11-29T15:30:00Z');

test.each([
  ['', { list: 'open' }],
  ['Mine', { list: 'mine' }],
  ['all', { list: 'all' }],
  ['since yesterday', { list: 'all', since: new Date('2026-11-28T00:00:00Z') }],
  ['open since 3d', { list: 'open', since: new Date('2026-11-26T15:30:00Z') }],
  ['ampls-a', { list: 'all', about: { typed: 'ampls-a' } }],
  ['for "ampls a"', { list: 'all', about: { typed: 'ampls a' } }],
  ['by scope ampls-a', { list: 'all', about: { typed: 'ampls-a', kind: 'scope' } }],
  ['open of resource „law 1“', { list: 'open', about: { typed: 'law 1', kind: 'resource' } }],
  ['network', { list: 'all', about: { typed: 'network' } }],
  ['mine before CR-12', { list: 'mine', from: { before: 12 } }],
  [
    'all for ampls-a since 2026-11-01 after cr-7',
    { list: 'all', about: { typed: 'ampls-a' }, since: new Date('2026-11-01T00:00:00Z'), from: { after: 7 } },
  ],
  ['allowed-1', { list: 'all', about: { typed: 'allowed-1' } }],
  ['for "law since 2026"', { list: 'all', about: { typed: 'law since 2026' } }],
  ['open-1', { list: 'all', about: { typed: 'open-1' } }],
  ['since-law', { list: 'all', about: { typed: 'since-law' } }],
])('reads %o as a question for a list, and writes it the same', (text, question) => {
  expect(parseListQuestion(text, now)).toEqual(question);
  const { about, ...rest } = question as { about?: { typed: string } };
  const written = { ...rest, ...(about !== undefined && { about: { typed: about.typed } }) };
  expect(parseListQuestion(listQuestionText(question as never), now)).toEqual(written);
});

test.each([
  ['since', 'The time after "since" is missing. Type it as yesterday, 2026-11-01 or 3d.'],
  ['all since foo', '"foo" is not a time. Type it as yesterday, 2026-11-01 or 3d.'],
  ['since 2027-01-01', '"2027-01-01" is in the future. Type it as yesterday, 2026-11-01 or 3d.'],
])('says what is wrong with %o', (text, error) => {
  expect(parseListQuestion(text, now)).toEqual({ error });
});
