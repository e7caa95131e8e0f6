import { expect, test } from 'vitest';
import type { EventData, EventType } from '../../../src/domain/request/events.ts';
import { BOT } from '../../../src/domain/request/events.ts';
import { expiryNoticeMs, notifiesRequester } from '../../../src/domain/request/requester-news.ts';

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
  ['stopped', BOT],
  ['rolled_back', BOT],
  ['failed', BOT],
  ['succeeded', BOT],
] as const)('tells the requester that the request is %s', ([type, actor]) => {
  expect(notifiesRequester(event(type, actor), request)).toBe(true);
});

test.for(['planned', 'started', 'step_done', 'approved', 'followed', 'amended', 'delivered'] as const)(
  'does not tell the requester of every step: %s',
  type => {
    expect(notifiesRequester(event(type), request)).toBe(false);
  },
);

test('tells of the approval that completes the requirements, and of no other one', () => {
  expect(notifiesRequester(event('agreed', 'UBOB', { hash: 'h', missing: 0 }), request)).toBe(true);
  expect(notifiesRequester(event('agreed', 'UBOB', { hash: 'h', missing: 1 }), request)).toBe(false);
  expect(notifiesRequester(event('agreed', 'UBOB'), request)).toBe(false);
});

test('tells nobody what they did themselves', () => {
  expect(notifiesRequester(event('cancelled', 'UALICE'), request)).toBe(false);
  const stopped = { ...request, stopRequestedBy: 'UALICE' };
  expect(notifiesRequester(event('stopped'), stopped)).toBe(false);
  expect(notifiesRequester(event('rolled_back'), stopped)).toBe(false);
  expect(notifiesRequester(event('failed'), stopped)).toBe(true);
  expect(notifiesRequester(event('rolled_back'), { ...request, stopRequestedBy: 'UBOB' })).toBe(true);
});

test('tells nobody of a request that the bot made itself', () => {
  expect(notifiesRequester(event('succeeded'), { ...request, requester: BOT })).toBe(false);
});

test('leaves to another message what a reversal ends with', () => {
  const reversal = { ...request, reverses: 7 };
  expect(notifiesRequester(event('blocked'), reversal)).toBe(false);
  expect(notifiesRequester(event('succeeded'), reversal)).toBe(true);
});

test('a request is about to expire in the last quarter of its time, and a day before at most', () => {
  expect(expiryNoticeMs(8 * 3_600_000)).toBe(2 * 3_600_000);
  expect(expiryNoticeMs(30 * 24 * 3_600_000)).toBe(24 * 3_600_000);
});
