import type { Estate } from '../arm/estate.ts';
import type { Resource } from '../arm/resources.ts';
import {
  collectionEndpointAt,
  componentAt,
  groupAt,
  linkOf,
  type Place,
  scopeAt,
  tenantId,
  workspaceAt,
} from './builders.ts';
import { endpointAt } from './endpoint-builders.ts';
import { networkAt, peered, rulesetAt, securityGroupAt, zonesAt } from './network-builders.ts';

const production = '3f0c1e52-8a94-4d0b-9c57-6b1d2e7f8a01';
const platform = '7d94b6c3-2e15-4f68-8b0a-91c4d5e6f702';

const owned = { owner: 'network-owners' };

const monitoring: Place = { subscription: production, group: 'rg-monitoring', location: 'westeurope' };
const data: Place = { subscription: production, group: 'rg-data', location: 'westeurope' };
const north: Place = { subscription: production, group: 'rg-monitoring-neu', location: 'northeurope' };
const networking: Place = { subscription: production, group: 'rg-network', location: 'westeurope' };
const teams: Place = { subscription: platform, group: 'rg-teams', location: 'westeurope' };
const shared: Place = { subscription: platform, group: 'rg-platform', location: 'westeurope' };
const outside: Place = { subscription: platform, group: 'rg-platform-network', location: 'westeurope' };

/**
 * The limits picture of the private link document (MicrosoftDocs/azure-docs, 5 October 2020): AMPLS A with two
 * workspaces and a component (3/50), AMPLS B with two networks (2/10), workspace 2 in both (2/5), each network on one
 * scope. Around it is what an estate has besides.
 */
export function builtInEstate(): Estate {
  const picture = limitsPicture();
  const resources = [...picture, ...unlinked(), ...platformScopes()];
  return {
    subscriptions: [
      { subscriptionId: production, displayName: 'contoso-production', tenantId, state: 'Enabled' },
      { subscriptionId: platform, displayName: 'contoso-platform', tenantId, state: 'Enabled' },
    ],
    resources: [...groupsOf(), ...resources],
    denied: [],
  };
}

function limitsPicture(): Resource[] {
  const workspace1 = workspaceAt(monitoring, 'workspace-1', owned);
  const workspace2 = workspaceAt(monitoring, 'workspace-2', owned);
  const appInsights3 = componentAt(monitoring, 'appinsights-3', owned, workspace1);
  const scopeA = scopeAt(monitoring, 'ampls-a', owned);
  const scopeB = scopeAt(monitoring, 'ampls-b', owned);
  const linkedToA = [workspace1, workspace2, appInsights3];
  const links = [...linkedToA.map(resource => linkOf(scopeA, resource)), linkOf(scopeB, workspace2)];
  const hub = hubAndSpokes(scopeA, linkedToA);
  const vnet1 = ownNetwork('vnet-1', '10.21', scopeB, [workspace2]);
  const vnet2 = ownNetwork('vnet-2', '10.22', scopeB, [workspace2]);
  return [scopeA, scopeB, ...linkedToA, ...links, ...hub, ...vnet1, ...vnet2, ...partner(scopeA, linkedToA)];
}

/** The third network of the picture: a hub whose endpoint its peered spokes share, with one set of zones for all. */
function hubAndSpokes(scope: Resource, linked: readonly Resource[]): Resource[] {
  const guard = securityGroupAt(networking, 'nsg-spoke-app', owned);
  const hub = networkAt(networking, 'vnet-hub', {
    space: '10.10.0.0/16',
    subnets: { GatewaySubnet: '10.10.0.0/27', 'snet-endpoints': '10.10.1.0/26' },
    tags: owned,
  });
  const app = networkAt(networking, 'vnet-spoke-app', {
    space: '10.11.0.0/16',
    subnets: { 'snet-app': '10.11.1.0/24' },
    tags: owned,
    securityGroup: guard,
  });
  const db = networkAt(networking, 'vnet-spoke-data', {
    space: '10.12.0.0/16',
    subnets: { 'snet-data': '10.12.1.0/24' },
    tags: owned,
  });
  const { zones, links } = zonesAt(dnsPlace('rg-dns-hub'), [hub, app, db]);
  const endpoint = endpointAt(networking, 'pe-ampls-a', {
    network: hub,
    subnet: 'snet-endpoints',
    scope,
    linked,
    zones,
    tags: owned,
  });
  return [guard, peered(hub, app, db), peered(app, hub), peered(db, hub), ...zones, ...links, ...endpoint];
}

