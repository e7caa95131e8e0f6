import { expect, test } from 'vitest';
import { parseSince } from '../../src/domain/since.ts';

const now = new Date('2026-11-29T15:30:00Z');

test.each([
  ['today', '2026-11-29T00:00:00.000Z'],
  [' Yesterday ', '2026-11-28T00:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01 14:05', '2026-11-01T14:05:00.000Z'],
  ['2026-11-01T14:05:09.123Z', '2026-11-01T14:05:09.123Z'],
  ['3d', '2026-11-26T15:30:00.000Z'],
  ['12h', '2026-11-29T03:30:00.000Z'],
  ['30 minutes ago', '2026-11-29T15:00:00.000Z'],
  ['the last 3 days', '2026-11-26T15:30:00.000Z'],
  ['past hour', '2026-11-29T14:30:00.000Z'],
  ['2w', '2026-11-15T15:30:00.000Z'],
  ['last week', '2026-11-22T15:30:00.000Z'],
  ['a week ago', '2026-11-22T15:30:00.000Z'],
  ['999999d', '1970-01-01T00:00:00.000Z'],
])('reads %o as a time in the past', (typed, since) => {
  expect(parseSince(typed, now)).toEqual({ since: new Date(since) });
});

test.each([
  ['', 'The time after "since" is missing. Type it as yesterday, 2026-11-01 or 3d.'],
  ['foo', '"foo" is not a time. Type it as yesterday, 2026-11-01 or 3d.'],
  ['3', '"3" is not a time. Type it as yesterday, 2026-11-01 or 3d.'],
  ['0d', '"0d" is not a time. Type it as yesterday, 2026-11-01 or 3d.'],
  ['2026-02-30', '"2026-02-30" is not a time. Type it as yesterday, 2026-11-01 or 3d.'],
  ['2026-13-01', '"2026-13-01" is not a time. Type it as yesterday, 2026-11-01 or 3d.'],
  ['2026-11-01 25:00', '"2026-11-01 25:00" is not a time. Type it as yesterday, 2026-11-01 or 3d.'],
  ['2026-12-24', '"2026-12-24" is in the future. Type it as yesterday, 2026-11-01 or 3d.'],
  ['<!channel>', '"<!channel>" is not a time. Type it as yesterday, 2026-11-01 or 3d.'],
])('says what is wrong with %o', (typed, error) => {
  expect(parseSince(typed, now)).toEqual({ error });
});
