import { describe, expect, test } from 'vitest';
import type { Reach } from '../../../src/domain/reach/reach.ts';
import { allOf, anyOf, blocked, PUBLIC, sameReach, unknown } from '../../../src/domain/reach/reach.ts';

const through = (scopeId: string, endpointId: string): Reach => ({ reach: 'private', scopeId, endpointId });
const here = through('/a', '/e');

describe('reach is the same', () => {
  test.each([
    [PUBLIC, PUBLIC, true],
    [PUBLIC, here, false],
    [here, PUBLIC, false],
    [here, through('/a', '/e'), true],
    [here, through('/b', '/e'), false],
    [here, through('/a', '/f'), false],
    [blocked('no-record'), blocked('no-route', '/e'), true],
    [blocked('no-record'), unknown('custom-dns'), false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(sameReach(a, b)).toBe(same);
  });
});

describe('several reaches', () => {
  const ways = [PUBLIC, here, blocked('no-record'), unknown('custom-dns')];

  test('of which all are needed are the worst of them, and private only where all are', () => {
    expect(allOf(ways)).toBe(ways[2]);
    expect(allOf([PUBLIC, here, unknown('wildcard')])).toEqual(unknown('wildcard'));
    expect(allOf([here, PUBLIC])).toBe(PUBLIC);
    expect(allOf([here, through('/b', '/f')])).toBe(here);
  });

  test('of which any will do are open if one is, and blocked only where all are', () => {
    expect(anyOf(ways)).toBe(PUBLIC);
    expect(anyOf([here, unknown('wildcard')])).toEqual(unknown('wildcard'));
    expect(anyOf([blocked('no-record'), here])).toBe(here);
    expect(anyOf([blocked('no-record'), blocked('no-route')])).toEqual(blocked('no-record'));
  });
});
