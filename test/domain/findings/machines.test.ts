import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { connectNetworkChanges } from '../../../src/domain/recipes/connect-network.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  arcMachineId,
  collection,
  collectionId,
  connectedInventory,
  inventory,
  link,
  machine,
  machineId,
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
const associated = { collectionEndpointId: dce.id };
const associate = (name: string, endpoint = 'dce'): Change => ({
  kind: 'associate-machine',
  machineId: machineId(name),
  collectionEndpointId: collectionId(endpoint),
});
const lab = inventory({
  scopes: [scope('a')],
  resources: [workspace('law'), dce, collection('other')],
  networks: [network('lab'), network('apart')],
  zones: zones(),
  machines: [
    ...['vm-1', 'vm-2', 'vm-3', 'vm-4'].map(name => machine(name, 'lab')),
    machine('without-rules', 'lab', { hasRules: false }),
    machine('vm-apart', 'apart'),
  ],
});
const linked = { ...lab, links: [link('a', dce.id)] };
const connecting = (of: Inventory) =>
  connectNetworkChanges(topologyOf(of), { scopeId: scopeId('a'), subnetId: subnetId('lab'), zoneIds: zoneIds() });
const unread = (id: string) => ({ unreadable: [{ id, why: 'no access' }] });
const associations = '/subscriptions/1/providers/Microsoft.Insights/dataCollectionRuleAssociations';

describe('connecting a network', () => {
  test('says how many machines lose their configuration, and which', () => {
    expect(sentencesOf('agents-unconfigured', lab, ...connecting(lab))).toEqual([
      'Azure Monitor Agents of 4 machines in lab (vm-1, vm-2 and 2 more) will not get their configuration: they will ask a for it, which links no data collection endpoint in westeurope. Link one to a, and associate the machines with it.',
    ]);
  });

  test('says which machines are not associated with an endpoint that the scope links', () => {
    const machines = [
      machine('vm-1', 'lab', { collectionEndpointId: collectionId('DCE') }),
      machine('vm-2', 'lab', { collectionEndpointId: collectionId('other') }),
      machine('vm-3', 'lab'),
    ];
    const of = { ...linked, machines };
    expect(sentencesOf('machines-unassociated', of, ...connecting(of))).toEqual([
      'Azure Monitor Agents of 2 machines in lab (vm-2 and vm-3) will not get their configuration: they will ask a for it, and are not associated with a data collection endpoint that a links. Associate them with one of their region that is linked to a.',
    ]);
    expect(sentencesOf('agents-unconfigured', of, ...connecting(of))).toEqual([]);
    const all = [...connecting(of), associate('vm-2'), associate('vm-3')];
    expect(sentencesOf('machines-unassociated', of, ...all)).toEqual([]);
  });

  test.each([
    associations,
    machineId('hidden'),
    `${machineId('hidden')}/providers/Microsoft.Insights/dataCollectionRuleAssociations/x`,
  ])('says that machines are unknown if %s could not be read', id => {
    const [sentence] = sentencesOf('agents-unconfigured', { ...lab, ...unread(id) }, ...connecting(lab));
    expect(sentence).toMatch(/ Which other machines this concerns could not be read\.$/);
    const none = { ...lab, ...unread(id), machines: [] };
    expect(sentencesOf('agents-unconfigured', none, ...connecting(none))).toEqual([
      expect.stringMatching(/^Azure Monitor Agents in lab will .* Which machines this concerns could not be read\.$/),
    ]);
    const known = { ...linked, ...unread(id), machines: [machine('vm-1', 'lab', associated)] };
    expect(sentencesOf('machines-unassociated', known, ...connecting(known))).toEqual([
      'Azure Monitor Agents in lab may not get their configuration: they will ask a for it, and whether their machines are associated with a data collection endpoint that a links could not be read. Check it in the Azure portal.',
    ]);
  });

  test('counts a subscription that could not be read as a warning of its own', () => {
    const of = { ...linked, ...unread('/subscriptions/1'), machines: [machine('vm-1', 'lab', associated)] };
    expect(sentencesOf('machines-unassociated', of, ...connecting(of))).toEqual([]);
  });
});

