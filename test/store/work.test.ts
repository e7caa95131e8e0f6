import { expect, test } from 'vitest';
import type { RequestState } from '../../src/domain/request/states.ts';
import { workAfter } from '../../src/store/work.ts';

const now = new Date('2026-01-01T12:00:00Z');
const later = new Date('2026-01-01T12:00:10Z');

/** A state, or that of a request whose approvals are complete. */
type Situation = RequestState | 'approvals complete';

function workState(situation: Situation) {
  return situation === 'approvals complete'
    ? ({ state: 'awaiting_approval', approvalsCompleteAt: now, stopRequestedAt: null } as const)
    : ({ state: situation, approvalsCompleteAt: null, stopRequestedAt: null } as const);
}

/** The work that follows when a request goes from one state to another without messages. */
function after(from: Situation | undefined, to: Situation, notBefore: Date | null = null) {
  const before = from === undefined ? undefined : { ...workState(from), notBefore: null };
  return workAfter(before, { id: 7, version: 3, ...workState(to), notBefore }, false, now);
}

test.each([
  [undefined, 'planning', 'plan'],
  ['stale', 'planning', 'plan'],
  ['planning', 'approved', 'execute'],
  ['awaiting_approval', 'approvals complete', 'reserve'],
  ['approvals complete', 'approved', 'execute'],
] as const)('from %s to %s queues the work: %s', (from, to, work) => {
  expect(after(from, to)).toEqual([{ work, id: 7, version: 3, delayMs: 0 }]);
});

test.each([
  ['planning', 'awaiting_approval'],
  ['approved', 'approved'],
  ['approved', 'executing'],
  ['executing', 'executing'],
  ['executing', 'rolling_back'],
  ['executing', 'succeeded'],
  ['approvals complete', 'approvals complete'],
  ['approvals complete', 'blocked'],
  ['awaiting_approval', 'cancelled'],
] as const)('from %s to %s queues nothing, because no worker is needed or one is working', (from, to) => {
  expect(after(from, to)).toEqual([]);
});

test.each([
  ['planning', 'plan'],
  ['approvals complete', 'reserve'],
  ['approved', 'execute'],
  ['executing', 'execute'],
  ['rolling_back', 'execute'],
] as const)('a request that is deferred in %s is queued again once its time has come', (state, work) => {
  expect(after(state, state, later)).toEqual([{ work, id: 7, version: 3, delayMs: 10_050 }]);
});

test('a deferral that has been queued is not queued again by a later transition', () => {
  const request = { id: 7, version: 4, ...workState('executing'), notBefore: later } as const;
  expect(workAfter({ ...workState('executing'), notBefore: later }, request, false, now)).toEqual([]);
});

test('a request that is to be stopped is executed at once, once, although it was deferred', () => {
  const deferred = { ...workState('executing'), notBefore: later };
  const stopped = { ...deferred, stopRequestedAt: now, id: 7, version: 4 };
  expect(workAfter(deferred, stopped, false, now)).toEqual([{ work: 'execute', id: 7, version: 4, delayMs: 0 }]);
  expect(workAfter(stopped, { ...stopped, version: 5 }, false, now)).toEqual([]);
});

test('messages are delivered whatever the state', () => {
  const request = { id: 7, version: 4, ...workState('cancelled'), notBefore: null } as const;
  expect(workAfter({ ...workState('planning'), notBefore: null }, request, true, now)).toEqual([
    { work: 'deliver', id: 7, version: 4, delayMs: 0 },
  ]);
});
