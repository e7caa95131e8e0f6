import { expect, test } from 'vitest';
import { isTargetKind, targetKinds, targetNouns, targetTypes } from '../../src/domain/targets.ts';

test.each([
  ['scope', 'private link scope', ['microsoft.insights/privatelinkscopes']],
  [
    'resource',
    'workspace, Application Insights component or data collection endpoint',
    [
      'microsoft.operationalinsights/workspaces',
      'microsoft.insights/components',
      'microsoft.insights/datacollectionendpoints',
    ],
  ],
  ['network', 'virtual network', ['microsoft.network/virtualnetworks']],
  ['subnet', 'subnet', ['microsoft.network/virtualnetworks/subnets']],
  ['endpoint', 'private endpoint', ['microsoft.network/privateendpoints']],
  ['connection', 'private endpoint connection', ['microsoft.insights/privatelinkscopes/privateendpointconnections']],
  ['zone', 'private DNS zone', ['microsoft.network/privatednszones']],
  ['security-group', 'network security group', ['microsoft.network/networksecuritygroups']],
  [
    'machine',
    'virtual machine, scale set or Azure Arc machine',
    [
      'microsoft.compute/virtualmachines',
      'microsoft.compute/virtualmachinescalesets',
      'microsoft.hybridcompute/machines',
    ],
  ],
] as const)('calls the kind %s "%s" and knows its types %j', (kind, noun, types) => {
  expect(targetKinds).toContain(kind);
  expect(targetNouns[kind]).toBe(noun);
  expect(targetTypes[kind]).toEqual(types);
});

test('tells kinds of object from choices and texts', () => {
  expect(['scope', 'security-group', 'choice', 'text', ''].filter(isTargetKind)).toEqual(['scope', 'security-group']);
});
