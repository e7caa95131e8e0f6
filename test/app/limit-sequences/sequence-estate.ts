import type { Estate } from '../../../sandbox/src/arm/estate.ts';
import {
  groupAt,
  linkOf,
  type ResourceGroupRef,
  scopeAt,
  tenantId,
  workspaceAt,
} from '../../../sandbox/src/estate/builders.ts';
import { endpointAt } from '../../../sandbox/src/estate/endpoint-builders.ts';
import { networkAt, zonesAt } from '../../../sandbox/src/estate/network-builders.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';

const subscription = '3f0c1e52-8a94-4d0b-9c57-6b1d2e7f8a01';
const group: ResourceGroupRef = { subscription, group: 'rg', location: 'westeurope' };

export const scopeNames = ['s1', 's2', 's3'] as const;
export const resourceNames = ['w1', 'w2', 'w3', 'w4'] as const;
export const networkNames = ['n1', 'n2', 'n3'] as const;
export const endpointNames = ['pe1', 'pe2', 'pe3'] as const;

/** Limits that a few changes reach. The simulator's own are those of the documentation, so that it refuses none of them. */
export const tightLimits: LimitProfile = {
  name: 'tight',
  source: 'https://example.com',
  date: '2026-01-01',
  limits: {
    'network-scopes': 1,
    'resource-scopes': 2,
    'scope-resources': 3,
    'scope-workspaces': 3,
    'scope-endpoints': 2,
  },
};

/**
 * Three scopes, four workspaces and three networks. Two networks share their zones, and one of them is connected to the
 * first scope. The third network uses no zones.
 */
export function sequenceEstate(): Estate {
  const scopes = scopeNames.map(name => scopeAt(group, name, {}));
  const workspaces = resourceNames.map(name => workspaceAt(group, name));
  const networks = networkNames.map((name, index) =>
    networkAt(group, name, { space: `10.${index}.0.0/16`, subnets: { default: `10.${index}.1.0/24` } }),
  );
  const [s1, s2] = scopes;
  const [w1, w2] = workspaces;
  const [n1, n2] = networks;
  if (!s1 || !s2 || !w1 || !w2 || !n1 || !n2) throw new Error('the estate is incomplete');
  const { zones, links: zoneLinks } = zonesAt(group, [n1, n2]);
  const links = [linkOf(s1, w1), linkOf(s2, w1), linkOf(s1, w2)];
  const connected = endpointAt(group, 'pe1', { network: n1, subnet: 'default', scope: s1, linked: [w1, w2], zones });
  return {
    subscriptions: [{ subscriptionId: subscription, displayName: 'Production', tenantId, state: 'Enabled' }],
    resources: [groupAt(group), ...scopes, ...workspaces, ...networks, ...zones, ...zoneLinks, ...links, ...connected],
    denied: [],
  };
}

const at = (path: string) => `/subscriptions/${subscription}/resourceGroups/rg/providers/${path}`;

/** Ids of the estate's objects by their names. */
export const idOf = {
  scope: (name: string) => at(`Microsoft.Insights/privateLinkScopes/${name}`),
  resource: (name: string) => at(`Microsoft.OperationalInsights/workspaces/${name}`),
  network: (name: string) => at(`Microsoft.Network/virtualNetworks/${name}`),
  endpoint: (name: string) => at(`Microsoft.Network/privateEndpoints/${name}`),
  zone: (name: string) => at(`Microsoft.Network/privateDnsZones/${name}`),
} as const;

export const monitorZoneNames = [
  'privatelink.monitor.azure.com',
  'privatelink.oms.opinsights.azure.com',
  'privatelink.ods.opinsights.azure.com',
  'privatelink.agentsvc.azure-automation.net',
] as const;
