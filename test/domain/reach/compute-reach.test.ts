import { expect, test } from 'vitest';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import { describeReason } from '../../../src/domain/reach/reasons.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { closed, networkId, scopeId } from '../build.ts';
import { appi, law, pe, plain } from './fixture.ts';

test('returns the scope and the endpoint, the object that causes the reason, and both paths of a component', () => {
  const topology = topologyOf(plain);
  expect(computeReach(topology, networkId('alone'), law.id, 'query')).toEqual({ reach: { reach: 'public' } });
  expect(computeReach(topology, networkId('nowhere'), law.id, 'query')).toEqual({
    reach: { reach: 'unknown', why: { code: 'network-unseen' } },
  });
  expect(computeReach(topology, networkId('hub'), law.id, 'query')).toEqual({
    reach: { reach: 'private', scopeId: scopeId('a'), endpointId: pe.id },
  });
  expect(computeReach(topology, networkId('unpeered'), law.id, 'query')).toEqual({
    reach: { reach: 'blocked', why: { code: 'no-route', about: pe.id, name: 'api' } },
  });
  const shut = topologyOf({ ...plain, resources: [law, { ...appi, ...closed }] });
  expect(computeReach(shut, INTERNET, appi.id, 'query')).toEqual({
    reach: { reach: 'public' },
    paths: {
      own: { reach: 'blocked', why: { code: 'public-access-off' } },
      workspace: { reach: 'public' },
    },
  });
});

test('describes a reason as the clause that follows "because"', () => {
  expect(describeReason('network-unseen')).toBe('the network could not be read');
  expect(describeReason('public-access-off')).toBe('public network access is disabled');
  expect(describeReason('no-route')).toBe(
    'the record points to a private endpoint in another network, and the two networks are not peered',
  );
});

test('gives an unknown reach if the scope reports an approved connection and the endpoint a disconnected one', () => {
  const endpoints = plain.endpoints.map(one => ({ ...one, state: 'Disconnected' as const }));
  expect(computeReach(topologyOf({ ...plain, endpoints }), networkId('hub'), law.id, 'query').reach).toMatchObject({
    reach: 'unknown',
    why: { code: 'connection-unrecognised' },
  });
});
