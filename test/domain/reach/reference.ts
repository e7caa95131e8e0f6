import type { Endpoint, Estate, MonitoredResource, Network, Operation } from '../../../src/domain/topology/objects.ts';

/**
 * The rules of reach once more, written down as plainly as they are stated: no index, nothing kept, no plan. For estates
 * in which everything was read.
 */
export function referenceReach(estate: Estate, from: string, resourceId: string, operation: Operation): string {
  const resource = estate.resources.find(({ id }) => id === resourceId);
  if (resource === undefined) return 'unknown';
  const own = alone(estate, from, resource, operation);
  if (operation !== 'query' || resource.workspaceId === undefined) return own;
  const workspace = estate.resources.find(({ id }) => id === resource.workspaceId);
  const other = workspace === undefined ? 'unknown' : alone(estate, from, workspace, operation);
  return ['public', 'unknown', 'private', 'blocked'].find(word => [own, other].includes(word)) ?? '';
}

function alone(estate: Estate, from: string, resource: MonitoredResource, operation: Operation): string {
  if (resource.kind === 'other') return 'unknown';
  if (resource.kind === 'collection-endpoint' && operation === 'query') return 'blocked';
  if (from === 'internet') return byFlag(resource, operation);
  const network = estate.networks.find(({ id }) => id === from);
  if (network === undefined) return 'unknown';
  if (network.dnsServers.some(server => server !== '168.63.129.16')) return 'unknown';
  if (estate.rulesetLinks.some(({ networkId }) => networkId === from)) return 'unknown';
  const names = namesOf(resource, operation);
  if (names.length === 0) return 'unknown';
  const answers = names.map(name => byName(estate, network, resource, operation, name));
  return ['blocked', 'unknown', 'public', 'private'].find(word => answers.includes(word)) ?? '';
}

interface Name {
  readonly zone: string;
  readonly name: string | RegExp;
  readonly own: boolean;
}

function namesOf({ kind, customerId, hosts }: MonitoredResource, operation: Operation): readonly Name[] {
  const monitor = 'privatelink.monitor.azure.com';
  if (operation === 'query') return [{ zone: monitor, name: 'api', own: false }];
  if (kind === 'workspace') {
    const zones = ['ods.opinsights.azure.com', 'oms.opinsights.azure.com', 'agentsvc.azure-automation.net'];
    return customerId === undefined
      ? []
      : zones.map(zone => ({ zone: `privatelink.${zone}`, name: customerId, own: true }));
  }
  if (kind === 'collection-endpoint') return (hosts ?? []).map(name => ({ zone: monitor, name, own: true }));
  const ingestion = hosts ?? [/\.in\.ai$/];
  return ['live', ...ingestion].map(name => ({ zone: monitor, name, own: false }));
}

function byName(
  estate: Estate,
  network: Network,
  resource: MonitoredResource,
  operation: Operation,
  name: Name,
): string {
  const links = estate.zoneLinks.filter(link => link.networkId === network.id && link.zoneId.endsWith(`/${name.zone}`));
  const linkedSomewhere = estate.links.some(({ resourceId }) => resourceId === resource.id);
  if (isBehindAnother(estate, network, name.zone)) return 'unknown';
  const seen = seenFrom(estate, network);
  const outside = byModes(estate, seen.endpoints, seen.sure, resource, operation);
  const [link] = links;
  if (link === undefined || (name.own && !linkedSomewhere)) return outside;
  if (links.length > 1) return 'unknown';
  const addresses = addressesFor(estate, link.zoneId, name.name);
  if (addresses === 'unclear') return 'unknown';
  if (addresses === 'none') {
    return { Default: 'blocked', NxDomainRedirect: outside, unrecognised: 'unknown' }[link.resolutionPolicy];
  }
  const lead = leadOf(estate, network, addresses);
  if (typeof lead === 'string') return lead;
  const member = estate.links.find(({ scopeId, resourceId }) => scopeId === lead.scopeId && resourceId === resource.id);
  if (member !== undefined) return member.provisioningState.toLowerCase() === 'succeeded' ? 'private' : 'unknown';
  return name.own && outside !== 'blocked' ? 'unknown' : outside;
}

/** Zones of other names that answer for those of Azure Monitor's, by their names. */
const inFront: Readonly<Record<string, readonly string[]>> = {
  'azure.com': ['monitor.azure.com', 'ods.opinsights.azure.com', 'oms.opinsights.azure.com'],
  'ods.opinsights.azure.com': ['ods.opinsights.azure.com'],
};

function isBehindAnother(estate: Estate, network: Network, zone?: string): boolean {
  return estate.zoneLinks
    .filter(link => link.networkId === network.id)
    .flatMap(({ zoneId }) => inFront[zoneId.split('/').at(-1) ?? ''] ?? [])
    .some(hidden => zone === undefined || zone === `privatelink.${hidden}`);
}

/** What a zone says to a name, or to all names like this. */
function addressesFor(estate: Estate, zoneId: string, name: string | RegExp): readonly string[] | 'none' | 'unclear' {
  const inZone = estate.records.filter(record => record.zoneId === zoneId);
  if (name instanceof RegExp) {
    const isHeld = estate.endpoints.some(({ zoneGroup }) => zoneGroup?.zoneIds.includes(zoneId) === true);
    return isHeld || inZone.some(record => record.name === '*' || name.test(record.name)) ? 'unclear' : 'none';
  }
  const labels = name.split('.');
  const called = (wanted: string) => inZone.find(record => record.name === wanted)?.addresses;
  const found = called(name) ?? called(['*', ...labels.slice(1)].join('.'));
  return found ?? (labels.length > 1 && called('*') !== undefined ? 'unclear' : 'none');
}

