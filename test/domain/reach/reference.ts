import type {
  Endpoint,
  ForwardingRule,
  Inventory,
  MonitoredResource,
  Network,
  Operation,
  Ruleset,
  ZoneLink,
} from '../../../src/domain/topology/objects.ts';

/**
 * A second implementation of the rules of reachability that is as simple as the rules themselves: without indexes,
 * caches or changes. It only works for inventories in which everything could be read.
 */
export function referenceReach(inventory: Inventory, from: string, resourceId: string, operation: Operation): string {
  const resource = inventory.resources.find(({ id }) => id === resourceId);
  if (resource === undefined) return 'unknown';
  const own = ownReach(inventory, from, resource, operation);
  if (operation !== 'query' || resource.workspaceId === undefined) return own;
  const workspace = inventory.resources.find(({ id }) => id === resource.workspaceId);
  const other = workspace === undefined ? 'unknown' : ownReach(inventory, from, workspace, operation);
  return ['public', 'unknown', 'private', 'blocked'].find(word => [own, other].includes(word)) ?? '';
}

function ownReach(inventory: Inventory, from: string, resource: MonitoredResource, operation: Operation): string {
  if (resource.kind === 'other') return 'unknown';
  if (resource.kind === 'collection-endpoint' && operation === 'query') return 'blocked';
  if (from === 'internet') return byFlag(resource, operation);
  const network = inventory.networks.find(({ id }) => id === from);
  if (network === undefined) return 'unknown';
  const names = namesOf(resource, operation);
  if (names.length === 0) return 'unknown';
  const answers = names.map(name => byName(inventory, network, resource, operation, name));
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
  inventory: Inventory,
  network: Network,
  resource: MonitoredResource,
  operation: Operation,
  name: Name,
): string {
  const link = zoneFor(inventory, network, name.zone, isInsights(name));
  const linkedSomewhere = inventory.links.some(({ resourceId }) => resourceId === resource.id);
  if (link === 'lost') return 'unknown';
  const visible = visibleEndpoints(inventory, network);
  const outside = byModes(inventory, visible.endpoints, visible.isComplete, resource, operation);
  if (link === 'none' || (name.own && !linkedSomewhere)) return outside;
  if (link === 'twice') return 'unknown';
  const addresses = addressesFor(inventory, link.zoneId, name.name);
  if (addresses === 'unclear') return 'unknown';
  if (addresses === 'none') {
    return { Default: 'blocked', NxDomainRedirect: outside, unrecognised: 'unknown' }[link.resolutionPolicy];
  }
  const target = endpointFor(inventory, network, addresses);
  if (typeof target === 'string') return target;
  const member = inventory.links.find(
    ({ scopeId, resourceId }) => scopeId === target.scopeId && resourceId === resource.id,
  );
  if (member !== undefined) return member.provisioningState.toLowerCase() === 'succeeded' ? 'private' : 'unknown';
  return name.own && outside !== 'blocked' ? 'unknown' : outside;
}

/** The names of Azure Monitor that are answered by zones of other names, by the name of such a zone. */
const shadowedNames: Readonly<Record<string, readonly string[]>> = {
  'azure.com': ['monitor.azure.com', 'ods.opinsights.azure.com', 'oms.opinsights.azure.com'],
  'ods.opinsights.azure.com': ['ods.opinsights.azure.com'],
};

/** Returns whether a linked zone of another name answers in front of a private zone. */
function isShadowed(inventory: Inventory, networkId: string, zone: string): boolean {
  return inventory.zoneLinks
    .filter(link => link.networkId === networkId)
    .flatMap(({ zoneId }) => shadowedNames[zoneId.split('/').at(-1) ?? ''] ?? [])
    .some(hidden => zone === `privatelink.${hidden}`);
}

function isInsights({ name }: Name): boolean {
  return name instanceof RegExp || name === 'live' || name.endsWith('.in.ai');
}

/** The link of the zone that answers; `lost` where nothing is known, not even whether a private zone answers. */
type Answering = ZoneLink | 'none' | 'twice' | 'lost';

function zoneFor(inventory: Inventory, network: Network, zone: string, insights: boolean): Answering {
  const places = placesOf(inventory, network, zone, insights);
  const answers = places.map((place): Answering => {
    if (place === 'lost') return 'lost';
    const links = inventory.zoneLinks.filter(link => link.networkId === place.at && link.zoneId.endsWith(`/${zone}`));
    if (isShadowed(inventory, place.at, zone)) return 'lost';
    const [link] = links;
    if (link === undefined) return place.onlyIfLinked ? 'lost' : 'none';
    return links.length > 1 ? 'twice' : link;
  });
  const text = (one: Answering) => (typeof one === 'string' ? one : `${one.zoneId} ${one.resolutionPolicy}`);
  const distinct = new Set(answers.map(text));
  const count = new Set(places.map(place => (place === 'lost' ? '' : `${place.at} ${place.onlyIfLinked}`))).size;
  const [first = 'lost'] = answers;
  return distinct.size > 1 || (count > 1 && distinct.has('twice')) ? 'lost' : first;
}

