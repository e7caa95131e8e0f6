import { expect, test } from 'vitest';
import { decodeEvent, documentsNamedIn, encodeEvent } from '../../../src/domain/request/event-text.ts';

const digest = 'a'.repeat(64);

test('stores what is known of an event beside its data, and reads it back', () => {
  const context = { team: 'T1', channel: undefined, policyVersion: '1', planHash: undefined };
  const text = encodeEvent({ hash: 'h', missing: 0 }, context, { plan: digest });
  expect(text).toBe(
    `{"hash":"h","missing":0,"context":{"team":"T1","policyVersion":"1"},"documents":{"plan":"${digest}"}}`,
  );
  expect(decodeEvent(text)).toEqual({
    data: { hash: 'h', missing: 0 },
    context: { team: 'T1', policyVersion: '1' },
    documents: { plan: digest },
  });
});

test('stores nothing beside the data where nothing is known', () => {
  expect(encodeEvent({ ms: 1 }, { team: undefined }, {})).toBe('{"ms":1}');
});

test('reads an event of a version that stored its data only', () => {
  expect(decodeEvent('{"hash":"h"}')).toEqual({ data: { hash: 'h' }, context: {}, documents: {} });
});

test.each([
  [`{"documents":{"plan":"${digest}","other":"${'b'.repeat(64)}"}}`, [digest, 'b'.repeat(64)]],
  ['{}', []],
  ['{"documents":{"plan":"short"}}', []],
  ['not JSON', []],
  ['7', []],
])('finds the documents that %s names', (text, expected) => {
  expect(documentsNamedIn(text)).toEqual(expected);
});
