import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationSchema, durationText, parseDuration } from '../../src/domain/duration.ts';

const MINUTE = 60_000;

test.each([
  ['4h', 240],
  ['30 min', 30],
  ['30 minutes', 30],
  ['1m', 1],
  ['2 days', 2880],
  ['1d', 1440],
  ['4 hrs', 240],
  [' an hour ', 60],
  ['a day', 1440],
  ['one minute', 1],
  ['the next 4 hours', 240],
])('reads "%s"', (text, minutes) => {
  expect(parseDuration(text)).toBe(minutes * MINUTE);
});

test.each(['', 'h', '4', '0h', '-4h', '1.5h', '4 weeks', '4h 30m', '4hx', 'x4h', '12345678h'])(
  'does not read "%s"',
  text => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  [30, '30m'],
  [90, '90m'],
  [60, '1h'],
  [1440, '1d'],
  [1500, '25h'],
])('writes %s minutes in the largest unit that divides them', (minutes, text) => {
  expect(durationText(minutes * MINUTE)).toBe(text);
});

test('reads every duration that it has written, and so do the rules in a file', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), minutes => {
      const text = durationText(minutes * MINUTE);
      expect(parseDuration(text)).toBe(minutes * MINUTE);
      expect(durationSchema.parse(text)).toBe(minutes * MINUTE);
    }),
  );
});
