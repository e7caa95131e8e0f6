import { describe, expect, test } from 'vitest';
import { keyOf, nameOf, parseId, sameId, sameIds } from '../../src/domain/ids.ts';
import { lazy } from '../../src/domain/lazy.ts';
import { counted, listed } from '../../src/domain/words.ts';
import { scopeId, subnetId, workspaceId } from './build.ts';

test('ids are compared in any case', () => {
  expect(keyOf('/Subscriptions/A')).toBe('/subscriptions/a');
  expect(sameId(scopeId('a'), scopeId('A'))).toBe(true);
  expect(sameId(scopeId('a'), scopeId('b'))).toBe(false);
});

test.each([
  [['a', 'B'], ['b', 'A'], true],
  [['a', 'a'], ['A'], true],
  [['a'], ['b'], false],
  [['a'], ['a', 'b'], false],
  [['a', 'b'], ['a'], false],
  [[], [], true],
])('the ids %j and %j name the same things: %j', (a, b, expected) => {
  expect(sameIds(a, b)).toBe(expected);
});

describe('an id is taken apart', () => {
  test.each([
    [workspaceId('law'), 'microsoft.operationalinsights/workspaces', 'law'],
    [`${scopeId('a')}/scopedResources/x`, 'microsoft.insights/privatelinkscopes/scopedresources', 'x'],
    [subnetId('n').toUpperCase(), 'microsoft.network/virtualnetworks/subnets', 'DEFAULT'],
  ])('%s', (id, type, name) => {
    expect(parseId(id)).toMatchObject({ type, name });
    expect(nameOf(id)).toBe(name);
  });

  test('with its subscription and group', () => {
    const parsed = parseId('/subscriptions/S/resourceGroups/G/providers/P.Q/types/n');
    expect(parsed).toEqual({ subscription: 'S', resourceGroup: 'G', type: 'p.q/types', name: 'n' });
  });

  test.each([
    '',
    '/subscriptions/s',
    '/subscriptions/s/resourceGroups/g',
    'law',
    '/subscriptions/s/resourceGroups/g/providers/p/t',
  ])('but not %j, which is of no resource', id => {
    expect(parseId(id)).toBeUndefined();
  });
});

test.each([
  [[], undefined, ''],
  [['a'], undefined, 'a'],
  [['a', 'b'], undefined, 'a and b'],
  [['a', 'b', 'c', 'd'], undefined, 'a, b, c and d'],
  [['a', 'b', 'c', 'd', 'e'], undefined, 'a, b, c and 2 more'],
  [['a', 'b', 'c'], 2, 'a and 2 more'],
])('%j are listed as %s', (names, most, expected) => {
  expect(listed(names, most)).toBe(expected);
});

test('things are counted', () => {
  expect([counted(0, 'link'), counted(1, 'link'), counted(2, 'link')]).toEqual(['0 links', '1 link', '2 links']);
});

test('a lazy value is made once, also when it is nothing', () => {
  let made = 0;
  const value = lazy(() => {
    made += 1;
    return undefined;
  });
  expect([value(), value(), made]).toEqual([undefined, undefined, 1]);
});
