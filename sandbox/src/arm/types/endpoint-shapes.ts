import { type JsonObject, textAt } from '../json.ts';
import type { Resource } from '../resources.ts';

/**
 * A member of a private endpoint to Azure Monitor: it has one address, and names that resolve to it. DNS records are
 * written for these names.
 */
export interface Member {
  readonly name: string;
  readonly fqdns: readonly string[];
}

/** The members of every endpoint, whatever is linked: Azure Monitor's shared endpoints. */
const sharedMembers: readonly Member[] = [
  { name: 'api', fqdns: ['api.monitor.azure.com'] },
  { name: 'global.in.ai', fqdns: ['global.in.ai.monitor.azure.com'] },
  { name: 'profiler', fqdns: ['profiler.monitor.azure.com'] },
  { name: 'live', fqdns: ['live.monitor.azure.com'] },
  { name: 'diagservicesquery', fqdns: ['diagservices-query.monitor.azure.com'] },
  { name: 'snapshot', fqdns: ['snapshot.monitor.azure.com'] },
  { name: 'agentsolutionpackstore', fqdns: ['scadvisorcontentpl.blob.core.windows.net'] },
  { name: 'dce-global', fqdns: ['global.handler.control.monitor.azure.com'] },
];

/** The three members for each region that has a workspace. Every workspace adds its own names to them. */
const workspaceMembers = [
  { name: 'oms', domain: 'oms.opinsights.azure.com' },
  { name: 'ods', domain: 'ods.opinsights.azure.com' },
  { name: 'agent', domain: 'agentsvc.azure-automation.net' },
];

/** Returns the members of an endpoint whose scope links the given resources. */
export function membersOf(linked: readonly Resource[]): Member[] {
  const names = new Map<string, string[]>(sharedMembers.map(({ name, fqdns }) => [name, [...fqdns]]));
  for (const { name, fqdn } of linked.flatMap(ownMembers)) {
    const known = names.get(name);
    if (known === undefined) names.set(name, [fqdn]);
    else if (!known.includes(fqdn)) known.push(fqdn);
  }
  return [...names].map(([name, fqdns]) => ({ name, fqdns }));
}

function ownMembers(resource: Resource): { name: string; fqdn: string }[] {
  const region = textAt(resource, 'location') ?? '';
  switch (resource.type.toLowerCase()) {
    case 'microsoft.operationalinsights/workspaces': {
      const customer = textAt(resource.properties, 'customerId') ?? '';
      return workspaceMembers.map(({ name, domain }) => ({ name: `${name}-${region}`, fqdn: `${customer}.${domain}` }));
    }
    case 'microsoft.insights/components':
      return componentMembers(textAt(resource.properties, 'ConnectionString') ?? '');
    case 'microsoft.insights/datacollectionendpoints':
      return ['configurationAccess', 'logsIngestion', 'metricsIngestion'].flatMap(part => {
        const host = hostOf(textAt(resource.properties, part, 'endpoint'));
        return host === undefined ? [] : [{ name: `${resource.name}-${part}`, fqdn: host }];
      });
    default:
      return [];
  }
}

/** Returns the members for regional ingestion and live metrics, according to the connection string. */
function componentMembers(connectionString: string): { name: string; fqdn: string }[] {
  const parts = new Map(connectionString.split(';').map(part => [part.split('=')[0], part.split('=')[1]] as const));
  const ingestion = hostOf(parts.get('IngestionEndpoint'))?.split('.')[0];
  const live = hostOf(parts.get('LiveEndpoint'));
  return [
    ...(ingestion === undefined ? [] : [{ name: `${ingestion}.in.ai`, fqdn: `${ingestion}.in.ai.monitor.azure.com` }]),
    ...(live === undefined ? [] : [{ name: live, fqdn: live }]),
  ];
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /^https:\/\/([^/]+)/.exec(url)?.[1];
}

/** Returns the network interface's IP configurations: one for each member that has an address. */
export function ipConfigurations(
  nicId: string,
  subnetId: string,
  members: readonly Member[],
  addresses: ReadonlyMap<string, string>,
): JsonObject[] {
  return members.flatMap(({ name, fqdns }, index) => {
    const address = addresses.get(name);
    if (address === undefined) return [];
    const configuration = `privateEndpointIpConfig.${name}`;
    const properties = {
      provisioningState: 'Succeeded',
      privateIPAddress: address,
      privateIPAllocationMethod: 'Dynamic',
      subnet: { id: subnetId },
      primary: index === 0,
      privateIPAddressVersion: 'IPv4',
      privateLinkConnectionProperties: { groupId: 'azuremonitor', requiredMemberName: name, fqdns: [...fqdns] },
    };
    return [{ name: configuration, id: `${nicId}/ipConfigurations/${configuration}`, properties }];
  });
}

export interface DnsConfig {
  readonly fqdn: string;
  readonly ipAddresses: readonly string[];
}

export function dnsConfigs(members: readonly Member[], addresses: ReadonlyMap<string, string>): DnsConfig[] {
  return members.flatMap(({ name, fqdns }) => {
    const address = addresses.get(name);
    return address === undefined ? [] : fqdns.map(fqdn => ({ fqdn, ipAddresses: [address] }));
  });
}

/** Returns the record sets that a zone group keeps in a zone: for the names that end with the zone's public name. */
export function recordSetsFor(zoneName: string, configs: readonly DnsConfig[]): JsonObject[] {
  const suffix = `.${zoneName.replace(/^privatelink\./i, '').toLowerCase()}`;
  return configs
    .filter(({ fqdn }) => fqdn.endsWith(suffix))
    .map(({ fqdn, ipAddresses }) => ({
      recordType: 'A',
      recordSetName: fqdn.slice(0, -suffix.length),
      fqdn: `${fqdn.slice(0, -suffix.length)}.${zoneName}`,
      ttl: 10,
      ipAddresses: [...ipAddresses],
      provisioningState: 'Succeeded',
    }));
}

/** Returns the `creator` that a private endpoint adds to its records' metadata. */
export function creatorOf(endpoint: Resource): string {
  return `created by private endpoint ${endpoint.name} with resource guid ${textAt(endpoint.properties, 'resourceGuid') ?? ''}`;
}

/** Returns the zone's record for one of the group's record sets. */
export function recordOf(zone: Resource, set: JsonObject, creator: string): Resource {
  const name = textAt(set, 'recordSetName') ?? '';
  const addresses = Array.isArray(set['ipAddresses']) ? set['ipAddresses'] : [];
  return {
    id: `${zone.id}/A/${name}`,
    name,
    type: 'Microsoft.Network/privateDnsZones/A',
    properties: {
      metadata: { creator },
      fqdn: `${name}.${zone.name}.`,
      ttl: 10,
      aRecords: addresses.map(ipv4Address => ({ ipv4Address })),
      isAutoRegistered: false,
    },
  };
}
