import { expect, test } from 'vitest';
import type { RequestEvent } from '../../../src/domain/request/events.ts';
import { isCalledAlready, lastCallAt, REMIND_MS } from '../../../src/domain/request/last-call.ts';

const start = new Date('2026-03-01T12:00:00Z').getTime();

/** Returns events in this order, a second apart. */
function events(...all: readonly (readonly [RequestEvent['type'], object])[]): readonly RequestEvent[] {
  return all.map(
    ([type, data], index) => ({ seq: index + 1, at: new Date(start + index * 1_000), type, data }) as RequestEvent,
  );
}

const planned = (hash: string) => ['planned', { hash }] as const;
const delivered = (message: string) => ['delivered', { message }] as const;
const soon = new Date(start + 60_000);

test('knows when the approvers were last called', () => {
  expect(lastCallAt(events(['created', {}]))).toBeUndefined();
  expect(lastCallAt(events(planned('a'), ['reminded', {}], delivered('card')))).toEqual(new Date(start + 1_000));
});

test('knows whether they were called for the same plan', () => {
  expect(isCalledAlready(events(planned('a'), delivered('call'), ['replanning', {}]), 'a', soon)).toBe(true);
  expect(isCalledAlready(events(planned('a'), delivered('call'), planned('a')), 'a', soon)).toBe(true);
  expect(isCalledAlready(events(planned('a'), delivered('call')), 'b', soon)).toBe(false);
  expect(isCalledAlready(events(planned('b'), planned('a'), delivered('call')), 'a', soon)).toBe(true);
  expect(isCalledAlready(events(planned('a'), delivered('call'), planned('b')), 'a', soon)).toBe(false);
});

test('calls again where the first call says that its plan was stale', () => {
  const stale = ['stale', { differences: [] }] as const;
  expect(isCalledAlready(events(planned('a'), delivered('call'), stale, planned('a')), 'a', soon)).toBe(false);
  expect(isCalledAlready(events(stale, planned('a'), delivered('call')), 'a', soon)).toBe(true);
});

test('calls where Slack has no call, or not one of late', () => {
  expect(isCalledAlready(events(planned('a'), delivered('card')), 'a', soon)).toBe(false);
  expect(isCalledAlready(events(delivered('call')), 'a', soon)).toBe(false);
  expect(isCalledAlready(events(planned('a'), delivered('call')), 'a', new Date(start + 1_000 + REMIND_MS))).toBe(
    false,
  );
});
