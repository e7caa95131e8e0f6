import { outbound, PORTAL_TAGS } from '../changes/allow-service-tag.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { Endpoint, Peering, SecurityRule } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { Facet, FacetKind } from './facet.ts';

export const endpointFacet: FacetKind = {
  all: ({ endpoints }) => [...endpoints.values()].map(({ id }) => ({ id, other: '' })),
  value: ({ endpoints }, { id }) => placeOf(endpoints.get(keyOf(id))),
  title: ({ id }) => `Private endpoint ${nameOf(id)}`,
};

function placeOf(endpoint: Endpoint | undefined): string | undefined {
  return endpoint && `in ${nameOf(endpoint.networkId)}, to ${nameOf(endpoint.scopeId)}`;
}

export const zoneGroupFacet: FacetKind = {
  all: ({ endpoints }) => [...endpoints.values()].map(({ id }) => ({ id, other: '' })),
  value({ endpoints }, { id }) {
    const endpoint = endpoints.get(keyOf(id));
    if (endpoint === undefined) return undefined;
    const zones = (endpoint.zoneGroup?.zoneIds ?? []).map(keyOf).sort();
    return zones.length === 0 ? 'none' : zones.map(nameOf).join(', ');
  },
  title: ({ id }) => `${nameOf(id)}, DNS zones that it keeps its records in`,
  belongsTo: ({ endpoints }, { id }) => endpoints.has(keyOf(id)),
};

export const zoneLinkFacet: FacetKind = {
  all: ({ zoneLinksByZone }) =>
    [...zoneLinksByZone.values()].flatMap(links =>
      [...links.values()].map(({ zoneId, networkId }) => ({ id: zoneId, other: networkId })),
    ),
  value({ zoneLinksByZone }, { id, other }) {
    const policy = zoneLinksByZone.get(keyOf(id))?.get(keyOf(other))?.resolutionPolicy;
    if (policy === undefined) return undefined;
    return policy === 'NxDomainRedirect' ? 'linked, missing names are asked of the internet' : 'linked';
  },
  title: ({ id, other }) => `DNS zone ${nameOf(id)} for ${nameOf(other)}`,
};

/** A record that is new takes nothing away; one that leads elsewhere, or is gone, does. */
export const recordFacet: FacetKind = {
  all: ({ records }) =>
    [...records.values()].flatMap(zone => [...zone.values()].map(({ zoneId, name }) => ({ id: zoneId, other: name }))),
  value({ records }, { id, other }) {
    const found = records.get(keyOf(id))?.get(keyOf(other));
    return found && [...found.addresses].sort().join(', ');
  },
  title: ({ id, other }) => `DNS record ${other} in ${nameOf(id)}`,
  belongsTo: ({ records }, { id, other }) => records.get(keyOf(id))?.has(keyOf(other)) === true,
};

export const dnsServersFacet: FacetKind = {
  all: ({ networks }) => [...networks.values()].map(({ id }) => ({ id, other: '' })),
  value({ networks }, { id }) {
    const servers = networks.get(keyOf(id))?.dnsServers;
    return servers && (servers.join(', ') || 'Azure DNS');
  },
  title: ({ id }) => `${nameOf(id)}, DNS servers`,
  belongsTo: isNetwork,
};

export const peeringFacet: FacetKind = {
  all: ({ networks }) =>
    [...networks.values()].flatMap(({ id, peerings }) =>
      peerings.map(({ remoteNetworkId }) => ({ id, other: remoteNetworkId })),
    ),
  value({ networks }, { id, other }) {
    const peerings = networks.get(keyOf(id))?.peerings ?? [];
    return wordsOf(peerings.find(({ remoteNetworkId }) => keyOf(remoteNetworkId) === keyOf(other)));
  },
  title: ({ id, other }) => `Peering of ${nameOf(id)} with ${nameOf(other)}`,
  belongsTo: isNetwork,
};

function wordsOf(peering: Peering | undefined): string | undefined {
  return peering && `${peering.state.toLowerCase()}${peering.allowsAccess ? '' : ', without access'}`;
}

function isNetwork({ networks }: Topology, { id }: Facet): boolean {
  return networks.has(keyOf(id));
}

/** Of the rules of a security group those alone that Azure Monitor's users need: others are other people's business. */
export const serviceTagRuleFacet: FacetKind = {
  all: ({ securityGroups }) =>
    [...securityGroups.values()].flatMap(group =>
      outbound(group)
        .filter(isAboutTags)
        .map(({ name }) => ({ id: group.id, other: name })),
    ),
  value({ securityGroups }, { id, other }) {
    const rule = outbound(securityGroups.get(keyOf(id))).find(({ name }) => keyOf(name) === keyOf(other));
    if (rule === undefined || !isAboutTags(rule)) return undefined;
    return `${rule.access.toLowerCase()} ${rule.destinations.join(', ')} at priority ${rule.priority}`;
  },
  title: ({ id, other }) => `Outbound rule ${other} of ${nameOf(id)}`,
  belongsTo: ({ securityGroups }, { id }) => securityGroups.has(keyOf(id)),
};

function isAboutTags({ destinations }: SecurityRule): boolean {
  return destinations.some(name => PORTAL_TAGS.some(tag => keyOf(tag) === keyOf(name)));
}
