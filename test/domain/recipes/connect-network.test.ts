import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { blocks } from '../../../src/domain/findings/finding.ts';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import {
  closePublicAccess,
  connectNetworkChanges,
  endpointIdFor,
  isolateNetworkChanges,
} from '../../../src/domain/recipes/connect-network.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collection,
  component,
  endpointId,
  hubAndSpokes,
  inventory,
  networkId,
  scope,
  scopeId,
  subnetId,
  workspace,
  zoneId,
  zoneIds,
  zoneLink,
  zones,
} from '../build.ts';
import { applyChanges, planChanges } from '../plan-changes.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
const dce = collection('dce');
const all = [law, appi, dce];
const empty = inventory({
  scopes: [scope('a')],
  resources: all,
  networks: hubAndSpokes('hub', 'spoke'),
  zones: zones(),
});
const topology = topologyOf(empty);
const kindsOf = (changes: readonly Change[]) => changes.map(({ kind }) => kind);
const connecting = { scopeId: scopeId('a'), subnetId: subnetId('hub'), zoneIds: zoneIds() };

describe('connecting a network', () => {
  test('links zones last, and links the blob zone to no network', () => {
    const changes = connectNetworkChanges(topology, connecting);
    expect(kindsOf(changes)).toEqual([
      'create-endpoint',
      'approve-connection',
      'set-zone-group',
      'link-zone',
      'link-zone',
      'link-zone',
      'link-zone',
    ]);
    expect(changes[0]).toEqual({
      kind: 'create-endpoint',
      endpointId: endpointId('pe-hub-a'),
      scopeId: scopeId('a'),
      subnetId: subnetId('hub'),
      location: 'westeurope',
      requestMessage: '',
    });
    expect(changes.filter(change => 'zoneId' in change && change.zoneId === zoneId('blob'))).toEqual([]);
  });

  test('uses the given endpoint and networks, and skips zones that are linked already', () => {
    const some = topologyOf({ ...empty, zoneLinks: [zoneLink('ods', 'hub')] });
    const more = { ...connecting, endpointId: endpointId('mine'), networkIds: [networkId('hub'), networkId('spoke')] };
    expect(kindsOf(connectNetworkChanges(some, more)).filter(kind => kind === 'link-zone')).toHaveLength(7);
    expect(connectNetworkChanges(some, more)[0]).toMatchObject({ endpointId: endpointId('mine') });
    expect(kindsOf(connectNetworkChanges(topology, { ...connecting, zoneIds: [] }))).toEqual([
      'create-endpoint',
      'approve-connection',
    ]);
    expect(connectNetworkChanges(topology, { ...connecting, subnetId: subnetId('x') })[0]).toMatchObject({
      location: '',
    });
  });

  test('names endpoints after their network and scope, within 80 characters', () => {
    expect(endpointIdFor(networkId('hub'), scopeId('a'))).toBe(endpointId('pe-hub-a'));
    const long = endpointIdFor(networkId(`${'n'.repeat(76)}-x`), scopeId('a'));
    expect(long).toBe(endpointId(`pe-${'n'.repeat(76)}`));
  });
});

describe('isolating a network', () => {
  const closing = closePublicAccess(
    topology,
    all.map(({ id }) => id),
  );
  const isolating = { ...connecting, scopeId: scopeId('new'), resourceIds: all.map(({ id }) => id) };

  test('opens private access before it closes public access', () => {
    const changes = isolateNetworkChanges(topology, { ...isolating, publicAccess: closing, privateOnly: true });
    expect(kindsOf(changes)).toEqual([
      'create-scope',
      'link',
      'link',
      'link',
      'create-endpoint',
      'approve-connection',
      'set-zone-group',
      'link-zone',
      'link-zone',
      'link-zone',
      'link-zone',
      'set-public-access',
      'set-public-access',
      'set-public-access',
      'set-access-modes',
    ]);
    const plan = planChanges(topology, changes);
    expect(blocks(plan.findings)).toBe(false);
    const after = applyChanges(topology, changes);
    const reaches = all.map(({ id }) => [
      computeReach(after, networkId('hub'), id, 'ingestion').reach.reach,
      computeReach(after, INTERNET, id, 'ingestion').reach.reach,
    ]);
    expect(reaches).toEqual(all.map(() => ['private', 'blocked']));
  });

  test('closes nothing that was not requested, and does not create a scope that exists', () => {
    const changes = isolateNetworkChanges(topology, {
      ...isolating,
      scopeId: scopeId('a'),
      publicAccess: [],
      privateOnly: false,
    });
    expect(
      kindsOf(changes).filter(
        kind => kind === 'create-scope' || kind.startsWith('set-public') || kind.startsWith('set-access'),
      ),
    ).toEqual([]);
    const closed = isolateNetworkChanges(topology, { ...isolating, publicAccess: closing, privateOnly: false });
    expect(closed.at(-1)).toEqual({ kind: 'set-public-access', resourceId: dce.id, ingestion: 'Disabled' });
    expect(closed.at(-2)).toEqual({
      kind: 'set-public-access',
      resourceId: appi.id,
      ingestion: 'Disabled',
      query: 'Disabled',
    });
  });
});
