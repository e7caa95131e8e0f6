import { expect, test } from 'vitest';
import type { Estate } from '../../sandbox/src/arm/estate.ts';
import {
  componentAt,
  groupAt,
  type ResourceGroupRef,
  tenantId,
  workspaceAt,
} from '../../sandbox/src/estate/builders.ts';
import { networkAt, withPeerings, zonesAt } from '../../sandbox/src/estate/network-builders.ts';
import { openSystemForTest } from './harness.ts';
import { settledArmCalls } from './settled-arm-calls.ts';

/**
 * The example of MicrosoftDocs/azure-docs, "Plan based on your network topology" (5 October 2020): VNet1 and VNet2 connect to Workspace1,
 * Workspace2 and Application Insights 3, VNet3 only to Workspace1.
 */
const NEEDS = [
  'VNet1: Workspace1, Workspace2, ApplicationInsights3',
  'VNet2: Workspace1, Workspace2, ApplicationInsights3',
];
const TABLE = [...NEEDS, 'VNet3: Workspace1'].join('\n');

const subscription = '4a7d0c19-83e2-4f5b-9d60-2b8e5a7f1c36';
const group: ResourceGroupRef = { subscription, group: 'rg-documented', location: 'westeurope' };

/** Returns the example with networks that each have their own DNS, or that are peered and share private DNS zones. */
function documented(isShared: boolean): Estate {
  const networks = [1, 2, 3].map(n =>
    networkAt(group, `VNet${n}`, { space: `10.${n}.0.0/16`, subnets: { default: `10.${n}.0.0/24` } }),
  );
  const [hub, ...spokes] = networks;
  if (hub === undefined) throw new Error('the example has networks');
  const peered = [withPeerings(hub, ...spokes), ...spokes.map(spoke => withPeerings(spoke, hub))];
  const { zones, links } = zonesAt(group, networks);
  const workspace1 = workspaceAt(group, 'Workspace1');
  const resources = [
    workspace1,
    workspaceAt(group, 'Workspace2'),
    componentAt(group, 'ApplicationInsights3', {}, workspace1),
  ];
  return {
    subscriptions: [{ subscriptionId: subscription, displayName: 'contoso-documented', tenantId, state: 'Enabled' }],
    resources: [groupAt(group), ...resources, ...(isShared ? [...peered, ...zones, ...links] : networks)],
    denied: [],
  };
}

test('networks with their own DNS get the two scopes of the documentation', async () => {
  const system = await openSystemForTest({ estate: documented(false) });
  await system.ask('alice', '/ampls where VNet1');
  const before = await settledArmCalls(system);
  const { text, blocks } = await system.ask('alice', `/ampls group ${TABLE}`);
  expect(text).toMatch(/^2 private link scopes for 3 networks\n/);
  expect(text).toMatch(/• VNet1 and VNet2 use the new scope ampls-\d, which links 3 resources/);
  expect(text).toMatch(/• VNet3 uses the new scope ampls-\d, which links 1 resource /);
  expect(JSON.stringify(blocks)).toMatch(
    /"alt_text":"Proposed private links: 2 private link scopes, 3 resources, 3 networks/,
  );
  expect((await system.control.armCalls()).length).toBe(before);
});

test('networks that share DNS can only share a scope, and the answer says what VNet3 would reach as well', async () => {
  const system = await openSystemForTest({ estate: documented(true) });
  const { text } = await system.ask('alice', `/ampls group ${TABLE}`);
  expect(text).toMatch(/^1 private link scope for 3 networks\nNot every network can reach exactly what it needs:/);
  expect(text).toMatch(
    /VNet3 would also reach (?:Workspace2|ApplicationInsights3) and (?:Workspace2|ApplicationInsights3)/,
  );
  expect((await system.ask('alice', '/ampls map VNet3')).text).toMatch(/3 networks/);
});
