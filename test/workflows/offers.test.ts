import { describe, expect, test } from 'vitest';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { offersOf } from '../../src/workflows/offers.ts';
import { appi, law, small, topology } from './estate.ts';
import { shipped } from './rulebook.ts';

describe('setting public access offers', () => {
  const offers = (typed: Record<string, readonly string[]>, estate = topology) =>
    offersOf(shipped('set-public-access'), typed, estate);

  test('the workspace of a component, and the components of a workspace', () => {
    const offer = { input: 'partners', value: 'together', isUsual: false };
    expect(offers({ resources: ['appi'] })).toEqual([{ ...offer, adds: [law.id] }]);
    expect(offers({ resources: ['law'] })).toEqual([{ ...offer, adds: [appi.id] }]);
  });

  test.each([
    ['Disabled', true],
    ['Enabled', false],
  ])('it beforehand or not, for access %s', (access, isUsual) => {
    const open = { ingestion: 'Enabled', query: 'Disabled' } as const;
    const half = topologyOf({ ...small, resources: [{ ...law, publicAccess: open }, appi] });
    expect(offers({ resources: ['appi'], access: [access] }, half)).toMatchObject([{ isUsual }]);
  });

  test('it whatever was chosen so far', () => {
    expect(offers({ resources: ['appi'], partners: ['together'] })).toHaveLength(1);
  });

  test.each([
    ['where both are named', { resources: ['appi', 'law'] }],
    ['where there is no partner', { resources: ['spare'] }],
    ['where the partner is so already', { resources: ['appi'], access: ['Enabled'] }],
    ['where what was typed leads to nothing', { resources: ['nowhere'] }],
    ['where nothing was typed', {}],
  ])('nothing %s', (_, typed) => {
    expect(offers(typed)).toEqual([]);
  });
});

test('a workflow without offers makes none', () => {
  expect(offersOf(shipped('connect-resources'), { resources: ['appi'], scope: ['ampls-a'] }, topology)).toEqual([]);
});
