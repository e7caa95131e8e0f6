import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatUsage,
  listAll,
  listChoices,
  listNames,
  pluralize,
} from '../../src/domain/format.ts';

test.each([
  [[], undefined, ''],
  [['a'], undefined, 'a'],
  [['a', 'b'], undefined, 'a and b'],
  [['a', 'b', 'c'], undefined, 'a, b and c'],
  [['a', 'b', 'c', 'd'], undefined, 'a, b and 2 more'],
  [['a', 'b', 'c', 'd', 'e', 'f'], undefined, 'a, b and 4 more'],
  [['a', 'b', 'c'], 2, 'a and 2 more'],
  [['a', 'b', 'c', 'd', 'e'], 5, 'a, b, c, d and e'],
])('lists the names %j, at most %j of them, as "%s"', (names, most, expected) => {
  expect(listNames(names, most)).toBe(expected);
});

test('lists every item of a list that must be complete, and alternatives with "or"', () => {
  expect(listAll(['a', 'b', 'c', 'd'])).toBe('a, b, c and d');
  expect([listChoices(['a']), listChoices(['a', 'b', 'c'])]).toEqual(['a', 'a, b or c']);
});

describe('a count', () => {
  test('uses the singular for one only', () => {
    expect([0, 1, 2].map(count => formatCount(count, 'link'))).toEqual(['0 links', '1 link', '2 links']);
    expect([1, 2].map(count => formatCount(count, 'policy', 'policies'))).toEqual(['1 policy', '2 policies']);
    expect([1, 2].map(count => pluralize(count, 'needs', 'need'))).toEqual(['needs', 'need']);
  });

  test('groups the digits of large numbers', () => {
    expect(formatCount(10_000, 'component')).toBe('10,000 components');
  });

  test('can be shown with its limit', () => {
    expect([formatUsage(49, 50, 'resource'), formatUsage(1, 1, 'scope')]).toEqual([
      '49 of 50 resources',
      '1 of 1 scope',
    ]);
  });
});

test.each([
  [0, '0.0 s'],
  [440, '0.4 s'],
  [9_960, '10.0 s'],
  [10_400, '10 s'],
  [36_000, '36 s'],
  [59_600, '1 min'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [12_000_000, '3 h 20 min'],
  [86_400_000, '1 day'],
  [187_200_000, '2 days 4 h'],
])('formats %i ms as "%s"', (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});
