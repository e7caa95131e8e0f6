import { describe, expect, test } from 'vitest';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { optionEffects } from '../../src/workflows/option-effects.ts';
import { shippedWorkflow } from './rulebook.ts';
import { appi, law, sampleInventory, topology } from './sample-topology.ts';

describe('the options of setting public access', () => {
  const effects = (typed: Record<string, readonly string[]>, within = topology) =>
    optionEffects(shippedWorkflow('set-public-access'), typed, within);

  test('can add the workspace of a component, and the components of a workspace', () => {
    const effect = { input: 'partners', value: 'together', isPreselected: false };
    expect(effects({ resources: ['appi'] })).toEqual([{ ...effect, adds: [law.id] }]);
    expect(effects({ resources: ['law'] })).toEqual([{ ...effect, adds: [appi.id] }]);
  });

  test.each([
    ['Disabled', true],
    ['Enabled', false],
  ])('are preselected or not for the access %s: %j', (access, isPreselected) => {
    const open = { ingestion: 'Enabled', query: 'Disabled' } as const;
    const half = topologyOf({ ...sampleInventory, resources: [{ ...law, publicAccess: open }, appi] });
    expect(effects({ resources: ['appi'], access: [access] }, half)).toMatchObject([{ isPreselected }]);
  });

  test('have the same effects whatever was chosen so far', () => {
    expect(effects({ resources: ['appi'], partners: ['together'] })).toHaveLength(1);
  });

  test.each([
    ['if both are named', { resources: ['appi', 'law'] }],
    ['if there is no partner', { resources: ['spare'] }],
    ['if the partner has that access already', { resources: ['appi'], access: ['Enabled'] }],
    ['if the name is unknown', { resources: ['nowhere'] }],
    ['if nothing was typed', {}],
  ])('add nothing %s', (_, typed) => {
    expect(effects(typed)).toEqual([]);
  });
});

test('a workflow without such options has no effects', () => {
  expect(
    optionEffects(shippedWorkflow('connect-resources'), { resources: ['appi'], scope: ['ampls-a'] }, topology),
  ).toEqual([]);
});
