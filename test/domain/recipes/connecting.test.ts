import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { blocks } from '../../../src/domain/findings/finding.ts';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import { connectNetwork, endpointIdFor, isolateNetwork } from '../../../src/domain/recipes/connect-network.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collection,
  component,
  endpointId,
  estate,
  hubAndSpokes,
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
import { applied, planned } from '../planning.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
const dce = collection('dce');
const all = [law, appi, dce];
const empty = estate({ scopes: [scope('a')], resources: all, networks: hubAndSpokes('hub', 'spoke'), zones: zones() });
const topology = topologyOf(empty);
const kindsOf = (changes: readonly Change[]) => changes.map(({ kind }) => kind);
const connecting = { scopeId: scopeId('a'), subnetId: subnetId('hub'), zoneIds: zoneIds() };

describe('connecting a network', () => {
  test('links zones last, and the blob zone to nobody', () => {
    const changes = connectNetwork(topology, connecting);
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

  test('takes what is given, and leaves out what is there', () => {
    const some = topologyOf({ ...empty, zoneLinks: [zoneLink('ods', 'hub')] });
    const more = { ...connecting, endpointId: endpointId('mine'), networkIds: [networkId('hub'), networkId('spoke')] };
    expect(kindsOf(connectNetwork(some, more)).filter(kind => kind === 'link-zone')).toHaveLength(7);
    expect(connectNetwork(some, more)[0]).toMatchObject({ endpointId: endpointId('mine') });
    expect(kindsOf(connectNetwork(topology, { ...connecting, zoneIds: [] }))).toEqual([
      'create-endpoint',
      'approve-connection',
    ]);
    expect(connectNetwork(topology, { ...connecting, subnetId: subnetId('x') })[0]).toMatchObject({ location: '' });
  });

  test('names endpoints after network and scope, as Azure allows', () => {
    expect(endpointIdFor(networkId('hub'), scopeId('a'))).toBe(endpointId('pe-hub-a'));
    const long = endpointIdFor(networkId(`${'n'.repeat(76)}-x`), scopeId('a'));
    expect(long).toBe(endpointId(`pe-${'n'.repeat(76)}`));
  });
});

describe('isolating a network', () => {
  const isolating = { ...connecting, scopeId: scopeId('new'), resourceIds: all.map(({ id }) => id) };

  test('opens the private way before it closes the public one', () => {
    const changes = isolateNetwork(topology, { ...isolating, closePublicAccess: true, privateOnly: true });
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
    const plan = planned(topology, changes);
    expect(blocks(plan.findings)).toBe(false);
    const after = applied(topology, changes);
    const reaches = all.map(({ id }) => [
      reachOf(after, networkId('hub'), id, 'ingestion').reach.reach,
      reachOf(after, INTERNET, id, 'ingestion').reach.reach,
    ]);
    expect(reaches).toEqual(all.map(() => ['private', 'blocked']));
  });

  test('closes nothing that it was not asked to, and creates no scope that is there', () => {
    const changes = isolateNetwork(topology, {
      ...isolating,
      scopeId: scopeId('a'),
      closePublicAccess: false,
      privateOnly: false,
    });
    expect(
      kindsOf(changes).filter(
        kind => kind === 'create-scope' || kind.startsWith('set-public') || kind.startsWith('set-access'),
      ),
    ).toEqual([]);
    const closing = isolateNetwork(topology, { ...isolating, closePublicAccess: true, privateOnly: false });
    expect(closing.at(-1)).toEqual({ kind: 'set-public-access', resourceId: dce.id, ingestion: 'Disabled' });
    expect(closing.at(-2)).toEqual({
      kind: 'set-public-access',
      resourceId: appi.id,
      ingestion: 'Disabled',
      query: 'Disabled',
    });
  });
});