/** A network by whose zones Azure DNS answers. */
type Place = { readonly at: string; readonly onlyIfLinked: boolean } | 'lost';

/** Returns every place at which a name may be looked up, by trying every server and every target of a rule. */
function placesOf(inventory: Inventory, network: Network, zone: string, insights: boolean): readonly Place[] {
  const lookUp = (address: string, from: string, trail: readonly string[]): readonly Place[] => {
    if (address === '168.63.129.16') return azure(from, trail);
    const servers = inventory.dnsForwarders.filter(
      one => one.addresses.includes(address) && routeTo(inventory, from, one.networkId) === 'direct',
    );
    const [server] = servers;
    if (server === undefined || servers.length > 1 || trail.includes(server.id) || trail.length > 7) return ['lost'];
    const next = [...trail, server.id];
    if (server.servers.length === 0) return azure(server.networkId, next);
    return server.servers.flatMap(further => lookUp(further, server.networkId, next));
  };
  const azure = (at: string, trail: readonly string[]): readonly Place[] => {
    if (trail.includes(at) || !inventory.networks.some(({ id }) => id === at)) return ['lost'];
    const linked = inventory.rulesetLinks.filter(({ networkId }) => networkId === at);
    if (linked.length === 0) return [{ at, onlyIfLinked: false }];
    const known = inventory.rulesets.find(({ id }) => id === linked[0]?.rulesetId);
    if (linked.length > 1 || known === undefined) return ['lost'];
    const rules = rulesFor(known, zone, insights);
    if (rules === 'lost') return ['lost'];
    if (rules === 'none' || rules === 'alias') return [{ at, onlyIfLinked: rules === 'alias' }];
    const sent = rules.targets.flatMap(target =>
      known.networkIds.flatMap(from => lookUp(target, from, [...trail, at])),
    );
    return sent.length === 0 ? ['lost'] : sent;
  };
  const servers = network.dnsServers.length === 0 ? ['168.63.129.16'] : network.dnsServers;
  return servers.flatMap(server => lookUp(server, network.id, []));
}

/** Returns the rule for the public names of a private zone, if one is the rule for all of them. */
function rulesFor({ rules }: Ruleset, zone: string, insights: boolean): ForwardingRule | 'none' | 'alias' | 'lost' {
  const own = zone.replace('privatelink.', '');
  const publicZones = [own, ...(insights ? ['applicationinsights.azure.com', 'services.visualstudio.com'] : [])];
  const best = publicZones.map(name =>
    rules.reduce<ForwardingRule | undefined>((found, rule) => {
      const matches = rule.domain === '' || name === rule.domain || name.endsWith(`.${rule.domain}`);
      return matches && rule.domain.length >= (found?.domain.length ?? 0) ? rule : found;
    }, undefined),
  );
  const same = (one: ForwardingRule | undefined) => one?.targets.join() === best[0]?.targets.join();
  const isPrivate = ({ domain }: ForwardingRule) => domain === zone || domain.endsWith(`.${zone}`);
  const below = rules.filter(rule => !isPrivate(rule) && publicZones.some(name => rule.domain.endsWith(`.${name}`)));
  if (!best.every(same) || !below.every(same)) return 'lost';
  if (best[0] === undefined) return rules.some(isPrivate) ? 'alias' : 'none';
  return best.some(one => one?.domain === '') ? 'lost' : best[0];
}

/** Returns what a zone answers for a name, or for any name that matches a pattern. */
function addressesFor(
  inventory: Inventory,
  zoneId: string,
  name: string | RegExp,
): readonly string[] | 'none' | 'unclear' {
  const inZone = inventory.records.filter(record => record.zoneId === zoneId);
  if (name instanceof RegExp) {
    const isHeld = inventory.endpoints.some(({ zoneGroup }) => zoneGroup?.zoneIds.includes(zoneId) === true);
    return isHeld || inZone.some(record => record.name === '*' || name.test(record.name)) ? 'unclear' : 'none';
  }
  const labels = name.split('.');
  const called = (wanted: string) => inZone.find(record => record.name === wanted)?.addresses;
  const found = called(name) ?? called(['*', ...labels.slice(1)].join('.'));
  return found ?? (labels.length > 1 && called('*') !== undefined ? 'unclear' : 'none');
}

function endpointFor(
  inventory: Inventory,
  network: Network,
  addresses: readonly string[],
): Endpoint | 'blocked' | 'unknown' {
  if (addresses.length === 0) return 'blocked';
  const targets = addresses.map(address => {
    const owners = inventory.endpoints.filter(endpoint => endpoint.addresses.includes(address));
    const near = owners.filter(({ networkId }) => routeTo(inventory, network.id, networkId) === 'direct');
    const candidates = (near.length === 0 ? owners : near).map(endpoint =>
      throughEndpoint(inventory, network, endpoint),
    );
    const [first] = candidates;
    return first === undefined || candidates.some(other => other !== first) ? 'unknown' : first;
  });
  const [target] = targets;
  return target === undefined || targets.some(other => other !== target) ? 'unknown' : target;
}

