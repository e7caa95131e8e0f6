import { expect, test } from 'vitest';
import { requestsAnswer, usageAnswer } from '../../src/cards/answers.ts';
import { detailsOf } from '../../src/cards/details.ts';
import { unknownWord } from '../../src/cards/help.ts';
import { hintsMessage } from '../../src/cards/hints-card.ts';
import { showAnswer } from '../../src/cards/show.ts';
import { scopeId } from '../domain/build.ts';
import { event, requestWith, sourceOf } from './source.ts';

const nasty = '<!channel> <@U0BOB> <https://evil.example|click> *bold* `code`\n> quote & more';

/** Every text in blocks that Slack would read markup in. */
function readable(blocks: unknown): string[] {
  return [...JSON.stringify(blocks).matchAll(/"type":"(mrkdwn|markdown|broadcast|link)"/g)].map(([found]) => found);
}

const usage = {
  meter: 'scope-resources',
  subjectId: scopeId('a'),
  subject: nasty,
  used: 1,
  reserved: 0,
  requested: 0,
  limit: null,
  lowerBound: false,
} as const;

const request = requestWith({ reason: nasty, inputs: { resources: [nasty] }, because: [nasty] });
const source = sourceOf(request, {
  title: nasty,
  events: [event('declined', { hash: 'h', reason: nasty }), event('blocked', { sentences: [nasty] })],
});

test.each([
  ['usage', usageAnswer([{ name: nasty, rows: [usage] }], { profile: 'p', ageMs: 0 })],
  ['a list', requestsAnswer('All', [{ request, title: nasty }], false)],
  ['show', showAnswer(source)],
  ['an unknown word', unknownWord(nasty, [nasty])],
  ['hints', hintsMessage(1, [{ input: 'a', typed: nasty, kind: 'choice', options: [{ id: nasty, name: nasty }] }])],
])('%s: what people typed is text and nothing else', (_, { text, blocks }) => {
  expect(text).not.toMatch(/<!channel>|<@U0BOB>|<https/);
  expect(text).toContain('&lt;!channel&gt;');
  expect(readable(blocks)).toEqual([]);
  expect(JSON.stringify(blocks)).not.toContain('"user_id":"U0BOB"');
});

test('details: what people typed is text and nothing else', () => {
  expect(readable(detailsOf(source).blocks)).toEqual([]);
});
