import { dnsNamesByCloud, monitorRoles, zoneRoles } from '../../src/domain/dns/zone-names.ts';
import type {
  Connection,
  Endpoint,
  Inventory,
  Link,
  MonitoredResource,
  Network,
  RecordSet,
  Scope,
  Zone,
  ZoneLink,
} from '../../src/domain/topology/objects.ts';
import { emptyInventory } from '../../src/domain/topology/objects.ts';

/** The size of an inventory. */
export interface Size {
  readonly scopes: number;
  readonly resources: number;
  readonly networks: number;
  readonly endpoints: number;
}

/** The size for which the design states its targets, and a tenth of it. */
export const FULL: Size = { scopes: 100, resources: 13_000, networks: 1000, endpoints: 800 };
export const TENTH: Size = { scopes: 10, resources: 1300, networks: 100, endpoints: 80 };

const GROUP = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-bench';
const LOCATION = 'westeurope';

export const scopeIdAt = (at: number) => `${GROUP}/providers/Microsoft.Insights/privateLinkScopes/ampls-${at}`;
export const networkIdAt = (at: number) => `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-${at}`;
const zoneIdAt = (domain: number, name: string) =>
  `${GROUP}-dns-${domain}/providers/Microsoft.Network/privateDnsZones/${name}`;

/**
 * Returns the id of a resource. Three of thirteen are workspaces, the others components, which use one of those
 * workspaces.
 */
export function resourceIdAt(at: number): string {
  return at % 13 < 3
    ? `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-${at}`
    : `${GROUP}/providers/Microsoft.Insights/components/appi-${at}`;
}

/**
 * Generates an inventory. Every endpoint serves its own DNS domain: its network and, for the first endpoints, a spoke
 * that is peered with it. Every scope links its share of the resources. The last 2 % of the resources are not linked.
 */
export function generateInventory(size: Size): Inventory {
  const endpoints = many(size.endpoints, at => endpointAt(at, size));
  const resources = many(size.resources, resourceAt);
  const linked = many(Math.floor(size.resources * 0.98), at => linkAt(at, at % size.scopes));
  const twice = many(Math.floor(size.resources / 10), at => linkAt(at, (at + 1) % size.scopes));
  const links = [...linked, ...twice];
  return {
    ...emptyInventory,
    scopes: many(size.scopes, scopeAt),
    resources,
    links,
    networks: many(size.networks, at => networkAt(at, peersOf(at, size))),
    endpoints,
    connections: endpoints.map(connectionOf),
    zones: endpoints.flatMap((_, domain) => zoneRoles.map(role => zoneAt(domain, dnsNamesByCloud.public[role]))),
    zoneLinks: many(size.networks, at => zoneLinksAt(at, size)).flat(),
    records: recordsFor(endpoints, links, resources),
  };
}

function many<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

function scopeAt(at: number): Scope {
  const accessModes = { query: at % 7 === 0 ? 'PrivateOnly' : 'Open', ingestion: 'Open' } as const;
  return { id: scopeIdAt(at), name: `ampls-${at}`, tags: {}, accessModes, exclusions: [] };
}

export function resourceAt(at: number): MonitoredResource {
  const id = resourceIdAt(at);
  const name = id.slice(id.lastIndexOf('/') + 1);
  const publicAccess = { ingestion: at % 5 === 0 ? 'Disabled' : 'Enabled', query: 'Enabled' } as const;
  const common = { id, name, location: LOCATION, tags: {}, publicAccess };
  return at % 13 < 3
    ? { ...common, kind: 'workspace', customerId: `00000000-0000-0000-0000-${String(at).padStart(12, '0')}` }
    : { ...common, kind: 'component', workspaceId: resourceIdAt(at - (at % 13)), hosts: ['westeurope-5.in.ai'] };
}

function linkAt(at: number, scope: number): Link {
  const scopeId = scopeIdAt(scope);
  const name = `link-${at}`;
  return {
    id: `${scopeId}/scopedResources/${name}`,
    name,
    scopeId,
    resourceId: resourceIdAt(at),
    provisioningState: 'Succeeded',
  };
}

/** Returns a network that is peered with these others. */
export function networkAt(at: number, peers: readonly number[]): Network {
  const id = networkIdAt(at);
  const subnet = { id: `${id}/subnets/default`, name: 'default', prefixes: ['10.0.0.0/24'], freeAddresses: 200 };
  return {
    id,
    name: `vnet-${at}`,
    location: LOCATION,
    tags: {},
    dnsServers: [],
    subnets: [{ ...subnet, securityGroupId: null }],
    peerings: peers.map(peer => ({ remoteNetworkId: networkIdAt(peer), state: 'Connected', allowsAccess: true })),
  };
}

/** Returns the peers of a network. A network without an endpoint is a spoke of one that has one. */
function peersOf(at: number, { networks, endpoints }: Size): readonly number[] {
  const other = at < endpoints ? at + endpoints : at - endpoints;
  return other < networks ? [other] : [];
}

function endpointAt(at: number, { scopes }: Size): Endpoint {
  const name = `pe-${at}`;
  return {
    id: `${GROUP}/providers/Microsoft.Network/privateEndpoints/${name}`,
    name,
    location: LOCATION,
    networkId: networkIdAt(at),
    subnetId: `${networkIdAt(at)}/subnets/default`,
    scopeId: scopeIdAt(at % scopes),
    addresses: many(11, part => `10.${Math.floor(at / 250)}.${at % 250}.${part + 4}`),
    state: 'Approved',
    zoneGroup: { name: 'default', zoneIds: zoneRoles.map(role => zoneIdAt(at, dnsNamesByCloud.public[role])) },
  };
}

function connectionOf({ id, name, scopeId }: Endpoint): Connection {
  const connection = `connection-${name}`;
  const own = `${scopeId}/privateEndpointConnections/${connection}`;
  return { id: own, name: connection, scopeId, endpointId: id, state: 'Approved', description: '' };
}

function zoneAt(domain: number, name: string): Zone {
  return { id: zoneIdAt(domain, name), name, tags: {} };
}

function zoneLinksAt(at: number, { endpoints }: Size): ZoneLink[] {
  const domain = at % endpoints;
  return monitorRoles.map(role => {
    const zoneId = zoneIdAt(domain, dnsNamesByCloud.public[role]);
    const name = `vnet-${at}`;
    return {
      id: `${zoneId}/virtualNetworkLinks/${name}`,
      name,
      zoneId,
      networkId: networkIdAt(at),
      resolutionPolicy: 'Default',
    };
  });
}

function recordsFor(
  endpoints: readonly Endpoint[],
  links: readonly Link[],
  resources: readonly MonitoredResource[],
): RecordSet[] {
  const customers = new Map(resources.map(({ id, customerId }) => [id, customerId]));
  const byScope = Map.groupBy(links, ({ scopeId }) => scopeId);
  return endpoints.flatMap(({ scopeId, addresses: [first = '', second = ''] }, domain) => {
    const record = (role: (typeof monitorRoles)[number], name: string, address: string): RecordSet => {
      return { zoneId: zoneIdAt(domain, dnsNamesByCloud.public[role]), name, addresses: [address] };
    };
    const shared = ['api', 'live', 'global.in.ai', 'westeurope-5.in.ai'].map(name => record('monitor', name, first));
    const own = (byScope.get(scopeId) ?? []).flatMap(({ resourceId }) => {
      const customer = customers.get(resourceId);
      return customer === undefined
        ? []
        : (['ods', 'oms', 'agentsvc'] as const).map(role => record(role, customer, second));
    });
    return [...shared, ...own];
  });
}