function leadOf(estate: Estate, network: Network, addresses: readonly string[]): Endpoint | 'blocked' | 'unknown' {
  if (addresses.length === 0) return 'blocked';
  const leads = addresses.map(address => {
    const owners = estate.endpoints.filter(endpoint => endpoint.addresses.includes(address));
    const near = owners.filter(({ networkId }) => routeTo(estate, network.id, networkId) === 'direct');
    const candidates = (near.length === 0 ? owners : near).map(endpoint => cameIn(estate, network, endpoint));
    const [first] = candidates;
    return first === undefined || candidates.some(other => other !== first) ? 'unknown' : first;
  });
  const [lead] = leads;
  return lead === undefined || leads.some(other => other !== lead) ? 'unknown' : lead;
}

function cameIn(estate: Estate, network: Network, endpoint: Endpoint): Endpoint | 'blocked' | 'unknown' {
  const state = estate.connections.find(({ endpointId }) => endpointId === endpoint.id)?.state ?? endpoint.state;
  const route = routeTo(estate, network.id, endpoint.networkId);
  if (['Pending', 'Rejected', 'Disconnected'].includes(state) || route === 'none') return 'blocked';
  return route === 'direct' && state === 'Approved' ? endpoint : 'unknown';
}

/** What a network's DNS leads to, and whether that is all. */
function seenFrom(
  estate: Estate,
  network: Network,
): { readonly endpoints: readonly Endpoint[]; readonly sure: boolean } {
  const links = estate.zoneLinks.filter(
    link =>
      link.networkId === network.id &&
      !link.zoneId.includes('blob') &&
      link.zoneId.includes('privatelink') &&
      !isBehindAnother(estate, network, link.zoneId.split('/').at(-1)),
  );
  const names = links.map(({ zoneId }) => zoneId.split('/').at(-1));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const used = links.filter(({ zoneId }) => !twice.includes(zoneId.split('/').at(-1)));
  const zoneIds = used.map(({ zoneId }) => zoneId);
  const addresses = estate.records.filter(({ zoneId }) => zoneIds.includes(zoneId)).flatMap(record => record.addresses);
  const owners = addresses.map(address => estate.endpoints.filter(endpoint => endpoint.addresses.includes(address)));
  const all = [...new Set(owners.flat())].map(endpoint => cameIn(estate, network, endpoint));
  return {
    endpoints: all.filter(lead => typeof lead !== 'string'),
    sure:
      !isBehindAnother(estate, network) &&
      twice.length === 0 &&
      owners.every(found => found.length > 0) &&
      !all.includes('unknown'),
  };
}

function byModes(
  estate: Estate,
  endpoints: readonly Endpoint[],
  sure: boolean,
  resource: MonitoredResource,
  operation: Operation,
): string {
  const flag = byFlag(resource, operation);
  if (resource.kind === 'workspace' && operation === 'ingestion') return flag;
  const answers = endpoints.map(({ id, scopeId }) => {
    if (estate.links.some(member => member.scopeId === scopeId && member.resourceId === resource.id)) return 'public';
    const scope = estate.scopes.find(found => found.id === scopeId);
    const connection = estate.connections.find(({ endpointId }) => endpointId === id)?.name;
    const exclusion = scope?.exclusions.find(({ connectionName }) => connectionName === connection);
    const mode = exclusion?.[operation] ?? scope?.accessModes[operation];
    if (mode === 'Open') return 'public';
    return mode === 'PrivateOnly' && resource.kind !== 'collection-endpoint' ? 'blocked' : 'unknown';
  });
  return (
    ['blocked', 'unknown', 'public'].find(word => [flag, ...answers, ...(sure ? [] : ['unknown'])].includes(word)) ?? ''
  );
}

function byFlag({ publicAccess }: MonitoredResource, operation: Operation): string {
  return { Enabled: 'public', Disabled: 'blocked', SecuredByPerimeter: 'unknown', unrecognised: 'unknown' }[
    publicAccess[operation]
  ];
}

/** By walking: `direct` over one peering, `perhaps` over several or by gateways, which all meet outside. */
function routeTo(estate: Estate, from: string, to: string): string {
  if (from === to) return 'direct';
  if (peeringBetween(estate, from, to) === 'direct') return 'direct';
  const reached = new Set([from]);
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const here = at;
    const next = [...estate.networks.map(({ id }) => id), 'outside'].filter(
      other => !reached.has(other) && peeringBetween(estate, here, other) !== 'none',
    );
    for (const other of next) {
      reached.add(other);
      queue.push(other);
    }
  }
  return reached.has(to) ? 'perhaps' : 'none';
}

function peeringBetween(estate: Estate, a: string, b: string): string {
  const hasGateway = (id: string) =>
    id === 'outside' ||
    estate.networks.find(network => network.id === id)?.subnets.some(({ name }) => name === 'GatewaySubnet') === true;
  if (a === 'outside' || b === 'outside') return hasGateway(a) && hasGateway(b) ? 'perhaps' : 'none';
  const side = (from: string, to: string) =>
    estate.networks.find(({ id }) => id === from)?.peerings.find(({ remoteNetworkId }) => remoteNetworkId === to);
  const sides = [side(a, b), side(b, a)];
  if (sides.some(one => one === undefined || one.state === 'Initiated' || one.state === 'Disconnected')) return 'none';
  return sides.every(one => one?.state === 'Connected' && one.allowsAccess) ? 'direct' : 'perhaps';
}
