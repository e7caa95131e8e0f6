import { describe, expect, test } from 'vitest';
import { keyOf, nameOf, parseId, sameId, sameIds, typedNameOf } from '../../src/domain/ids.ts';
import { lazy } from '../../src/domain/lazy.ts';
import { scopeId, subnetId, workspaceId } from './build.ts';

test('compares ids without regard to case', () => {
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
])('the lists %j and %j name the same resources: %j', (a, b, expected) => {
  expect(sameIds(a, b)).toBe(expected);
});

describe('parsing an ARM id', () => {
  test.each([
    [workspaceId('law'), 'microsoft.operationalinsights/workspaces', 'law'],
    [`${scopeId('a')}/scopedResources/x`, 'microsoft.insights/privatelinkscopes/scopedresources', 'x'],
    [subnetId('n').toUpperCase(), 'microsoft.network/virtualnetworks/subnets', 'DEFAULT'],
  ])('finds type and name of %s', (id, type, name) => {
    expect(parseId(id)).toMatchObject({ type, name });
    expect(nameOf(id)).toBe(name);
  });

  test('finds subscription and resource group', () => {
    const parsed = parseId('/subscriptions/S/resourceGroups/G/providers/P.Q/types/n');
    expect(parsed).toEqual({ subscription: 'S', resourceGroup: 'G', type: 'p.q/types', name: 'n' });
  });

  test.each([
    '',
    '/subscriptions/s',
    '/subscriptions/s/resourceGroups/g',
    'law',
    '/subscriptions/s/resourceGroups/g/providers/p/t',
  ])('rejects %j, which is not the id of a resource', id => {
    expect(parseId(id)).toBeUndefined();
  });
});

test('computes a lazy value once, even if it is undefined', () => {
  let calls = 0;
  const value = lazy(() => {
    calls += 1;
    return undefined;
  });
  expect([value(), value(), calls]).toEqual([undefined, undefined, 1]);
});

test('shows the name of a full id, and any other text as it was typed', () => {
  const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law';
  expect([id, 'rg/law', 'law'].map(typedNameOf)).toEqual(['law', 'rg/law', 'law']);
});
