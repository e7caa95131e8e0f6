import { expect, test } from 'vitest';
import type { Connection, Endpoint, Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { arrivalSentence, arrivals, waitingConnections } from '../../../src/domain/watch/arrivals.ts';
import { differences, unexplained } from '../../../src/domain/watch/observe.ts';
import { connection, endpoint, estate, network, scope } from '../build.ts';

const waiting = endpoint('new', 'vnet', 'a', { state: 'Pending' });
const old = endpoint('old', 'vnet', 'a', { state: 'Pending' });

function withEndpoints(...endpoints: readonly Endpoint[]): Partial<Estate> {
  return {
    scopes: [scope('a')],
    networks: [network('vnet')],
    endpoints,
    connections: endpoints.map(of => connection(of)),
  };
}

const topology = (part: Partial<Estate>) => topologyOf(estate(part));

test('a connection that waits by now and did not before has come', () => {
  const [before, after] = [topology(withEndpoints(old)), topology(withEndpoints(waiting, old))];
  expect(arrivals(before, after).map(({ endpointId }) => endpointId)).toEqual([waiting.id]);
  expect(waitingConnections(after).map(({ endpointId }) => endpointId)).toEqual([waiting.id, old.id]);
  expect(waitingConnections(topology(withEndpoints(old, waiting)))).toEqual(waitingConnections(after));
  expect(waitingConnections(topology({}))).toEqual([]);
});

test('one that has come is not told as a change as well; one that came approved is', () => {
  const told = (before: Partial<Estate>, after: Partial<Estate>) => {
    const [was, is] = [topology(before), topology(after)];
    return unexplained(differences(was, is, new Date(0)), was, is, []).map(({ title }) => title);
  };
  expect(told(withEndpoints(), withEndpoints(waiting))).toEqual([]);
  expect(told(withEndpoints(), withEndpoints({ ...waiting, state: 'Approved' }))).toEqual([
    'Connection of new to a',
    'Private endpoint new',
  ]);
  expect(told(withEndpoints(waiting), withEndpoints())).toEqual(['Connection of new to a', 'Private endpoint new']);
  const out = { ...withEndpoints(waiting), endpoints: [] };
  expect(told({ ...out, connections: [] }, out)).toEqual([]);
});

test('who asks for what stands in one sentence', () => {
  const known = topology(withEndpoints(waiting));
  const asked = (description: string): Connection => connection(waiting, { description });
  expect(arrivalSentence(known, asked(' for the SOC '))).toBe(
    'Private endpoint new in vnet, subscription 00000000-0000-0000-0000-000000000001, asks to be connected to a. The message with it: for the SOC',
  );
  expect(arrivalSentence(topology({}), asked(''))).toBe(
    'Private endpoint new in a network that cannot be seen, subscription 00000000-0000-0000-0000-000000000001, asks to be connected to a. No message came with it.',
  );
  expect(arrivalSentence(known, { ...asked(''), endpointId: '' })).toContain('subscription unknown');
});
