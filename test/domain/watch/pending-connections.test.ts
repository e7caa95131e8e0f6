import { expect, test } from 'vitest';
import type { Endpoint, Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { differencesByOthers, findDifferences } from '../../../src/domain/watch/differences.ts';
import { newPendingConnections, pendingConnections } from '../../../src/domain/watch/pending-connections.ts';
import { connection, endpoint, inventory, network, scope } from '../build.ts';

const waiting = endpoint('new', 'vnet', 'a', { state: 'Pending' });
const old = endpoint('old', 'vnet', 'a', { state: 'Pending' });

function withEndpoints(...endpoints: readonly Endpoint[]): Partial<Inventory> {
  return {
    scopes: [scope('a')],
    networks: [network('vnet')],
    endpoints,
    connections: endpoints.map(of => connection(of)),
  };
}

const topology = (part: Partial<Inventory>) => topologyOf(inventory(part));

test('finds a connection that is pending and was not before', () => {
  const [before, after] = [topology(withEndpoints(old)), topology(withEndpoints(waiting, old))];
  expect(newPendingConnections(before, after).map(({ endpointId }) => endpointId)).toEqual([waiting.id]);
  expect(pendingConnections(after).map(({ endpointId }) => endpointId)).toEqual([waiting.id, old.id]);
  expect(pendingConnections(topology(withEndpoints(old, waiting)))).toEqual(pendingConnections(after));
  expect(pendingConnections(topology({}))).toEqual([]);
});

test('leaves a new pending connection out of the differences, and reports one that is approved already', () => {
  const reported = (before: Partial<Inventory>, after: Partial<Inventory>) => {
    const [old, current] = [topology(before), topology(after)];
    return differencesByOthers(findDifferences(old, current, new Date(0)), old, current, []).map(({ title }) => title);
  };
  expect(reported(withEndpoints(), withEndpoints(waiting))).toEqual([]);
  expect(reported(withEndpoints(), withEndpoints({ ...waiting, state: 'Approved' }))).toEqual([
    'Connection from new to a',
    'Private endpoint new',
  ]);
  expect(reported(withEndpoints(waiting), withEndpoints())).toEqual([
    'Connection from new to a',
    'Private endpoint new',
  ]);
  const withoutEndpoint = { ...withEndpoints(waiting), endpoints: [] };
  expect(reported({ ...withoutEndpoint, connections: [] }, withoutEndpoint)).toEqual([]);
});
