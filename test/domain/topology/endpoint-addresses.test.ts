import { expect, test } from 'vitest';
import { addedAddresses, addressesOfEndpoint, addsAddresses } from '../../../src/domain/topology/endpoint-addresses.ts';
import type { MonitoredResource } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { collection, component, inventory, link, resource, scope, scopeId, workspace, workspaceId } from '../build.ts';

const north = { location: 'northeurope' };
const appi = component('appi', { hosts: ['westeurope-5.in.ai'] });
const twin = component('twin', { hosts: ['westeurope-5.in.ai'] });
const other = resource(scopeId('x').replace('privateLinkScopes', 'things'));

const linking = (...resources: readonly MonitoredResource[]) =>
  topologyOf(inventory({ scopes: [scope('a')], resources, links: resources.map(({ id }) => link('a', id)) }));

test.each<[string, number, readonly MonitoredResource[]]>([
  ['nothing', 11, []],
  ['a workspace', 11, [workspace('w')]],
  ['two workspaces of a region', 11, [workspace('w'), workspace('v')]],
  ['workspaces of two regions', 14, [workspace('w'), workspace('v', north)]],
  ['a data collection endpoint and a workspace', 14, [workspace('w'), collection('d')]],
  ['two data collection endpoints and a workspace', 17, [workspace('w'), collection('d'), collection('e')]],
  ['components that share a host, and a workspace', 13, [workspace('w'), appi, twin]],
  ['a resource of another type', 11, [other]],
])('an endpoint to a scope that links %s needs %i addresses', (_, needed, resources) => {
  expect(addressesOfEndpoint(linking(...resources), scopeId('a'))).toBe(needed);
});

test('the need grows only with what no other link needs', () => {
  const topology = linking(workspace('w'), appi);
  const adds = ({ id }: MonitoredResource) => addsAddresses(topology, scopeId('a'), id);
  expect([adds(workspace('w')), adds(twin), adds(collection('d'))]).toEqual([false, true, true]);
  expect(addsAddresses(topology, scopeId('a'), workspaceId('unread'))).toBe(true);
  expect(addedAddresses(topology, linking(workspace('w'), appi, twin), scopeId('a'))).toBe(0);
  expect(addedAddresses(topology, linking(workspace('w')), scopeId('a'))).toBe(-2);
});
