import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { connectNetworkChanges } from '../../../src/domain/recipes/connect-network.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collection,
  collectionId,
  connectedInventory,
  inventory,
  link,
  network,
  record,
  scope,
  scopeId,
  subnetId,
  workspace,
  zoneIds,
  zones,
} from '../build.ts';
import { sentencesOf } from './find-findings.ts';

const dce = collection('dce', { location: 'West Europe' });
const north = collection('north', { location: 'northeurope' });
const empty = inventory({
  scopes: [scope('a')],
  resources: [workspace('law'), dce, north],
  networks: [network('lab')],
  zones: zones(),
});
const connect = (of: Inventory, ...more: readonly Change[]) =>
  sentencesOf(
    'agents-unconfigured',
    of,
    ...more,
    ...connectNetworkChanges(topologyOf(of), {
      scopeId: scopeId('a'),
      subnetId: subnetId('lab'),
      zoneIds: zoneIds(),
    }),
  );

describe('connecting a network', () => {
  test('leaves its agents without configuration if the scope links no collection endpoint of the region', () => {
    const sentence =
      'Azure Monitor Agents in lab will not get their configuration: they will ask a for it, which links no data collection endpoint in westeurope. Link one to a, and associate the machines with it.';
    expect(connect(empty)).toEqual([sentence]);
    expect(connect({ ...empty, links: [link('a', north.id)] })).toEqual([sentence]);
  });

  test('keeps their configuration if the scope links one, or if the same plan links it', () => {
    expect(connect({ ...empty, links: [link('a', dce.id)] })).toEqual([]);
    expect(connect(empty, linkChange(scopeId('a'), dce.id))).toEqual([]);
  });

  test('may leave them without one if the region of a linked collection endpoint could not be read', () => {
    expect(connect({ ...empty, links: [link('a', collectionId('unread'))] })).toEqual([
      expect.stringMatching(/ may not get their configuration: .* in westeurope that the bot can read\. /),
    ]);
  });
});

test('unlinking the last collection endpoint of a region leaves agents without configuration', () => {
  const hub = connectedInventory({
    scopes: [scope('a')],
    resources: [dce, collection('second'), workspace('law')],
    networks: [network('hub'), network('apart')],
    hub: 'hub',
    spokes: [],
  });
  const of = { ...hub, records: [...hub.records, record('monitor', 'global.handler.control', ['10.0.1.4'])] };
  const unlink = (name: string): Change => ({ kind: 'unlink', scopeId: scopeId('a'), resourceId: collectionId(name) });
  expect(sentencesOf('agents-unconfigured', of, unlink('dce'))).toEqual([]);
  expect(sentencesOf('agents-unconfigured', of, unlink('dce'), unlink('second'))).toEqual([
    expect.stringContaining('Azure Monitor Agents in hub will not get'),
  ]);
  const without = { ...of, links: [] };
  expect(sentencesOf('agents-unconfigured', without, linkChange(scopeId('a'), workspace('law').id))).toEqual([]);
});
