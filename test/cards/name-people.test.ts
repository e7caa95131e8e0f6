import type { KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { line, message } from '../../src/cards/message.ts';
import type { PersonName } from '../../src/cards/name-people.ts';
import { mentionedPeople, namePeople } from '../../src/cards/name-people.ts';

const profile = 'https://example.slack.com/team/UALICE';
const names = new Map<string, PersonName>([
  ['UALICE', { name: 'alice', otherNames: [], profile }],
  ['UBOB', { name: '<!channel> & b|b', otherNames: [], profile: null }],
]);

test('names people with a link to their profile, and leaves those mentioned who are not given', () => {
  const named = namePeople(message(line({ user: 'UALICE' }, ' ', { user: 'UBOB' }, ' ', { user: 'UCAROL' })), names);
  expect(named.text).toBe('@alice @&lt;!channel&gt; &amp; b|b <@UCAROL>');
  expect(named.blocks).toMatchObject([
    {
      elements: [
        {
          elements: [
            { type: 'link', url: profile, text: '@alice' },
            { type: 'text', text: ' ' },
            { type: 'text', text: '@<!channel> & b|b' },
            { type: 'text', text: ' ' },
            { type: 'user', user_id: 'UCAROL' },
          ],
        },
      ],
    },
  ]);
});

test('names people in markup too, and escapes what they call themselves', () => {
  const context: KnownBlock = {
    type: 'context',
    elements: [{ type: 'mrkdwn', text: 'by <@UALICE> and <@UBOB>' }],
  };
  expect(namePeople({ text: '', blocks: [context] }, names).blocks).toEqual([
    {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: `by <${profile}|@alice> and @&lt;!channel&gt; &amp; b|b` }],
    },
  ]);
});

test('names people in the plain blocks of a message too', () => {
  const { blocks } = message(line({ user: 'UALICE' }));
  const named = namePeople({ text: '', blocks: [], plainBlocks: blocks }, names);
  expect(JSON.stringify(named.plainBlocks)).not.toContain('user_id');
});

test('takes what people typed for no mention', () => {
  const typed = message(line('<@UALICE> "user_id":"UBOB"'));
  expect(mentionedPeople(typed)).toEqual([]);
  expect(namePeople(typed, names)).toEqual(typed);
});

test('finds everybody whom a message mentions, once', () => {
  expect(mentionedPeople(message(line({ user: 'UALICE' }, { user: 'UBOB' }, { user: 'UALICE' })))).toEqual([
    'UALICE',
    'UBOB',
  ]);
});
