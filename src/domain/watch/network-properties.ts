import { outboundRules, PORTAL_TAGS } from '../changes/service-tag.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { answeringNetworks } from '../reach/dns-paths.ts';
import type { Endpoint, Peering, SecurityRule } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { PropertyDefinition, WatchedProperty } from './watched-property.ts';

export const endpointProperty: PropertyDefinition = {
  list: ({ endpoints }) => [...endpoints.values()].map(({ id }) => ({ id, other: '' })),
  value: ({ endpoints }, { id }) => describeEndpoint(endpoints.get(keyOf(id))),
  title: ({ id }) => `Private endpoint ${nameOf(id)}`,
};

function describeEndpoint(endpoint: Endpoint | undefined): string | undefined {
  return endpoint && `in ${nameOf(endpoint.networkId)}, to ${nameOf(endpoint.scopeId)}`;
}

export const zoneGroupProperty: PropertyDefinition = {
  list: ({ endpoints }) => [...endpoints.values()].map(({ id }) => ({ id, other: '' })),
  value({ endpoints }, { id }) {
    const endpoint = endpoints.get(keyOf(id));
    if (endpoint === undefined) return undefined;
    const zones = (endpoint.zoneGroup?.zoneIds ?? []).map(keyOf).sort();
    return zones.length === 0 ? 'none' : zones.map(nameOf).join(', ');
  },
  title: ({ id }) => `${nameOf(id)}, zones in its DNS zone group`,
  ownerExists: ({ endpoints }, { id }) => endpoints.has(keyOf(id)),
};

export const zoneLinkProperty: PropertyDefinition = {
  list: ({ zoneLinksByZone }) =>
    [...zoneLinksByZone.values()].flatMap(links =>
      [...links.values()].map(({ zoneId, networkId }) => ({ id: zoneId, other: networkId })),
    ),
  value({ zoneLinksByZone }, { id, other }) {
    const policy = zoneLinksByZone.get(keyOf(id))?.get(keyOf(other))?.resolutionPolicy;
    if (policy === undefined) return undefined;
    return policy === 'NxDomainRedirect' ? 'linked, names without a record resolve publicly' : 'linked';
  },
  title: ({ id, other }) => `Link of DNS zone ${nameOf(id)} to ${nameOf(other)}`,
};

/** New records are left out, because they take no access away. Changed and deleted records can. */
export const recordProperty: PropertyDefinition = {
  list: ({ records }) =>
    [...records.values()].flatMap(zone => [...zone.values()].map(({ zoneId, name }) => ({ id: zoneId, other: name }))),
  value({ records }, { id, other }) {
    const found = records.get(keyOf(id))?.get(keyOf(other));
    if (found?.alias !== undefined) return `alias of ${found.alias}`;
    return found && [...found.addresses].sort().join(', ');
  },
  title: ({ id, other }) => `DNS record ${other} in ${nameOf(id)}`,
  ownerExists: ({ records }, { id, other }) => records.get(keyOf(id))?.has(keyOf(other)) === true,
};

/**
 * The DNS servers of a network, and the networks by whose zones they answer, so that a change of the servers themselves,
 * or of forwarding rules, shows as well.
 */
export const dnsServersProperty: PropertyDefinition = {
  list: ({ networks }) => [...networks.values()].map(({ id }) => ({ id, other: '' })),
  value(topology, { id }) {
    const servers = topology.networks.get(keyOf(id))?.dnsServers;
    return servers && `${servers.join(', ') || 'Azure DNS'}${describeAnswering(topology, keyOf(id))}`;
  },
  title: ({ id }) => `${nameOf(id)}, DNS servers`,
  ownerExists: networkExists,
};

function describeAnswering(topology: Topology, key: string): string {
  const answering = answeringNetworks(topology, key);
  const others = [...topology.networks].filter(([other]) => other !== key && answering?.has(other) === true);
  return others.length === 0
    ? ''
    : ` (answered by the zones of ${listNames(others.map(([, { name }]) => name).sort())})`;
}

export const peeringProperty: PropertyDefinition = {
  list: ({ networks }) =>
    [...networks.values()].flatMap(({ id, peerings }) =>
      peerings.map(({ remoteNetworkId }) => ({ id, other: remoteNetworkId })),
    ),
  value({ networks }, { id, other }) {
    const peerings = networks.get(keyOf(id))?.peerings ?? [];
    return describePeering(peerings.find(({ remoteNetworkId }) => keyOf(remoteNetworkId) === keyOf(other)));
  },
  title: ({ id, other }) => `Peering of ${nameOf(id)} with ${nameOf(other)}`,
  ownerExists: networkExists,
};

function describePeering(peering: Peering | undefined): string | undefined {
  return peering && `${peering.state.toLowerCase()}${peering.allowsAccess ? '' : ', without access'}`;
}

function networkExists({ networks }: Topology, { id }: WatchedProperty): boolean {
  return networks.has(keyOf(id));
}

/** Only the outbound rules for service tags that clients of Azure Monitor need. Other rules are ignored. */
export const serviceTagRuleProperty: PropertyDefinition = {
  list: ({ securityGroups }) =>
    [...securityGroups.values()].flatMap(group =>
      outboundRules(group)
        .filter(hasServiceTag)
        .map(({ name }) => ({ id: group.id, other: name })),
    ),
  value({ securityGroups }, { id, other }) {
    const rule = outboundRules(securityGroups.get(keyOf(id))).find(({ name }) => keyOf(name) === keyOf(other));
    if (rule === undefined || !hasServiceTag(rule)) return undefined;
    return `${rule.access.toLowerCase()} ${rule.destinations.join(', ')} at priority ${rule.priority}`;
  },
  title: ({ id, other }) => `Outbound rule ${other} of ${nameOf(id)}`,
  ownerExists: ({ securityGroups }, { id }) => securityGroups.has(keyOf(id)),
};

function hasServiceTag({ destinations }: SecurityRule): boolean {
  return destinations.some(name => PORTAL_TAGS.some(tag => keyOf(tag) === keyOf(name)));
}