function throughEndpoint(inventory: Inventory, network: Network, endpoint: Endpoint): Endpoint | 'blocked' | 'unknown' {
  const state = inventory.connections.find(({ endpointId }) => endpointId === endpoint.id)?.state ?? endpoint.state;
  const route = routeTo(inventory, network.id, endpoint.networkId);
  if (['Pending', 'Rejected', 'Disconnected'].includes(state) || route === 'none') return 'blocked';
  return route === 'direct' && state === 'Approved' ? endpoint : 'unknown';
}

/** Returns the endpoints that a network's DNS leads to, and whether those are all. */
function visibleEndpoints(
  inventory: Inventory,
  network: Network,
): { readonly endpoints: readonly Endpoint[]; readonly isComplete: boolean } {
  const answers = [
    zoneFor(inventory, network, 'privatelink.monitor.azure.com', true),
    ...[
      'monitor.azure.com',
      'ods.opinsights.azure.com',
      'oms.opinsights.azure.com',
      'agentsvc.azure-automation.net',
    ].map(name => zoneFor(inventory, network, `privatelink.${name}`, false)),
  ];
  const zoneIds = answers.flatMap(answer => (typeof answer === 'string' ? [] : answer.zoneId));
  const addresses = inventory.records
    .filter(({ zoneId }) => zoneIds.includes(zoneId))
    .flatMap(record => record.addresses);
  const owners = addresses.map(address => inventory.endpoints.filter(endpoint => endpoint.addresses.includes(address)));
  const all = [...new Set(owners.flat())].map(endpoint => throughEndpoint(inventory, network, endpoint));
  return {
    endpoints: all.filter(target => typeof target !== 'string'),
    isComplete:
      answers.every(answer => answer !== 'lost' && answer !== 'twice') &&
      owners.every(found => found.length > 0) &&
      !all.includes('unknown'),
  };
}

function byModes(
  inventory: Inventory,
  endpoints: readonly Endpoint[],
  isComplete: boolean,
  resource: MonitoredResource,
  operation: Operation,
): string {
  const flag = byFlag(resource, operation);
  if (resource.kind === 'workspace' && operation === 'ingestion') return flag;
  const answers = endpoints.map(({ id, scopeId }) => {
    if (inventory.links.some(member => member.scopeId === scopeId && member.resourceId === resource.id))
      return 'public';
    const scope = inventory.scopes.find(found => found.id === scopeId);
    const connection = inventory.connections.find(({ endpointId }) => endpointId === id)?.name;
    const exclusion = scope?.exclusions.find(({ connectionName }) => connectionName === connection);
    const mode = exclusion?.[operation] ?? scope?.accessModes[operation];
    if (mode === 'Open') return 'public';
    return mode === 'PrivateOnly' && resource.kind !== 'collection-endpoint' ? 'blocked' : 'unknown';
  });
  return (
    ['blocked', 'unknown', 'public'].find(word =>
      [flag, ...answers, ...(isComplete ? [] : ['unknown'])].includes(word),
    ) ?? ''
  );
}

function byFlag({ publicAccess }: MonitoredResource, operation: Operation): string {
  return { Enabled: 'public', Disabled: 'blocked', SecuredByPerimeter: 'unknown', unrecognised: 'unknown' }[
    publicAccess[operation]
  ];
}

/** Follows peerings: `direct` over one, `uncertain` over several or through gateways, which may all be connected. */
function routeTo(inventory: Inventory, from: string, to: string): string {
  if (from === to) return 'direct';
  if (peeringBetween(inventory, from, to) === 'direct') return 'direct';
  const reached = new Set([from]);
  const queue = [from];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const current = next;
    const neighbours = [...inventory.networks.map(({ id }) => id), 'outside'].filter(
      other => !reached.has(other) && peeringBetween(inventory, current, other) !== 'none',
    );
    for (const other of neighbours) {
      reached.add(other);
      queue.push(other);
    }
  }
  return reached.has(to) ? 'uncertain' : 'none';
}

function peeringBetween(inventory: Inventory, a: string, b: string): string {
  const hasGateway = (id: string) =>
    id === 'outside' ||
    inventory.networks.find(network => network.id === id)?.subnets.some(({ name }) => name === 'GatewaySubnet') ===
      true;
  if (a === 'outside' || b === 'outside') return hasGateway(a) && hasGateway(b) ? 'uncertain' : 'none';
  const side = (from: string, to: string) =>
    inventory.networks.find(({ id }) => id === from)?.peerings.find(({ remoteNetworkId }) => remoteNetworkId === to);
  const sides = [side(a, b), side(b, a)];
  if (sides.some(one => one === undefined || one.state === 'Initiated' || one.state === 'Disconnected')) return 'none';
  return sides.every(one => one?.state === 'Connected' && one.allowsAccess) ? 'direct' : 'uncertain';
}
