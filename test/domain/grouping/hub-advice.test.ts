import { expect, test } from 'vitest';
import { hubAdvice } from '../../../src/domain/grouping/hub-advice.ts';
import { groupingFor } from '../../../src/domain/recipes/group-networks.ts';
import type { Network } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { hubAndSpokes, inventory, network, networkId, peering, profile2020, workspace } from '../build.ts';

const [law1, law2] = [workspace('law-1'), workspace('law-2')];

function adviceFor(networks: readonly Network[], needs: Readonly<Record<string, readonly string[]>>) {
  const topology = topologyOf(inventory({ networks, resources: [law1, law2] }));
  const wanted = Object.entries(needs).map(([name, resourceIds]) => ({ networkId: networkId(name), resourceIds }));
  const { strict } = groupingFor(topology, { needs: wanted }, profile2020, { prefix: 'ampls' });
  if (strict === null) throw new Error('there is no proposal');
  return hubAdvice(topology, strict);
}

test('advises the hub where spokes that need the same would have an endpoint each', () => {
  const networks = hubAndSpokes('hub', 'spoke-1', 'spoke-2', 'spoke-3');
  expect(adviceFor(networks, { 'spoke-1': [law1.id], 'spoke-2': [law1.id] })).toEqual([
    'One private endpoint in hub could serve spoke-1 and spoke-2, which are peered with it and use the same resources. Name hub in their place, and link its private DNS zones to them.',
  ]);
});

test('advises nothing where each spoke needs something else, or the hub has the endpoint already', () => {
  const networks = hubAndSpokes('hub', 'spoke-1', 'spoke-2');
  expect(adviceFor(networks, { 'spoke-1': [law1.id], 'spoke-2': [law2.id] })).toEqual([]);
  expect(adviceFor(networks, { hub: [law1.id], 'spoke-1': [law1.id], 'spoke-2': [law1.id] })).toEqual([]);
  expect(adviceFor([network('a'), network('b')], { a: [law1.id], b: [law1.id] })).toEqual([]);
});

test('advises nothing for nothing', () => {
  expect(adviceFor([network('a')], {})).toEqual([]);
});

test('names the hub of the most networks, and of several with as many the first', () => {
  const spoke = (name: string, ...hubs: readonly string[]) =>
    network(name, { peerings: hubs.map(hub => peering(hub)) });
  const hub = (name: string, ...spokes: readonly string[]) => spoke(name, ...spokes);
  const three = [
    hub('hub-z', 'a', 'b'),
    hub('hub-x', 'a', 'b', 'c'),
    hub('hub-y', 'a', 'b', 'c'),
    spoke('a', 'hub-x', 'hub-y', 'hub-z'),
    spoke('b', 'hub-x', 'hub-y', 'hub-z'),
    spoke('c', 'hub-x', 'hub-y'),
  ];
  const needs = { a: [law1.id], b: [law1.id], c: [law1.id] };
  for (const networks of [three, three.toReversed()]) {
    expect(adviceFor(networks, needs)[0]).toMatch(/^One private endpoint in hub-x could serve a, b and c, /);
  }
});
