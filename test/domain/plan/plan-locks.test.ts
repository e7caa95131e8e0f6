import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { planStepsOf } from '../../../src/domain/findings/plan-context.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { locksOf, reservationKeys } from '../../../src/domain/plan/plan-locks.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { componentId, endpointId, inventory, network, scope, scopeId, subnetId, workspaceId } from '../build.ts';

const topology = topologyOf(inventory({ scopes: [scope('a')], networks: [network('hub')] }));
const locksFor = (...changes: readonly Change[]) => locksOf(planStepsOf(topology, changes));

test('a plan holds each key once, in order', () => {
  const links = [workspaceId('law'), componentId('appi')].map(id => linkChange(scopeId('a'), id));
  const keys = [scopeId('a'), workspaceId('law'), componentId('appi')].map(keyOf);
  expect(locksFor(...links)).toEqual(keys.toSorted());
});

test('what counts in the limits of links is reserved by requests that share a scope or resource with them', () => {
  const locks = locksFor(linkChange(scopeId('a'), workspaceId('law')));
  expect(reservationKeys(locks)).toEqual(locks);
  expect(reservationKeys([])).toEqual([]);
});

test('what counts in the limits of an endpoint, or of an unknown resource, may be reserved by any request', () => {
  const ids = { endpointId: endpointId('pe'), scopeId: scopeId('a'), subnetId: subnetId('hub') };
  const locks = locksFor({ kind: 'create-endpoint', ...ids, location: '', requestMessage: '' });
  expect(reservationKeys(locks)).toBeUndefined();
  expect(reservationKeys(['/subscriptions/1'])).toBeUndefined();
});
