import { describe, expect, test } from 'vitest';
import type { Reach } from '../../../src/domain/reach/reach.ts';
import {
  blocked,
  combineAlternatives,
  combineRequired,
  PUBLIC,
  sameReach,
  unknown,
} from '../../../src/domain/reach/reach.ts';

const through = (scopeId: string, endpointId: string): Reach => ({ reach: 'private', scopeId, endpointId });
const privately = through('/a', '/e');

describe('compares reaches', () => {
  test.each([
    [PUBLIC, PUBLIC, true],
    [PUBLIC, privately, false],
    [privately, PUBLIC, false],
    [privately, through('/a', '/e'), true],
    [privately, through('/b', '/e'), false],
    [privately, through('/a', '/f'), false],
    [blocked('no-record'), blocked('no-route', '/e'), true],
    [blocked('no-record'), unknown('custom-dns'), false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(sameReach(a, b)).toBe(same);
  });
});

describe('combines reaches', () => {
  const reaches = [PUBLIC, privately, blocked('no-record'), unknown('custom-dns')];

  test('that are all required into the worst of them, private only if all are', () => {
    expect(combineRequired(reaches)).toBe(reaches[2]);
    expect(combineRequired([PUBLIC, privately, unknown('wildcard')])).toEqual(unknown('wildcard'));
    expect(combineRequired([privately, PUBLIC])).toBe(PUBLIC);
    expect(combineRequired([privately, through('/b', '/f')])).toBe(privately);
  });

  test('that are alternatives into public if one is, and blocked only if all are', () => {
    expect(combineAlternatives(reaches)).toBe(PUBLIC);
    expect(combineAlternatives([privately, unknown('wildcard')])).toEqual(unknown('wildcard'));
    expect(combineAlternatives([blocked('no-record'), privately])).toBe(privately);
    expect(combineAlternatives([blocked('no-record'), blocked('no-route')])).toEqual(blocked('no-record'));
  });
});
