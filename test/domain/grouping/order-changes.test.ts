import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { createGroupingProblem } from '../../../src/domain/grouping/grouping-problem.ts';
import { orderWithinLimits } from '../../../src/domain/grouping/order-changes.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  scope,
  scopeId,
  subnetId,
  workspace,
} from '../build.ts';
import { limitedTo } from './instances.ts';

const law = workspace('law');
const pe = endpoint('1', 'n', 'a');
const topology = topologyOf(
  inventory({
    scopes: [scope('a'), scope('b')],
    resources: [law],
    networks: [network('n')],
    links: [link('a', law.id)],
    endpoints: [pe],
    connections: [connection(pe)],
  }),
);
const create: Change = {
  kind: 'create-endpoint',
  endpointId: endpointId('2'),
  scopeId: scopeId('a'),
  subnetId: subnetId('n'),
  location: '',
  requestMessage: '',
};
const remove: Change = { kind: 'delete-endpoint', endpointId: pe.id };
const linkToB = linkChange(scopeId('b'), law.id);
const unlink: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: law.id };
const changes = [create, linkToB, unlink, remove];

test.each([
  ['keeps the order if there is room', 2, 2, [create, linkToB, unlink, remove]],
  ['unlinks first if the resource has no place left', 1, 2, [unlink, create, linkToB, remove]],
  ['deletes an endpoint first if the scope has no place left', 2, 1, [remove, create, linkToB, unlink]],
  ['does both first if both are short', 1, 1, [unlink, remove, create, linkToB]],
])('%s', (_, scopes, endpoints, expected) => {
  const problem = createGroupingProblem(topology, [], limitedTo(scopes, 50, endpoints));
  expect(orderWithinLimits(problem, changes)).toEqual(expected);
});
