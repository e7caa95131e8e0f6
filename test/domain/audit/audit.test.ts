import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { StoredEvent } from '../../../src/domain/audit/event-chain.ts';
import { CHAIN_START, chainFault } from '../../../src/domain/audit/event-chain.ts';
import { entryOf, parseEntry } from '../../../src/domain/audit/event-head.ts';

const hash = 'ab'.repeat(32);

test('names a head in one line, and reads it again', () => {
  const head = { requestId: 12, seq: 7, hash };
  expect(entryOf(head)).toBe(`CR-12 event 7 sha256:${hash}`);
  expect(parseEntry(entryOf(head))).toEqual(head);
});

test.each([
  '',
  `CR-12 event 7 sha256:${hash}\n`,
  `CR-1234567890123 event 7 sha256:${hash}`,
  `cr-12 event 7 sha256:${hash}`,
])('does not read %j as an entry', entry => {
  expect(parseEntry(entry)).toBeUndefined();
});

const content = {
  requestId: 1,
  seq: 1,
  at: '2026-03-01T12:00:00.000000Z',
  actor: 'UALICE',
  type: 'created',
  data: '{"workflow":"w"}',
  previous: '',
};
// What the trigger `chain_event` hashes, line by line.
const lines = ['', '1', '1', '2026-03-01T12:00:00.000Z', 'UALICE', 'created', '{"workflow":"w"}'];
const first: StoredEvent = { ...content, hash: createHash('sha256').update(lines.join('\n')).digest('hex') };

test('accepts an event as it was written', () => {
  expect(chainFault(first, CHAIN_START)).toBeUndefined();
});

test.each([
  ['another actor', { actor: 'UBOB' }, 'changed'],
  ['another time', { at: '2026-03-01T12:00:00.001000Z' }, 'changed'],
  ['a time that differs by a microsecond', { at: '2026-03-01T12:00:00.000001Z' }, 'malformed'],
  ['another type', { type: 'cancelled' }, 'changed'],
  ['a type that is none', { type: 'Created\n' }, 'malformed'],
  ['other data', { data: '{}' }, 'changed'],
  ['data that is no JSON', { data: '{' }, 'malformed'],
  ['data on two lines', { data: '{\n}' }, 'malformed'],
  ['another request', { requestId: 2 }, 'changed'],
  ['another number', { seq: 2 }, 'out-of-order'],
  ['another event before it', { previous: hash }, 'not-chained'],
  ['another hash', { hash }, 'changed'],
] as const)('finds %s', (_, edit, fault) => {
  expect(chainFault({ ...first, ...edit }, CHAIN_START)).toBe(fault);
});
