import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestState } from '../../../src/domain/request/states.ts';
import { isCancellable, isTerminal, mayGo, reserving, states } from '../../../src/domain/request/states.ts';
import { runs } from '../runs.ts';

/**
 * What a request can live through, told as its story instead of as a table: what is asked of it, and where that leads.
 */
const story: Readonly<Record<string, (state: RequestState) => RequestState | undefined>> = {
  'the plan has a problem': state => (state === 'planning' || state === 'awaiting_approval' ? 'blocked' : undefined),
  'the plan needs people': state => (state === 'planning' ? 'awaiting_approval' : undefined),
  'all agree, or nobody has to': state =>
    state === 'planning' || state === 'awaiting_approval' ? 'approved' : undefined,
  'somebody says no': state => (state === 'awaiting_approval' ? 'declined' : undefined),
  'the requester takes it back': state =>
    ['planning', 'awaiting_approval', 'approved', 'stale'].includes(state) ? 'cancelled' : undefined,
  'time runs out': state => (state === 'awaiting_approval' || state === 'stale' ? 'expired' : undefined),
  'the estate moves': state => (['awaiting_approval', 'approved', 'executing'].includes(state) ? 'stale' : undefined),
  'it is planned again': state => (state === 'stale' ? 'planning' : undefined),
  'its turn comes': state => (state === 'approved' ? 'executing' : undefined),
  'everything is written': state => (state === 'executing' ? 'succeeded' : undefined),
  'nothing could be written': state => (state === 'approved' || state === 'executing' ? 'failed' : undefined),
  'a write fails': state => (state === 'executing' ? 'rolling_back' : undefined),
  'everything is undone': state => (state === 'rolling_back' ? 'rolled_back' : undefined),
  'the undo fails': state => (state === 'rolling_back' ? 'failed' : undefined),
};

const events = Object.values(story);

test('random lives of more than 100,000 steps go as the story says', () => {
  let steps = 0;
  const taken = new Set<string>();
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...states), { minLength: 60, maxLength: 60 }), targets => {
      let state: RequestState = 'planning';
      for (const target of targets) {
        const here = state;
        const told = events.some(event => event(here) === target);
        expect(mayGo(here, target)).toBe(told);
        steps += 1;
        if (told) {
          taken.add(`${here} ${target}`);
          state = target;
        } else if (isTerminal(here)) {
          state = 'planning';
        }
      }
    }),
    { numRuns: runs(2000) },
  );
  expect(steps).toBeGreaterThanOrEqual(runs(100_000));
  expect(taken.size).toBe(states.flatMap(from => states.filter(to => mayGo(from, to))).length);
});

test('every step that is legal is part of the story, and the other way round', () => {
  for (const from of states) {
    for (const to of states)
      expect([from, to, mayGo(from, to)]).toEqual([from, to, events.some(event => event(from) === to)]);
  }
});

describe('a state', () => {
  test('is the last just where nothing more happens', () => {
    const last = states.filter(isTerminal);
    expect(last).toEqual(['blocked', 'succeeded', 'rolled_back', 'failed', 'declined', 'cancelled', 'expired']);
    expect(last.every(state => events.every(event => event(state) === undefined))).toBe(true);
  });

  test('is cancellable while nothing has been written', () => {
    expect(states.filter(isCancellable)).toEqual(['planning', 'awaiting_approval', 'approved', 'stale']);
  });

  test('reserves from approval on until it ends', () => {
    expect(reserving).toEqual(['approved', 'executing', 'rolling_back']);
    expect(reserving.some(isTerminal)).toBe(false);
  });
});
