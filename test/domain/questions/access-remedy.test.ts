import { expect, test } from 'vitest';
import { accessRemedy } from '../../../src/domain/questions/access-remedy.ts';
import type { ConnectionState, Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { closed, networkId, scope, scopeId, workspace } from '../build.ts';
import { dce, law, pe, plain } from '../reach/fixture.ts';

const outside = workspace('outside', closed);

function remedyIn(inventory: Inventory, from = 'hub', id = outside.id) {
  return accessRemedy(topologyOf(inventory), networkId(from), id, 'query');
}

const withState = (state: ConnectionState): Inventory => ({
  ...plain,
  connections: plain.connections.map(one => ({ ...one, state })),
});

const withOutside = { ...plain, resources: [...plain.resources, outside] };

test('offers the link that gives the network access, and says how it is reached then', () => {
  expect(remedyIn(withOutside)).toEqual({
    kind: 'link',
    scopeId: scopeId('a'),
    resourceId: outside.id,
    reach: { reach: 'private', scopeId: scopeId('a'), endpointId: pe.id },
  });
});

test('offers a link where the access mode blocks', () => {
  const strict = scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } });
  const open = workspace('outside');
  expect(remedyIn({ ...plain, scopes: [strict], resources: [...plain.resources, open] })).toMatchObject({
    kind: 'link',
  });
});

test.each(['Pending', 'Rejected'] as const)('offers to approve a connection that is %s', state => {
  expect(remedyIn(withState(state), 'hub', law.id)).toMatchObject({ kind: 'approve', endpointId: pe.id });
});

test.each<[string, Inventory, string, string]>([
  ['what is reached', plain, 'hub', law.id],
  ['a disconnected connection', withState('Disconnected'), 'hub', law.id],
  ['a network that uses no scope', withOutside, 'alone', outside.id],
  ['a network without a route', plain, 'unpeered', law.id],
  ['queries of a collection endpoint', plain, 'hub', dce.id],
  ['what is not known', { ...plain, zones: [] }, 'hub', law.id],
])('offers nothing for %s', (_, inventory, from, id) => {
  expect(remedyIn(inventory, from, id)).toBeUndefined();
});

test('offers no link that ends the access that the network has', () => {
  const half = workspace('outside', { publicAccess: { ingestion: 'Enabled', query: 'Disabled' } });
  const zoneLinks = plain.zoneLinks.filter(({ zoneId }) => !zoneId.includes('.oms.'));
  const endpoints = plain.endpoints.map(one => ({
    ...one,
    zoneGroup: one.zoneGroup && {
      ...one.zoneGroup,
      zoneIds: one.zoneGroup.zoneIds.filter(id => !id.includes('.ods.')),
    },
  }));
  const inventory = { ...plain, zoneLinks, endpoints, resources: [...plain.resources, half] };
  expect(remedyIn(inventory)).toBeUndefined();
});
