import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestState } from '../../../src/domain/request/states.ts';
import {
  canTransition,
  effectiveStates,
  isAmendable,
  isCancellable,
  isTerminal,
  openStates,
  requestStates,
  reservingStates,
  reversalNeedsSomebody,
} from '../../../src/domain/request/states.ts';
import { runs } from '../runs.ts';

/** The legal transitions a second time, as what can happen to a request in each state and where that leads. */
const occurrences: Readonly<Record<string, (state: RequestState) => RequestState | undefined>> = {
  'the plan has a problem': state => (state === 'planning' || state === 'awaiting_approval' ? 'blocked' : undefined),
  'the plan needs approval': state => (state === 'planning' ? 'awaiting_approval' : undefined),
  'every approval is given, or none is needed': state =>
    state === 'planning' || state === 'awaiting_approval' ? 'approved' : undefined,
  'an approver declines': state => (state === 'awaiting_approval' ? 'declined' : undefined),
  'the requester cancels': state =>
    ['planning', 'awaiting_approval', 'approved', 'stale'].includes(state) ? 'cancelled' : undefined,
  'it expires': state => (state === 'awaiting_approval' || state === 'stale' ? 'expired' : undefined),
  'Azure changed since the plan': state =>
    ['awaiting_approval', 'approved', 'executing'].includes(state) ? 'stale' : undefined,
  'it is planned again': state => (state === 'stale' ? 'planning' : undefined),
  'the requester amends it': state => (state === 'awaiting_approval' || state === 'stale' ? 'planning' : undefined),
  'its locks are free': state => (state === 'approved' ? 'executing' : undefined),
  'everything is written': state => (state === 'executing' ? 'succeeded' : undefined),
  'nothing could be written': state => (state === 'approved' || state === 'executing' ? 'failed' : undefined),
  'a write fails': state => (state === 'executing' ? 'rolling_back' : undefined),
  'everything is undone': state => (state === 'rolling_back' ? 'rolled_back' : undefined),
  'it is stopped before its first write': state => (state === 'executing' ? 'rolled_back' : undefined),
  'the undo fails': state => (state === 'rolling_back' ? 'failed' : undefined),
};

const events = Object.values(occurrences);

test('allows exactly the expected transitions in 100,000 random steps', () => {
  let steps = 0;
  const taken = new Set<string>();
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...requestStates), { minLength: 60, maxLength: 60 }), targets => {
      let state: RequestState = 'planning';
      for (const target of targets) {
        const from = state;
        const isExpected = events.some(event => event(from) === target);
        expect(canTransition(from, target)).toBe(isExpected);
        steps += 1;
        if (isExpected) {
          taken.add(`${from} ${target}`);
          state = target;
        } else if (isTerminal(from)) {
          state = 'planning';
        }
      }
    }),
    { numRuns: runs(2000) },
  );
  expect(steps).toBeGreaterThanOrEqual(runs(100_000));
  expect(taken.size).toBe(requestStates.flatMap(from => requestStates.filter(to => canTransition(from, to))).length);
});

test('allows exactly the expected transitions between any two states', () => {
  for (const from of requestStates) {
    for (const to of requestStates)
      expect([from, to, canTransition(from, to)]).toEqual([from, to, events.some(event => event(from) === to)]);
  }
});

describe('a state', () => {
  test('lets the requester amend a request that waits for people', () => {
    expect(requestStates.filter(isAmendable)).toEqual(['awaiting_approval', 'stale']);
  });

  test('has an effect to come in every open state but that of an undo', () => {
    expect(effectiveStates).toEqual(openStates.filter(state => state !== 'rolling_back'));
  });

  test('is terminal exactly where nothing more can happen', () => {
    const last = requestStates.filter(isTerminal);
    expect(last).toEqual(['blocked', 'succeeded', 'rolled_back', 'failed', 'declined', 'cancelled', 'expired']);
    expect(last.every(state => events.every(event => event(state) === undefined))).toBe(true);
  });

  test('can be cancelled while nothing has been written', () => {
    expect(requestStates.filter(isCancellable)).toEqual(['planning', 'awaiting_approval', 'approved', 'stale']);
  });

  test('reserves limits from approval until the request ends', () => {
    expect(reservingStates).toEqual(['approved', 'executing', 'rolling_back']);
    expect(reservingStates.some(isTerminal)).toBe(false);
  });
});

test('a reversal needs somebody wherever it does not go on by itself', () => {
  const goesOn = requestStates.filter(state => !reversalNeedsSomebody(state));
  expect(goesOn).toEqual(['planning', 'approved', 'executing', 'succeeded', 'rolling_back']);
});
