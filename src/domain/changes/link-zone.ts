import { z } from 'zod';
import type { DnsDomain } from '../dns/domain.ts';
import { domainOf, isMonitorZone, scopesOfDomain } from '../dns/domain.ts';
import { keyOf, nameOf } from '../ids.ts';
import { withZoneLink } from '../topology/edits.ts';
import type { ZoneLink } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind, Demand } from './change.ts';
import type { UnlinkZoneChange } from './unlink-zone.ts';

const schema = z
  .strictObject({
    kind: z.literal('link-zone'),
    zoneId: z.string(),
    networkId: z.string(),
    /** The link's own name; the network's, where none is given. */
    name: z.string().optional(),
    resolutionPolicy: z.enum(['Default', 'NxDomainRedirect']).optional(),
  })
  .transform(({ zoneId, networkId, name, resolutionPolicy }) =>
    linkZoneChange(zoneId, networkId, name, resolutionPolicy),
  );

export type LinkZoneChange = z.output<typeof schema>;

/** Lets a network resolve by a zone. Cut to the 80 characters that Azure gives the link's name. */
export function linkZoneChange(
  zoneId: string,
  networkId: string,
  name = nameOf(networkId).slice(0, 80),
  resolutionPolicy: 'Default' | 'NxDomainRedirect' = 'Default',
) {
  return { kind: 'link-zone' as const, zoneId, networkId, name, resolutionPolicy };
}

export const linkZone: ChangeKind<LinkZoneChange, UnlinkZoneChange> = {
  schema,
  apply(topology, change) {
    if (linkZone.isDone(topology, change)) return topology;
    const { zoneId, networkId, name, resolutionPolicy } = change;
    return withZoneLink(topology, {
      id: `${zoneId}/virtualNetworkLinks/${name}`,
      name,
      zoneId,
      networkId,
      resolutionPolicy,
    });
  },
  inverse: (_, { zoneId, networkId }) => ({ kind: 'unlink-zone', zoneId, networkId }),
  describe: (topology, { zoneId, networkId }) => ({
    title: `Link zone ${nameOf(zoneId)} to ${nameOf(networkId)}`,
    before: inWords(topology, zoneId, networkId),
    after: `${nameOf(networkId)} resolves by it`,
  }),
  image: (topology, { zoneId, networkId }) => zoneLinkImage(topology, zoneId, networkId),
  isDone: (topology, { zoneId, networkId }) => zoneLinkOf(topology, zoneId, networkId) !== undefined,
  requires: ({ zoneId, networkId }) => [
    { kind: 'zone', id: zoneId },
    { kind: 'network', id: networkId },
  ],
  writes: ({ zoneId }) => [{ id: zoneId, deletes: false }],
  locks: (topology, { zoneId, networkId }) => zoneLinkLocks(topology, zoneId, networkId),
  /** The two domains become one: each of them gets the scopes of the other. */
  demands(topology, change) {
    const { zoneId, networkId } = change;
    if (linkZone.isDone(topology, change) || !isMonitorZone(topology, zoneId)) return [];
    const [zones, networks] = [domainOf(topology, zoneId), domainOf(topology, networkId)];
    return [...gained(topology, zones, networks), ...gained(topology, networks, zones)];
  },
  frees: () => [],
};

/** The scopes that one domain gets from another. */
function gained(topology: Topology, domain: DnsDomain, from: DnsDomain): readonly Demand[] {
  const there = scopesOfDomain(topology, domain);
  const brought = [...scopesOfDomain(topology, from)].filter(key => !there.has(key));
  return brought.map(countedId => ({ meter: 'network-scopes', subjectId: domain.id, countedId }));
}

export function zoneLinkOf(topology: Topology, zoneId: string, networkId: string): ZoneLink | undefined {
  return topology.zoneLinksByNetwork.get(keyOf(networkId))?.get(keyOf(zoneId));
}

export function zoneLinkImage(topology: Topology, zoneId: string, networkId: string) {
  const link = zoneLinkOf(topology, zoneId, networkId);
  return {
    zone: topology.zones.has(keyOf(zoneId)),
    network: topology.networks.has(keyOf(networkId)),
    link: link === undefined ? null : { name: link.name, resolutionPolicy: link.resolutionPolicy },
  };
}

export function inWords(topology: Topology, zoneId: string, networkId: string): string {
  const linked = zoneLinkOf(topology, zoneId, networkId) !== undefined;
  return `${nameOf(networkId)} ${linked ? 'resolves' : 'does not resolve'} by it`;
}

export function zoneLinkLocks(topology: Topology, zoneId: string, networkId: string): readonly string[] {
  return [networkId, domainOf(topology, zoneId).id, domainOf(topology, networkId).id].map(keyOf);
}