/** A network of its own with its own endpoint and zones: two endpoints of one scope must not share a zone. */
function ownNetwork(name: string, prefix: string, scope: Resource, linked: readonly Resource[]): Resource[] {
  const network = networkAt(networking, name, {
    space: `${prefix}.0.0/16`,
    subnets: { 'snet-endpoints': `${prefix}.1.0/26`, 'snet-work': `${prefix}.2.0/24` },
    tags: owned,
  });
  const { zones, links } = zonesAt(dnsPlace(`rg-dns-${name}`), [network]);
  const endpoint = endpointAt(networking, `pe-ampls-b-${name}`, {
    network,
    subnet: 'snet-endpoints',
    scope,
    linked,
    zones,
    tags: owned,
  });
  return [network, ...zones, ...links, ...endpoint];
}

/** Somebody in the other subscription asks for a connection to AMPLS A. */
function partner(scope: Resource, linked: readonly Resource[]): Resource[] {
  const network = networkAt(outside, 'vnet-partner', {
    space: '10.40.0.0/16',
    subnets: { 'snet-endpoints': '10.40.1.0/26' },
  });
  const plan = {
    network,
    subnet: 'snet-endpoints',
    scope,
    linked,
    state: 'Pending',
    message: 'Partner team needs AMPLS A',
  } as const;
  return [network, ...endpointAt(outside, 'pe-partner', plan)];
}

/** Resources and networks that no scope knows. */
function unlinked(): Resource[] {
  const orders = workspaceAt(monitoring, 'law-orders', owned);
  const legacy = networkAt(outside, 'vnet-legacy', {
    space: '10.50.0.0/16',
    subnets: { 'snet-work': '10.50.1.0/24' },
    dnsServers: ['10.50.1.4'],
  });
  return [
    workspaceAt(monitoring, 'law-prod-weu', owned),
    workspaceAt(north, 'law-prod-neu', owned),
    workspaceAt(monitoring, 'law-prod-archive', owned, { ingestion: 'Disabled' }),
    componentAt(monitoring, 'appi-web', owned),
    orders,
    componentAt(monitoring, 'appi-orders', owned, orders),
    workspaceAt(monitoring, 'law-shared', owned),
    workspaceAt(data, 'law-shared', owned),
    workspaceAt(data, 'law-perimeter', owned, { ingestion: 'SecuredByPerimeter', query: 'SecuredByPerimeter' }),
    workspaceAt(data, 'law-iac', { ...owned, 'managed-by': 'terraform' }),
    collectionEndpointAt(monitoring, 'dce-weu', owned),
    networkAt(networking, 'vnet-lab', {
      space: '10.60.0.0/16',
      subnets: { 'snet-endpoints': '10.60.1.0/26', 'snet-small': '10.60.2.0/29', 'snet-work': '10.60.3.0/24' },
      tags: owned,
    }),
    networkAt({ ...networking, location: 'northeurope' }, 'vnet-lab-neu', {
      space: '10.61.0.0/16',
      subnets: { 'snet-endpoints': '10.61.1.0/26' },
      tags: owned,
    }),
    legacy,
    ...rulesetAt(outside, 'frs-onprem', [legacy]),
  ];
}

/** A scope with room for one more link (49/50), and a workspace with room for one more scope (4/5). */
function platformScopes(): Resource[] {
  const team = (number: number): Resource =>
    workspaceAt(teams, `law-team-${String(number).padStart(2, '0')}`, {
      owner: 'network-owners',
      team: String(number),
    });
  const workspaces = Array.from({ length: 60 }, (_, index) => team(index + 1));
  const audit = workspaceAt(shared, 'law-audit', owned);
  const full = scopeAt(shared, 'ampls-full', owned);
  const regional = ['ampls-reg-neu', 'ampls-reg-uks'].map(name => scopeAt(shared, name, owned));
  const strict = scopeAt(shared, 'ampls-strict', owned, { query: 'PrivateOnly', ingestion: 'PrivateOnly' });
  const links = [...workspaces.slice(0, 48), audit].map(resource => linkOf(full, resource));
  const auditLinks = [...regional, strict].map(scope => linkOf(scope, audit));
  return [full, ...regional, strict, audit, ...workspaces, ...links, ...auditLinks];
}

function dnsPlace(group: string): Place {
  return { subscription: production, group, location: 'westeurope' };
}

function groupsOf(): Resource[] {
  const dns = ['rg-dns-hub', 'rg-dns-vnet-1', 'rg-dns-vnet-2'].map(dnsPlace);
  return [monitoring, data, north, networking, ...dns, teams, shared, outside].map(groupAt);
}
