import { expect, test } from 'vitest';
import { callEnding, endsCalls } from '../../../src/domain/request/calls.ts';
import type { EventData, EventType, RequestEvent } from '../../../src/domain/request/events.ts';
import type { RequestState } from '../../../src/domain/request/states.ts';

const inState = (state: RequestState, approvalsCompleteAt: Date | null = null) => ({ state, approvalsCompleteAt });
const waiting = inState('awaiting_approval');
const complete = inState('awaiting_approval', new Date());

test.each([
  complete,
  ...(['declined', 'cancelled', 'expired', 'stale', 'blocked'] as const).map(state => inState(state)),
])('ends the calls of a request that waits for nobody any more: $state', after => {
  expect(endsCalls(waiting, after, false)).toBe(true);
  expect(endsCalls(complete, after, false)).toBe(false);
});

test('keeps the calls of a request that still waits, or is planned again', () => {
  expect(endsCalls(waiting, waiting, false)).toBe(false);
  expect(endsCalls(waiting, inState('planning'), false)).toBe(false);
});

test('ends the calls for an earlier plan once there is another one, unless it needs the same people', () => {
  expect(endsCalls(inState('planning'), waiting, false)).toBe(true);
  expect(endsCalls(inState('planning'), waiting, true)).toBe(false);
  expect(endsCalls(inState('planning'), inState('blocked'), false)).toBe(true);
});

function event<T extends EventType>(type: T, data: EventData[T]): RequestEvent {
  return { type, data } as RequestEvent;
}

test('names the event that ended the calls: the last of its kind, and of approvals the one that completes them', () => {
  const agreed = event('agreed', { hash: 'h', missing: 1 });
  const last = event('agreed', { hash: 'h', missing: 0 });
  const cancelled = event('cancelled', {});
  expect(callEnding([agreed])).toBeUndefined();
  expect(callEnding([agreed, last, event('started', { changes: 1 })])).toBe(last);
  expect(callEnding([agreed, last, cancelled])).toBe(cancelled);
});
