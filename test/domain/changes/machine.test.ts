import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { collectionId, machineId } from '../build.ts';
import { imageOf, topology } from './fixture.ts';

const associate = (name: string, endpoint: string): Change => ({
  kind: 'associate-machine',
  machineId: machineId(name),
  collectionEndpointId: collectionId(endpoint),
});
const dissociate = (name: string): Change => ({ kind: 'dissociate-machine', machineId: machineId(name) });
const WITHOUT = 'without a data collection endpoint';

test.each<[Change, string, string, string]>([
  [associate('vm', 'dce2'), 'Associate vm with dce2', 'associated with DCE', 'associated with dce2'],
  [associate('bare', 'dce2'), 'Associate bare with dce2', WITHOUT, 'associated with dce2'],
  [dissociate('vm'), 'Remove the data collection endpoint of vm', 'associated with DCE', WITHOUT],
])('%j is described as "%s"', (change, title, before, after) => {
  expect(kindOf(change).describe(topology, change)).toEqual({ title, before, after });
});

test.each<[Change, Change]>([
  [associate('vm', 'dce2'), associate('vm', 'DCE')],
  [associate('bare', 'dce2'), dissociate('bare')],
  [dissociate('vm'), associate('vm', 'DCE')],
  [dissociate('bare'), dissociate('bare')],
])('%j is undone by putting back the endpoint that the machine had before', (change, expected) => {
  expect(kindOf(change).inverse(topology, change)).toEqual(expected);
});

test.each([
  [associate('vm', 'dce2'), { collectionEndpoint: collectionId('dce').toLowerCase() }],
  [dissociate('bare'), { collectionEndpoint: null }],
  [dissociate('x'), null],
])('the before-image of %j is the endpoint of the machine', (change, expected) => {
  expect(imageOf(change)).toEqual(expected);
});
