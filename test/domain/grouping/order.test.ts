import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { withinLimits } from '../../../src/domain/grouping/order.ts';
import { problemOf } from '../../../src/domain/grouping/problem.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  endpointId,
  estate,
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
  estate({
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
const join = linkChange(scopeId('b'), law.id);
const leave: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: law.id };
const changes = [create, join, leave, remove];

test.each([
  ['everything stays where there is room', 2, 2, [create, join, leave, remove]],
  ['a link goes first where its resource has no place left', 1, 2, [leave, create, join, remove]],
  ['an endpoint goes first where its scope has no place left', 2, 1, [remove, create, join, leave]],
  ['both do, where both are short', 1, 1, [leave, remove, create, join]],
])('%s', (_, scopes, endpoints, expected) => {
  const problem = problemOf(topology, [], limitedTo(scopes, 50, endpoints));
  expect(withinLimits(problem, changes)).toEqual(expected);
});
