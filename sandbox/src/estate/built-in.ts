import type { Estate } from '../arm/estate.ts';
import type { Resource } from '../arm/resources.ts';
import {
  collectionEndpointAt,
  componentAt,
  groupAt,
  linkOf,
  type ResourceGroupRef,
  scopeAt,
  storageAccountAt,
  tenantId,
  workspaceAt,
} from './builders.ts';
import { endpointAt } from './endpoint-builders.ts';
import {
  arcMachineAt,
  endpointAssociationOf,
  ruleAssociationOf,
  scaleSetAt,
  virtualMachineAt,
} from './machine-builders.ts';
import { networkAt, rulesetAt, securityGroupAt, withPeerings, zonesAt } from './network-builders.ts';

const production = '3f0c1e52-8a94-4d0b-9c57-6b1d2e7f8a01';
const platform = '7d94b6c3-2e15-4f68-8b0a-91c4d5e6f702';

const owned = { owner: 'network-owners' };

const monitoring: ResourceGroupRef = { subscription: production, group: 'rg-monitoring', location: 'westeurope' };
const data: ResourceGroupRef = { subscription: production, group: 'rg-data', location: 'westeurope' };
const north: ResourceGroupRef = { subscription: production, group: 'rg-monitoring-neu', location: 'northeurope' };
const networking: ResourceGroupRef = { subscription: production, group: 'rg-network', location: 'westeurope' };
const teams: ResourceGroupRef = { subscription: platform, group: 'rg-teams', location: 'westeurope' };
const shared: ResourceGroupRef = { subscription: platform, group: 'rg-platform', location: 'westeurope' };
const outside: ResourceGroupRef = { subscription: platform, group: 'rg-platform-network', location: 'westeurope' };

/**
 * Builds the estate of a new sandbox: the example of the limits in the private link documentation (MicrosoftDocs/azure-docs,
 * 5 October 2020), with AMPLS A with two workspaces and a component (3/50), AMPLS B with two networks (2/10), workspace 2
 * in both (2/5) and each network on one scope; and further scopes, resources and networks around it.
 */
export function builtInEstate(): Estate {
  const example = limitsExample();
  const resources = [...example, ...unlinked(), ...platformScopes()];
  return {
    subscriptions: [
      { subscriptionId: production, displayName: 'contoso-production', tenantId, state: 'Enabled' },
      { subscriptionId: platform, displayName: 'contoso-platform', tenantId, state: 'Enabled' },
    ],
    resources: [...resourceGroups(), ...resources],
    denied: [],
  };
}

function limitsExample(): Resource[] {
  const workspace1 = workspaceAt(monitoring, 'workspace-1', owned);
  const workspace2 = workspaceAt(monitoring, 'workspace-2', owned);
  const appInsights3 = componentAt(monitoring, 'appinsights-3', owned, workspace1);
  const scopeA = scopeAt(monitoring, 'ampls-a', owned);
  const scopeB = scopeAt(monitoring, 'ampls-b', owned);
  const linkedToA = [workspace1, workspace2, appInsights3];
  const links = [...linkedToA.map(resource => linkOf(scopeA, resource)), linkOf(scopeB, workspace2)];
  const hub = hubAndSpokes(scopeA, linkedToA);
  const vnet1 = separateNetwork('vnet-1', '10.21', scopeB, [workspace2]);
  const vnet2 = separateNetwork('vnet-2', '10.22', scopeB, [workspace2]);
  return [
    scopeA,
    scopeB,
    ...linkedToA,
    ...links,
    ...hub,
    ...vnet1,
    ...vnet2,
    ...pendingPartnerConnection(scopeA, linkedToA),
  ];
}

