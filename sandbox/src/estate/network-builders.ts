import type { Resource } from '../arm/resources.ts';
import { guid, idAt, networkStamp, type ResourceGroupRef, type Tags } from './builders.ts';

/** The five zones with the names of private endpoints to Azure Monitor. */
const zoneNames = [
  'privatelink.monitor.azure.com',
  'privatelink.oms.opinsights.azure.com',
  'privatelink.ods.opinsights.azure.com',
  'privatelink.agentsvc.azure-automation.net',
  'privatelink.blob.core.windows.net',
];

export interface NetworkOptions {
  readonly space: string;
  /** Address prefix of each subnet, by name. */
  readonly subnets: Readonly<Record<string, string>>;
  readonly tags?: Tags;
  readonly dnsServers?: readonly string[];
  readonly securityGroup?: Resource;
}

export function networkAt(resourceGroup: ResourceGroupRef, name: string, options: NetworkOptions): Resource {
  const id = idAt(resourceGroup, `Microsoft.Network/virtualNetworks/${name}`);
  const security =
    options.securityGroup === undefined ? {} : { networkSecurityGroup: { id: options.securityGroup.id } };
  const subnets = Object.entries(options.subnets).map(([subnet, addressPrefix]) => ({
    name: subnet,
    id: `${id}/subnets/${subnet}`,
    type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: {
      provisioningState: 'Succeeded',
      addressPrefix,
      delegations: [],
      ...security,
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
    },
  }));
  return {
    id,
    name,
    type: 'Microsoft.Network/virtualNetworks',
    location: resourceGroup.location,
    tags: options.tags ?? {},
    ...networkStamp(id),
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guid(id),
      addressSpace: { addressPrefixes: [options.space] },
      dhcpOptions: { dnsServers: [...(options.dnsServers ?? [])] },
      subnets,
      virtualNetworkPeerings: [],
      enableDdosProtection: false,
    },
  };
}

/** Returns a network with peerings to others. Each of them needs a peering back to be connected. */
export function withPeerings(network: Resource, ...others: readonly Resource[]): Resource {
  const virtualNetworkPeerings = others.map(other => {
    const name = `${network.name}-to-${other.name}`;
    return {
      name,
      id: `${network.id}/virtualNetworkPeerings/${name}`,
      type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
      properties: {
        provisioningState: 'Succeeded',
        peeringState: 'Connected',
        remoteVirtualNetwork: { id: other.id },
        allowVirtualNetworkAccess: true,
        allowForwardedTraffic: true,
      },
    };
  });
  return { ...network, properties: { ...network.properties, virtualNetworkPeerings } };
}

/** Builds the five zones and their links to networks. */
export function zonesAt(
  resourceGroup: ResourceGroupRef,
  networks: readonly Resource[],
): { readonly zones: Resource[]; readonly links: Resource[] } {
  const zones = zoneNames.map((name): Resource => {
    const id = idAt(resourceGroup, `Microsoft.Network/privateDnsZones/${name}`);
    return {
      id,
      name,
      type: 'Microsoft.Network/privateDnsZones',
      location: 'global',
      tags: {},
      etag: guid(`${id} etag`),
      properties: { provisioningState: 'Succeeded' },
    };
  });
  const links = zones.flatMap(zone => networks.map(network => zoneLink(zone, network)));
  return { zones, links };
}

function zoneLink(zone: Resource, network: Resource): Resource {
  const name = `link-${network.name}`;
  const id = `${zone.id}/virtualNetworkLinks/${name}`;
  return {
    id,
    name,
    type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    location: 'global',
    tags: {},
    etag: guid(`${id} etag`),
    properties: {
      provisioningState: 'Succeeded',
      virtualNetworkLinkState: 'Completed',
      registrationEnabled: false,
      virtualNetwork: { id: network.id },
    },
  };
}

export function securityGroupAt(resourceGroup: ResourceGroupRef, name: string, tags: Tags): Resource {
  const id = idAt(resourceGroup, `Microsoft.Network/networkSecurityGroups/${name}`);
  const rule = (ruleName: string, priority: number, access: 'Allow' | 'Deny', destination: string): Resource => ({
    name: ruleName,
    id: `${id}/securityRules/${ruleName}`,
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: {
      provisioningState: 'Succeeded',
      protocol: access === 'Allow' ? 'Tcp' : '*',
      sourcePortRange: '*',
      destinationPortRange: access === 'Allow' ? '443' : '*',
      sourceAddressPrefix: 'VirtualNetwork',
      destinationAddressPrefix: destination,
      access,
      priority,
      direction: 'Outbound',
    },
  });
  const securityRules = [
    rule('allow-entra-id', 100, 'Allow', 'AzureActiveDirectory'),
    rule('deny-internet', 4_000, 'Deny', 'Internet'),
  ];
  return {
    id,
    name,
    type: 'Microsoft.Network/networkSecurityGroups',
    location: resourceGroup.location,
    tags,
    ...networkStamp(id),
    properties: { provisioningState: 'Succeeded', resourceGuid: guid(id), securityRules },
  };
}

/** Builds a DNS forwarding ruleset with links to networks. */
export function rulesetAt(resourceGroup: ResourceGroupRef, name: string, networks: readonly Resource[]): Resource[] {
  const id = idAt(resourceGroup, `Microsoft.Network/dnsForwardingRulesets/${name}`);
  const ruleset: Resource = {
    id,
    name,
    type: 'Microsoft.Network/dnsForwardingRulesets',
    location: resourceGroup.location,
    tags: {},
    etag: guid(`${id} etag`),
    properties: { provisioningState: 'Succeeded', resourceGuid: guid(id), dnsResolverOutboundEndpoints: [] },
  };
  const links = networks.map((network): Resource => {
    const link = `${id}/virtualNetworkLinks/link-${network.name}`;
    const type = 'Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks';
    return {
      id: link,
      name: `link-${network.name}`,
      type,
      etag: guid(link),
      properties: { provisioningState: 'Succeeded', virtualNetwork: { id: network.id } },
    };
  });
  return [ruleset, ...links];
}
