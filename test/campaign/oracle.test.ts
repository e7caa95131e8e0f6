import { expect, test } from 'vitest';
import type { Observation } from './observe.ts';
import type { Outcome } from './oracle.ts';
import { judge } from './oracle.ts';

const pair = { scope: '/ampls-a', resource: '/law-1' };

const request = {
  id: 1,
  state: 'succeeded' as const,
  reason: 'campaign 7',
  lastLine: 100,
  ends: 1,
  approvedTwice: 0,
  approvedBy: ['bob'],
  lines: ['a', 'b'],
};

const step = { ...pair, id: 's1', requestId: 1, kind: 'link' as const, state: 'done', undoes: null };

const write = { at: '', method: 'PUT', path: '/ampls-a/x', status: 200, changed: true, clientRequestId: 's1' };

const thread = { requestId: 1, cards: 1, status: 'succeeded', lines: ['a', 'b'] };

/** A run with one command, which linked one workspace. */
function outcome(observed: Partial<Observation> = {}, others: Partial<Outcome> = {}): Outcome {
  return {
    sent: [{ number: 7, acknowledged: 'CR-1', status: 200 }],
    amended: new Set(),
    settled: { ms: 1_000, late: [], stuck: [] },
    initial: [],
    ...others,
    observed: {
      requests: [request],
      steps: [step],
      writes: [write],
      links: [pair],
      threads: [thread],
      locks: [],
      leases: [],
      audit: { code: 0, output: 'ok' },
      ...observed,
    },
  };
}

const links = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ scope: `/ampls-${n}`, resource: '/law-1' }));

test('finds nothing where every promise was kept', () => {
  expect(judge(outcome())).toEqual([]);
});

test('accepts a command that was not acknowledged, with or without a request', () => {
  const sent = [{ number: 7, acknowledged: undefined, status: 0 }];
  expect(judge(outcome({}, { sent }))).toEqual([]);
  const nothing = { requests: [], steps: [], writes: [], links: [], threads: [] };
  expect(judge(outcome(nothing, { sent }))).toEqual([]);
});

test('accepts that somebody who approves older plans elsewhere approves a request that was never amended', () => {
  expect(judge(outcome({ requests: [{ ...request, approvedBy: ['carol'] }] }, { amended: new Set([8]) }))).toEqual([]);
});

test('judges the links by the request that ended last', () => {
  const later = { ...request, id: 2, reason: 'campaign 8', lastLine: 200 };
  const removal = { ...step, id: 's2', requestId: 2, kind: 'unlink' as const };
  const observed = {
    requests: [later, request],
    steps: [step, removal],
    writes: [write, { ...write, method: 'DELETE', clientRequestId: 's2' }],
    threads: [thread, { ...thread, requestId: 2 }],
  };
  expect(judge(outcome({ ...observed, links: [] }))).toEqual([]);
  expect(judge(outcome(observed)).map(({ promise }) => promise)).toEqual(['estate']);
});

test.for<[string, string, Outcome]>([
  [
    'kept',
    'an acknowledged request that is lost',
    outcome({}, { sent: [{ number: 8, acknowledged: 'CR-2', status: 200 }] }),
  ],
  [
    'kept',
    'a command with two requests',
    outcome({ requests: [request, { ...request, id: 2 }], threads: [thread, { ...thread, requestId: 2 }] }),
  ],
  ['once', 'a write of a step that had effect twice', outcome({ writes: [write, { ...write, path: '/ampls-a/y' }] })],
  [
    'once',
    'a link that was made twice by two steps',
    outcome({
      steps: [step, { ...step, id: 's2' }],
      writes: [write, { ...write, clientRequestId: 's2' }],
    }),
  ],
  ['once', 'a write of no step', outcome({ writes: [{ ...write, clientRequestId: null }] })],
  [
    'inTime',
    'a request that rested too long',
    outcome({}, { settled: { ms: 61_000, late: [{ id: 1, state: 'executing', version: 3 }], stuck: [] } }),
  ],
  [
    'inTime',
    'a request that has not ended',
    outcome({
      requests: [{ ...request, state: 'executing', ends: 0 }],
      threads: [{ ...thread, status: 'executing' }],
      links: [],
    }),
  ],
  ['decidedOnce', 'a plan that was approved twice', outcome({ requests: [{ ...request, approvedTwice: 1 }] })],
  ['decidedOnce', 'a request that ended twice', outcome({ requests: [{ ...request, ends: 2 }] })],
  [
    'current',
    'an approval of an older plan that counted',
    outcome({ requests: [{ ...request, approvedBy: ['bob', 'carol'] }] }, { amended: new Set([7]) }),
  ],
  ['audit', 'a trail that does not verify', outcome({ audit: { code: 1, output: 'CHANGED' } })],
  ['reported', 'a missing card', outcome({ threads: [] })],
  ['reported', 'a second card', outcome({ threads: [{ ...thread, cards: 2 }] })],
  ['reported', 'a card with an old state', outcome({ threads: [{ ...thread, status: 'executing' }] })],
  ['reported', 'lines in the wrong order', outcome({ threads: [{ ...thread, lines: ['b', 'a'] }] })],
  ['reported', 'a line that was posted twice', outcome({ threads: [{ ...thread, lines: ['a', 'b', 'b'] }] })],
  ['limits', 'a workspace in six scopes', outcome({ links: [pair, ...links(5)] }, { initial: links(5) })],
  ['estate', 'a link that is missing', outcome({ links: [] })],
  ['estate', 'a link that no request made', outcome({ links: [pair, ...links(1)] })],
  ['estate', 'a step of a succeeded request that is not done', outcome({ steps: [{ ...step, state: 'writing' }] })],
  ['released', 'a lock that is left', outcome({ locks: [1] })],
  ['released', 'a lease that is left', outcome({ leases: ['execute:1'] })],
])('finds a broken promise (%s): %s', ([promise, , broken]) => {
  expect(judge(broken).map(violation => violation.promise)).toContain(promise);
});
