import { expect, test } from 'vitest';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import { combineRequired, isAssumed, PUBLIC, unknown } from '../../../src/domain/reach/reach.ts';
import type { Inventory, Operation } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { network, networkId, scopeId, workspace } from '../build.ts';
import { pe, plain } from './fixture.ts';

const outside = workspace('outside');
const of: Inventory = {
  ...plain,
  resources: [...plain.resources, outside],
  networks: [...plain.networks, network('island')],
};

function reachFrom(from: string, operation: Operation) {
  return computeReach(topologyOf(of), from, outside.id, operation).reach;
}

test('names the endpoint through which a shared name of a resource leads that its scope does not link', () => {
  const through = { scopeId: scopeId('a'), endpointId: pe.id };
  expect(reachFrom(networkId('hub'), 'query')).toEqual({ reach: 'public', through });
  expect(reachFrom(networkId('island'), 'query')).toEqual(PUBLIC);
  expect(reachFrom(INTERNET, 'query')).toEqual(PUBLIC);
});

test('says what is assumed about the own names of a resource that no scope links, where a zone could answer', () => {
  expect(reachFrom(networkId('hub'), 'ingestion')).toEqual({ reach: 'public', assumed: true });
  expect(reachFrom(networkId('island'), 'ingestion')).toEqual(PUBLIC);
  expect(reachFrom(INTERNET, 'ingestion')).toEqual(PUBLIC);
});

test('keeps what there is to say about one of several names', () => {
  const assumed = { reach: 'public', assumed: true } as const;
  const through = { reach: 'public', through: { scopeId: scopeId('a'), endpointId: pe.id } } as const;
  expect(combineRequired([PUBLIC, assumed])).toBe(assumed);
  expect(combineRequired([PUBLIC, through])).toBe(through);
  expect(combineRequired([PUBLIC, PUBLIC])).toBe(PUBLIC);
  expect(combineRequired([{ reach: 'private', ...through.through }, PUBLIC])).toBe(PUBLIC);
  expect([PUBLIC, assumed, through, unknown('custom-dns')].map(isAssumed)).toEqual([false, true, false, false]);
});