describe('in a connected network', () => {
  const hub = connectedInventory({
    scopes: [scope('a')],
    resources: [dce, workspace('law')],
    networks: [network('lab')],
    hub: 'lab',
    spokes: [],
  });
  const connected: Inventory = {
    ...hub,
    resources: [...hub.resources, collection('other')],
    records: [...hub.records, record('monitor', 'global.handler.control', ['10.0.1.4'])],
    machines: [
      machine('vm-1', 'lab', associated),
      machine('vm-2', 'lab'),
      machine('arc-1', 'lab', { id: arcMachineId('arc-1'), networkIds: [], ...associated }),
    ],
  };
  const unlink: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: dce.id };

  test('associating a machine with an endpoint that the scope does not link is a warning', () => {
    expect(sentencesOf('machines-unassociated', connected, associate('vm-1', 'other'))).toEqual([
      expect.stringMatching(/^Azure Monitor Agents of 1 machine in lab \(vm-1\) will not/),
    ]);
    expect(sentencesOf('machines-unassociated', connected, associate('vm-2', 'other'))).toHaveLength(1);
    expect(sentencesOf('machines-unassociated', connected, associate('vm-2'))).toEqual([]);
  });

  test('machines that have no configuration anyway are no reason for a warning', () => {
    const other: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspace('law').id };
    expect(sentencesOf('machines-unassociated', connected, other)).toEqual([]);
  });

  test('unlinking the last endpoint of the region names the machines, and those whose network is unknown', () => {
    expect(sentencesOf('agents-unconfigured', connected, unlink)).toEqual([
      expect.stringMatching(/^Azure Monitor Agents of 2 machines in lab \(vm-1 and vm-2\) will not/),
    ]);
    expect(sentencesOf('machines-unassociated', connected, unlink)).toEqual([
      'Azure Monitor Agents of 1 machine (arc-1) may not get their configuration: they are associated with dce, and the bot does not know whether their networks ask a for it. Check where they resolve names, and keep dce linked if they do.',
    ]);
  });

  test('unlinking one of two endpoints names the machines that are associated with it', () => {
    const two = { ...connected, links: [...connected.links, link('a', collectionId('other'))] };
    expect(sentencesOf('machines-unassociated', { ...two, machines: two.machines.slice(0, 2) }, unlink)).toEqual([
      expect.stringMatching(/^Azure Monitor Agents of 1 machine in lab \(vm-1\) will not/),
    ]);
    const none = { ...two, machines: [] };
    expect(sentencesOf('machines-unassociated', none, unlink)).toEqual([]);
  });
});

describe('associating a machine with an endpoint in another region', () => {
  const north = collection('north', { location: 'North Europe' });
  const of = { ...lab, resources: [...lab.resources, north] };

  test('is blocked, because agents connect to no other region', () => {
    expect(sentencesOf('machine-region', of, associate('vm-1', 'north'))).toEqual([
      'vm-1 would get no configuration from north: the Azure Monitor Agent connects only to a data collection endpoint in its own region, and vm-1 is in westeurope, north in northeurope. Choose one in westeurope.',
    ]);
    expect(sentencesOf('machine-region', of, associate('vm-1'))).toEqual([]);
  });

  test('is not judged if one of them does not exist', () => {
    expect(sentencesOf('machine-region', of, associate('nobody', 'north'), associate('vm-1', 'none'))).toEqual([]);
    expect(sentencesOf('not-found', of, associate('nobody'))).toEqual([
      'No virtual machine, scale set or Azure Arc machine "nobody" was found. Check that it exists and that the bot can read its subscription.',
    ]);
  });
});
