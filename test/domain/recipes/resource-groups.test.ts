import { expect, test } from 'vitest';
import { isGroupName, resolveResourceGroup } from '../../../src/domain/recipes/resource-groups.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventory } from '../build.ts';

const id = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-new';

test('finds an empty resource group that was looked up, and says which one is unknown otherwise', () => {
  const topology = topologyOf(inventory({}));
  expect(resolveResourceGroup({ ...topology, resourceGroups: [id] }, 'RG-new')).toEqual({ id });
  expect(resolveResourceGroup(topology, 'rg-new')).toMatchObject({ unknownGroups: ['rg-new'] });
});

test('takes for the name of a resource group only what Azure allows, so that it is safe in a path', () => {
  expect(['rg-new', 'Gruppe_(ä).1'].filter(isGroupName)).toEqual(['rg-new', 'Gruppe_(ä).1']);
  expect(['rg/x', '../x', 'rg.', '', 'a?b', 'a b', 'x'.repeat(91)].filter(isGroupName)).toEqual([]);
});
