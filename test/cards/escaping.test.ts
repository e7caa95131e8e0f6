import { expect, test } from 'vitest';
import { correctionMessage, unknownCommandMessage } from '../../src/cards/help.ts';
import { detailsContent, requestMessage } from '../../src/cards/request-details.ts';
import { requestListMessage } from '../../src/cards/request-list.ts';
import { suggestionsMessage } from '../../src/cards/suggestions-card.ts';
import { usageMessage } from '../../src/cards/usage.ts';
import { scopeId } from '../domain/build.ts';
import { detailsOf, event, requestWith } from './sample-request.ts';

const hostile = '<!channel> <@U0BOB> <https://evil.example|click> *bold* `code`\n> quote & more';

/** Returns every element in blocks in which Slack would read markup. */
function markupElements(blocks: unknown): string[] {
  return [...JSON.stringify(blocks).matchAll(/"type":"(mrkdwn|markdown|broadcast|link)"/g)].map(([found]) => found);
}

const usage = {
  meter: 'scope-resources',
  subjectId: scopeId('a'),
  subject: hostile,
  used: 1,
  reserved: 0,
  requested: 0,
  limit: null,
  lowerBound: false,
} as const;

const request = requestWith({ reason: hostile, inputs: { resources: [hostile] }, statusReasons: [hostile] });
const details = detailsOf(request, {
  title: hostile,
  events: [event('declined', { hash: 'h', reason: hostile }), event('blocked', { sentences: [hostile] })],
});

test.each([
  ['a usage answer', usageMessage([{ name: hostile, rows: [usage] }], { profile: 'p', ageMs: 0, advice: [] })],
  [
    'a list of requests',
    requestListMessage({
      list: 'all',
      about: { id: hostile, name: hostile, keys: [] },
      now: new Date(),
      requests: [{ request, title: hostile, permalink: null }],
      newer: undefined,
      older: undefined,
    }),
  ],
  ['a request answer', requestMessage(details)],
  ['the answer to an unknown command', unknownCommandMessage(hostile, [])],
  ['the answer to a misspelt command', correctionMessage(hostile, { text: hostile, key: 'k' })],
  [
    'hints',
    suggestionsMessage(1, [{ input: 'a', typed: hostile, kind: 'choice', options: [{ id: hostile, name: hostile }] }]),
  ],
])('escapes what people typed in %s', (_, { text, blocks }) => {
  expect(text).not.toMatch(/<!channel>|<@U0BOB>|<https/);
  expect(text).toContain('&lt;!channel&gt;');
  expect(markupElements(blocks)).toEqual([]);
  expect(JSON.stringify(blocks)).not.toContain('"user_id":"U0BOB"');
});

test('shows what people typed as plain text in the details', () => {
  expect(markupElements(detailsContent(details).blocks)).toEqual([]);
});
