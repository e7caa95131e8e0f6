import { expect, test } from 'vitest';
import { resolveNeeds } from '../../../src/domain/grouping/resolve-needs.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventory, network, networkId, resource, scope, workspace, workspaceId } from '../build.ts';

const twin = workspaceId('law-twin').replace('rg-monitor', 'rg-other');
const topology = topologyOf(
  inventory({
    scopes: [scope('ampls-a')],
    networks: [network('vnet-1'), network('vnet-2')],
    resources: [workspace('law-1'), workspace('law-2'), workspace('law-twin'), resource(twin)],
  }),
);

test('finds each network once, with everything that its lines name', () => {
  const table = `VNET-1: law-1, law-1\nvnet-2: rg-other/law-twin\n${networkId('vnet-1')}: LAW-2, law-1`;
  const { needs, findings, rows } = resolveNeeds(topology, table);
  expect(findings).toEqual([]);
  expect(rows).toHaveLength(3);
  expect(needs).toEqual([
    { networkId: networkId('vnet-1'), resourceIds: [workspaceId('law-1'), workspaceId('law-2')] },
    { networkId: networkId('vnet-2'), resourceIds: [twin] },
  ]);
});

test('says for each name that is unknown, ambiguous or of another kind in which line it is', () => {
  const { findings } = resolveNeeds(topology, 'vnet-l: law-1\nvnet-1: law-twin, nothing-like-it\nvnet-2: ampls-a\n: x');
  expect(findings.map(({ code, severity, sentence }) => [code, severity, sentence])).toEqual([
    [
      'not-found',
      'block',
      'Line 1: No virtual network named "vnet-l" was found. Check the spelling and that the bot can read the subscription. Did you mean rg-monitor/vnet-1 or rg-monitor/vnet-2?',
    ],
    [
      'ambiguous',
      'block',
      'Line 2: "law-twin" can mean rg-monitor/law-twin or rg-other/law-twin. Write it with its resource group.',
    ],
    [
      'not-found',
      'block',
      'Line 2: No workspace, Application Insights component or data collection endpoint named "nothing-like-it" was found. Check the spelling and that the bot can read the subscription.',
    ],
    [
      'not-linkable',
      'block',
      'Line 3: "ampls-a" has the type microsoft.insights/privatelinkscopes. Expected a workspace, Application Insights component or data collection endpoint.',
    ],
    ['not-found', 'block', 'Line 4: the network is missing. Example: vnet-1: workspace-1, workspace-2'],
  ]);
  expect(resolveNeeds(topology, '').findings.map(({ sentence }) => sentence)).toEqual([
    'The table is empty. Example: vnet-1: workspace-1, workspace-2',
  ]);
});