/** Builds the third network of the example: a hub whose endpoint its peered spokes share, with one set of zones. */
function hubAndSpokes(scope: Resource, linked: readonly Resource[]): Resource[] {
  const securityGroup = securityGroupAt(networking, 'nsg-spoke-app', owned);
  const hub = networkAt(networking, 'vnet-hub', {
    space: '10.10.0.0/16',
    subnets: { GatewaySubnet: '10.10.0.0/27', 'snet-endpoints': '10.10.1.0/26' },
    tags: owned,
  });
  const app = networkAt(networking, 'vnet-spoke-app', {
    space: '10.11.0.0/16',
    subnets: { 'snet-app': '10.11.1.0/24' },
    tags: owned,
    securityGroup: securityGroup,
  });
  const db = networkAt(networking, 'vnet-spoke-data', {
    space: '10.12.0.0/16',
    subnets: { 'snet-data': '10.12.1.0/24' },
    tags: owned,
  });
  const { zones, links } = zonesAt(dnsGroup('rg-dns-hub'), [hub, app, db]);
  const endpoint = endpointAt(networking, 'pe-ampls-a', {
    network: hub,
    subnet: 'snet-endpoints',
    scope,
    linked,
    zones,
    tags: owned,
  });
  const [vm, nic] = virtualMachineAt(networking, 'vm-app-1', { network: app, name: 'snet-app', address: '10.11.1.4' });
  return [
    securityGroup,
    withPeerings(hub, app, db),
    withPeerings(app, hub),
    withPeerings(db, hub),
    ...zones,
    ...links,
    ...endpoint,
    vm,
    nic,
    ruleAssociationOf(vm, monitoring),
  ];
}

/** Builds an unpeered network with its own endpoint and zones: two endpoints of a scope must not share a zone. */
function separateNetwork(name: string, prefix: string, scope: Resource, linked: readonly Resource[]): Resource[] {
  const network = networkAt(networking, name, {
    space: `${prefix}.0.0/16`,
    subnets: { 'snet-endpoints': `${prefix}.1.0/26`, 'snet-work': `${prefix}.2.0/24` },
    tags: owned,
  });
  const { zones, links } = zonesAt(dnsGroup(`rg-dns-${name}`), [network]);
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

/** Builds a network in the other subscription whose endpoint waits for approval by AMPLS A. */
function pendingPartnerConnection(scope: Resource, linked: readonly Resource[]): Resource[] {
  const network = networkAt(outside, 'vnet-partner', {
    space: '10.40.0.0/16',
    subnets: { 'snet-endpoints': '10.40.1.0/26' },
  });
  const options = {
    network,
    subnet: 'snet-endpoints',
    scope,
    linked,
    state: 'Pending',
    message: 'Partner team needs AMPLS A',
  } as const;
  return [network, ...endpointAt(outside, 'pe-partner', options)];
}

/** Builds resources and networks that are on no scope. */
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
    storageAccountAt(data, 'logs'),
    storageAccountAt(data, 'logsarchive'),
    ...labAndMachines(),
    networkAt({ ...networking, location: 'northeurope' }, 'vnet-lab-neu', {
      space: '10.61.0.0/16',
      subnets: { 'snet-endpoints': '10.61.1.0/26' },
      tags: owned,
    }),
    legacy,
    ...rulesetAt(outside, 'frs-onprem', [legacy]),
  ];
}

/** Builds a collection endpoint and a network, with machines that have no endpoint and one elsewhere that has. */
function labAndMachines(): Resource[] {
  const endpoint = collectionEndpointAt(monitoring, 'dce-weu', owned);
  const lab = networkAt(networking, 'vnet-lab', {
    space: '10.60.0.0/16',
    subnets: { 'snet-endpoints': '10.60.1.0/26', 'snet-small': '10.60.2.0/29', 'snet-work': '10.60.3.0/24' },
    tags: owned,
  });
  const scaleSet = scaleSetAt(networking, 'vmss-lab', { network: lab, name: 'snet-work' });
  const arc = arcMachineAt(data, 'srv-datacenter-1');
  const associations = [scaleSet, arc].map(machine => ruleAssociationOf(machine, monitoring));
  return [endpoint, lab, scaleSet, arc, ...associations, endpointAssociationOf(arc, endpoint)];
}

/** Builds a scope that can take one more link (49/50), and a workspace that can join one more scope (4/5). */
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

function dnsGroup(group: string): ResourceGroupRef {
  return { subscription: production, group, location: 'westeurope' };
}

function resourceGroups(): Resource[] {
  const dns = ['rg-dns-hub', 'rg-dns-vnet-1', 'rg-dns-vnet-2'].map(dnsGroup);
  return [monitoring, data, north, networking, ...dns, teams, shared, outside].map(groupAt);
}
