import { expect, test } from 'vitest';
import type { EventData, EventType } from '../../../src/domain/request/events.ts';
import { BOT } from '../../../src/domain/request/events.ts';
import { expiryNoticeMs, peopleNotified } from '../../../src/domain/request/requester-news.ts';

const request = { requester: 'UALICE', reverses: null, stopRequestedBy: null };

function event(type: EventType, actor: string = BOT, data: EventData[EventType] = {}) {
  return { type, actor, data };
}

test.for([
  ['blocked', BOT],
  ['declined', 'UBOB'],
  ['cancelled', 'UBOB'],
  ['stale', BOT],
  ['expiring', BOT],
  ['expired', BOT],
  ['question_asked', 'UBOB'],
  ['stopped', BOT],
  ['rolled_back', BOT],
  ['failed', BOT],
  ['succeeded', BOT],
] as const)('tells the requester of the event %s', ([type, actor]) => {
  expect(peopleNotified(event(type, actor), request)).toEqual(['UALICE']);
});

test.for(['planned', 'started', 'step_done', 'approved', 'followed', 'amended', 'delivered'] as const)(
  'does not tell the requester of every step: %s',
  type => {
    expect(peopleNotified(event(type), request)).toEqual([]);
  },
);

test('tells of the approval that completes the requirements, and of no other one', () => {
  expect(peopleNotified(event('agreed', 'UBOB', { hash: 'h', missing: 0 }), request)).toEqual(['UALICE']);
  expect(peopleNotified(event('agreed', 'UBOB', { hash: 'h', missing: 1 }), request)).toEqual([]);
  expect(peopleNotified(event('agreed', 'UBOB'), request)).toEqual([]);
});

test('tells nobody what they did themselves', () => {
  expect(peopleNotified(event('cancelled', 'UALICE'), request)).toEqual([]);
  const stopped = { ...request, stopRequestedBy: 'UALICE' };
  expect(peopleNotified(event('stopped'), stopped)).toEqual([]);
  // What their own stop ended with comes later, and they do not know it yet.
  expect(peopleNotified(event('rolled_back'), stopped)).toEqual(['UALICE']);
  expect(peopleNotified(event('failed'), stopped)).toEqual(['UALICE']);
  expect(peopleNotified(event('rolled_back'), { ...request, stopRequestedBy: 'UBOB' })).toEqual(['UALICE']);
});

test('tells nobody of a request that the bot made itself', () => {
  expect(peopleNotified(event('succeeded'), { ...request, requester: BOT })).toEqual([]);
});

test('tells those who asked of an answer', () => {
  const answer = { text: 'x', ts: null, askers: ['UBOB', 'UCAROL'], until: null };
  expect(peopleNotified(event('question_answered', 'UALICE', answer), request)).toEqual(['UBOB', 'UCAROL']);
  expect(peopleNotified(event('question_answered', 'UALICE'), request)).toEqual([]);
});

test('tells those who had approved that their approvals no longer count, also where the bot made the request', () => {
  const stale = event('stale', BOT, { differences: ['law-prod is gone.'], approvers: ['UBOB', 'UCAROL'] });
  expect(peopleNotified(stale, request)).toEqual(['UALICE', 'UBOB', 'UCAROL']);
  expect(peopleNotified(stale, { ...request, requester: BOT })).toEqual(['UBOB', 'UCAROL']);
  // The line of a reversal mentions requester and approvers together.
  expect(peopleNotified(stale, { ...request, reverses: 7 })).toEqual([]);
});

test('leaves to another message what a reversal ends with', () => {
  const reversal = { ...request, reverses: 7 };
  expect(peopleNotified(event('blocked'), reversal)).toEqual([]);
  expect(peopleNotified(event('succeeded'), reversal)).toEqual(['UALICE']);
  expect(peopleNotified(event('question_asked', 'UBOB'), reversal)).toEqual(['UALICE']);
});

test('a request is about to expire in the last quarter of its time, and a day before at most', () => {
  expect(expiryNoticeMs(8 * 3_600_000)).toBe(2 * 3_600_000);
  expect(expiryNoticeMs(30 * 24 * 3_600_000)).toBe(24 * 3_600_000);
});
