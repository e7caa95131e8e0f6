import type { ZoneRole } from '../../src/domain/dns/zone-names.ts';
import { dnsNamesByCloud, zoneRoles } from '../../src/domain/dns/zone-names.ts';
import { nameOf } from '../../src/domain/ids.ts';
import type { LimitProfile } from '../../src/domain/limits/profile.ts';
import type {
  Connection,
  DnsForwarder,
  Endpoint,
  Inventory,
  Link,
  Machine,
  MonitoredResource,
  Network,
  Peering,
  RecordSet,
  Ruleset,
  RulesetLink,
  Scope,
  SecurityGroup,
  Zone,
  ZoneLink,
} from '../../src/domain/topology/objects.ts';
import { emptyInventory, resourceKindFromId } from '../../src/domain/topology/objects.ts';

/** Builders for small inventories: ids from names, and objects from ids. */

const SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000001';
export const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-monitor`;

export const scopeId = (name: string) => `${GROUP}/providers/Microsoft.Insights/privateLinkScopes/${name}`;
export const workspaceId = (name: string) => `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/${name}`;
export const componentId = (name: string) => `${GROUP}/providers/Microsoft.Insights/components/${name}`;
export const collectionId = (name: string) => `${GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/${name}`;
export const networkId = (name: string) => `${GROUP}/providers/Microsoft.Network/virtualNetworks/${name}`;
export const subnetId = (network: string) => `${networkId(network)}/subnets/default`;
export const endpointId = (name: string) => `${GROUP}/providers/Microsoft.Network/privateEndpoints/${name}`;
export const securityGroupId = (name: string) => `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/${name}`;
export const rulesetId = (name: string) => `${GROUP}/providers/Microsoft.Network/dnsForwardingRulesets/${name}`;
const inboundEndpointId = (name: string) =>
  `${GROUP}/providers/Microsoft.Network/dnsResolvers/resolver/inboundEndpoints/${name}`;
export const machineId = (name: string) => `${GROUP}/providers/Microsoft.Compute/virtualMachines/${name}`;
export const arcMachineId = (name: string) => `${GROUP}/providers/Microsoft.HybridCompute/machines/${name}`;
export const storageId = (name: string) => `${GROUP}/providers/Microsoft.Storage/storageAccounts/${name}`;
export const zoneIn = (set: string, zoneName: string) =>
  `${SUBSCRIPTION}/resourceGroups/rg-dns-${set}/providers/Microsoft.Network/privateDnsZones/${zoneName}`;
export const zoneId = (role: ZoneRole, set = '1') => zoneIn(set, dnsNamesByCloud.public[role]);

export function scope(name: string, more: Partial<Scope> = {}): Scope {
  return {
    id: scopeId(name),
    name,
    tags: {},
    accessModes: { query: 'Open', ingestion: 'Open' },
    exclusions: [],
    ...more,
  };
}

/** Returns a resource of the kind that its id has, open to the internet. */
export function resource(id: string, more: Partial<MonitoredResource> = {}): MonitoredResource {
  const kind = resourceKindFromId(id);
  const name = nameOf(id);
  return {
    id,
    name,
    kind,
    location: 'westeurope',
    tags: {},
    publicAccess: { ingestion: 'Enabled', query: kind === 'collection-endpoint' ? 'Disabled' : 'Enabled' },
    ...(kind === 'workspace' && { customerId: `guid-${name}` }),
    ...(kind === 'collection-endpoint' && { hosts: [`${name}-ab12.westeurope-1.ingest`] }),
    ...more,
  };
}

export const workspace = (name: string, more: Partial<MonitoredResource> = {}) => resource(workspaceId(name), more);
export const component = (name: string, more: Partial<MonitoredResource> = {}) => resource(componentId(name), more);
export const collection = (name: string, more: Partial<MonitoredResource> = {}) => resource(collectionId(name), more);

export const closed = { publicAccess: { ingestion: 'Disabled', query: 'Disabled' } } as const;

export function link(scopeName: string, resourceId: string, more: Partial<Link> = {}): Link {
  const name = `${nameOf(resourceId)}-link`;
  const id = `${scopeId(scopeName)}/scopedResources/${name}`;
  return { id, name, scopeId: scopeId(scopeName), resourceId, provisioningState: 'Succeeded', ...more };
}

export function network(name: string, more: Partial<Network> = {}): Network {
  const subnet = { id: subnetId(name), name: 'default', prefixes: ['10.0.0.0/24'], freeAddresses: 200 };
  return {
    id: networkId(name),
    name,
    location: 'westeurope',
    tags: {},
    dnsServers: [],
    subnets: [{ ...subnet, securityGroupId: null }],
    peerings: [],
    ...more,
  };
}

export function peering(to: string, more: Partial<Peering> = {}): Peering {
  return { remoteNetworkId: networkId(to), state: 'Connected', allowsAccess: true, ...more };
}

/** Returns networks with these names, the first of which is peered with all others. */
export function hubAndSpokes(hub: string, ...spokes: readonly string[]): Network[] {
  return [
    network(hub, { peerings: spokes.map(name => peering(name)) }),
    ...spokes.map(name => network(name, { peerings: [peering(hub)] })),
  ];
}

export function endpoint(name: string, inNetwork: string, toScope: string, more: Partial<Endpoint> = {}): Endpoint {
  return {
    id: endpointId(name),
    name,
    location: 'westeurope',
    networkId: networkId(inNetwork),
    subnetId: subnetId(inNetwork),
    scopeId: scopeId(toScope),
    addresses: [`10.0.${name}.4`],
    state: 'Approved',
    zoneGroup: null,
    ...more,
  };
}

/** Returns the connection of an endpoint, in the endpoint's state. */
export function connection(of: Endpoint, more: Partial<Connection> = {}): Connection {
  const name = `connection-${of.name}`;
  return {
    id: `${of.scopeId}/privateEndpointConnections/${name}`,
    name,
    scopeId: of.scopeId,
    endpointId: of.id,
    state: of.state,
    description: '',
    ...more,
  };
}

export function zone(role: ZoneRole, set = '1'): Zone {
  return { id: zoneId(role, set), name: dnsNamesByCloud.public[role], tags: {} };
}

export const zones = (set = '1') => zoneRoles.map(role => zone(role, set));
export const zoneIds = (set = '1') => zoneRoles.map(role => zoneId(role, set));

export function zoneLink(role: ZoneRole, toNetwork: string, set = '1', more: Partial<ZoneLink> = {}): ZoneLink {
  const id = `${zoneId(role, set)}/virtualNetworkLinks/${toNetwork}`;
  return {
    id,
    name: toNetwork,
    zoneId: zoneId(role, set),
    networkId: networkId(toNetwork),
    resolutionPolicy: 'Default',
    ...more,
  };
}

/** Returns links of all zones of Azure Monitor, except the blob zone, to a network. */
export function resolving(toNetwork: string, set = '1', more: Partial<ZoneLink> = {}): ZoneLink[] {
  return (['monitor', 'oms', 'ods', 'agentsvc'] as const).map(role => zoneLink(role, toNetwork, set, more));
}

export function record(role: ZoneRole, name: string, addresses: readonly string[], set = '1'): RecordSet {
  return { zoneId: zoneId(role, set), name, addresses };
}

/** Returns a CNAME record. */
export function alias(role: ZoneRole, name: string, to: string, set = '1'): RecordSet {
  return { ...record(role, name, [], set), alias: to };
}

/** Returns all records that an endpoint's zone group writes for the shared names and for these resources. */
export function recordsOf(of: Endpoint, resources: readonly MonitoredResource[], set = '1'): RecordSet[] {
  const { addresses } = of;
  const shared = ['api', 'live', 'global.in.ai', 'westeurope-5.in.ai'].map(name =>
    record('monitor', name, addresses, set),
  );
  const own = resources.flatMap(({ customerId, hosts }) => [
    ...(customerId === undefined
      ? []
      : (['oms', 'ods', 'agentsvc'] as const).map(role => record(role, customerId, addresses, set))),
    ...(hosts ?? []).map(host => record('monitor', host, addresses, set)),
  ]);
  return [...shared, ...own];
}

/** Returns an inbound endpoint of a Private Resolver in a network. */
export function inboundEndpoint(inNetwork: string, address: string, name = 'in'): DnsForwarder {
  return {
    id: inboundEndpointId(`${inNetwork}-${name}`),
    networkId: networkId(inNetwork),
    addresses: [address],
    servers: [],
  };
}

/** Returns a ruleset with rules, each a domain and the addresses that its names are forwarded to. */
export function ruleset(name: string, from: string, rules: Readonly<Record<string, readonly string[]>>): Ruleset {
  const entries = Object.entries(rules).map(([domain, targets]) => ({ domain, targets }));
  return { id: rulesetId(name), rules: entries, networkIds: [networkId(from)] };
}

/** Returns the link of a ruleset to a network. */
export function rulesetLink(name: string, toNetwork: string): RulesetLink {
  return { rulesetId: rulesetId(name), networkId: networkId(toNetwork) };
}

export function securityGroup(name: string, rules: SecurityGroup['rules'] = []): SecurityGroup {
  return { id: securityGroupId(name), name, location: 'westeurope', tags: {}, rules };
}

/** Returns a virtual machine with data collection rules in a network. */
export function machine(name: string, inNetwork: string, more: Partial<Machine> = {}): Machine {
  const networkIds = [networkId(inNetwork)];
  return { id: machineId(name), name, location: 'westeurope', networkIds, hasRules: true, ...more };
}

export function inventory(more: Partial<Inventory>): Inventory {
  return { ...emptyInventory, ...more };
}

/** Returns an inventory in which one endpoint, with its records in zones of its own, connects networks to a scope. */
export function connectedInventory(
  {
    scopes,
    resources,
    networks,
    hub,
    spokes,
  }: {
    readonly scopes: readonly Scope[];
    readonly resources: readonly MonitoredResource[];
    readonly networks: readonly Network[];
    readonly hub: string;
    readonly spokes: readonly string[];
  },
  more: Partial<Inventory> = {},
): Inventory {
  const pe = endpoint('1', hub, scopes[0]?.name ?? '', { zoneGroup: { name: 'default', zoneIds: zoneIds() } });
  return inventory({
    scopes,
    resources,
    networks,
    endpoints: [pe],
    connections: [connection(pe)],
    links: resources.map(({ id }) => link(scopes[0]?.name ?? '', id)),
    zones: zones(),
    zoneLinks: [hub, ...spokes].flatMap(name => resolving(name)),
    records: recordsOf(pe, resources),
    ...more,
  });
}

export const profile2020: LimitProfile = {
  name: 'documented-2020',
  source: 'https://learn.microsoft.com/azure/azure-monitor/fundamentals/private-link-design',
  date: '2020-10-05',
  limits: { 'network-scopes': 1, 'resource-scopes': 5, 'scope-resources': 50, 'scope-endpoints': 10 },
};

export const profileGa: LimitProfile = {
  name: 'ga-2025',
  source: 'https://learn.microsoft.com/azure/azure-monitor/fundamentals/private-link-design',
  date: '2025-06-01',
  limits: {
    'network-scopes': 1,
    'resource-scopes': 5,
    'scope-workspaces': 300,
    'scope-components': 1000,
    'scope-endpoints': 10,
  },
};
