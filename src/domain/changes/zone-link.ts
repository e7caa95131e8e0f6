import { z } from 'zod';
import type { DnsDomain } from '../dns/dns-domain.ts';
import { domainOf, isMonitorZone, scopesOfDomain } from '../dns/dns-domain.ts';
import { keyOf, nameOf } from '../ids.ts';
import { displayName } from '../topology/display-name.ts';
import { withoutZoneLink, withZoneLink } from '../topology/edits.ts';
import type { ZoneLink } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind, QuotaDelta } from './change.ts';
import { withoutQuota } from './change.ts';
import { combineReads, readsOfDomains, readsOfZones } from './reads.ts';

const linkSchema = z
  .strictObject({
    kind: z.literal('link-zone'),
    zoneId: z.string(),
    networkId: z.string(),
    /** The link's own name. The default is the network's name. */
    name: z.string().optional(),
    resolutionPolicy: z.enum(['Default', 'NxDomainRedirect']).optional(),
  })
  .transform(({ zoneId, networkId, name, resolutionPolicy }) =>
    linkZoneChange(zoneId, networkId, name, resolutionPolicy),
  );

export type LinkZoneChange = z.output<typeof linkSchema>;

const unlinkSchema = z.strictObject({ kind: z.literal('unlink-zone'), zoneId: z.string(), networkId: z.string() });

export type UnlinkZoneChange = z.output<typeof unlinkSchema>;

/** Returns the change that links a DNS zone to a network. Azure limits the link's name to 80 characters. */
export function linkZoneChange(
  zoneId: string,
  networkId: string,
  name = nameOf(networkId).slice(0, 80),
  resolutionPolicy: 'Default' | 'NxDomainRedirect' = 'Default',
) {
  return { kind: 'link-zone' as const, zoneId, networkId, name, resolutionPolicy };
}

export const linkZone: ChangeKind<LinkZoneChange, UnlinkZoneChange> = {
  schema: linkSchema,
  /** A link that exists stays as it is, also if its resolution policy differs. */
  apply(topology, change) {
    if (zoneLinkFor(topology, change) !== undefined) return topology;
    const { zoneId, networkId, name, resolutionPolicy } = change;
    return withZoneLink(topology, {
      id: `${zoneId}/virtualNetworkLinks/${name}`,
      name,
      zoneId,
      networkId,
      resolutionPolicy,
    });
  },
  /** A link that exists was created by someone else. */
  inverse(topology, change) {
    const { zoneId, networkId } = change;
    return zoneLinkFor(topology, change) === undefined ? { kind: 'unlink-zone', zoneId, networkId } : 'irreversible';
  },
  whyIrreversible: (_, { zoneId, networkId }) =>
    `${nameOf(networkId)} was already linked to ${nameOf(zoneId)}, with other settings.`,
  describe: (topology, change) => ({
    title: `Link zone ${nameOf(change.zoneId)} to ${displayName(topology, change.networkId)}`,
    before: describeZoneLink(topology, zoneLinkFor(topology, change) !== undefined, change),
    after: describeZoneLink(topology, true, change),
  }),
  image: zoneLinkImage,
  isDone: (topology, change) => zoneLinkFor(topology, change)?.resolutionPolicy === change.resolutionPolicy,
  requires: ({ zoneId, networkId }) => [
    { kind: 'zone', id: zoneId },
    { kind: 'network', id: networkId },
  ],
  writes: ({ zoneId }) => [{ id: zoneId, deletes: false }],
  reads: readsOfZoneLink,
  locks: zoneLinkLocks,
  /** The two DNS domains become one, so each of them gains the scopes of the other. */
  demands(topology, change) {
    const { zoneId, networkId } = change;
    if (zoneLinkFor(topology, change) !== undefined || !isMonitorZone(topology, zoneId)) return [];
    const [ofZone, ofNetwork] = [domainOf(topology, zoneId), domainOf(topology, networkId)];
    return [...gainedScopes(topology, ofZone, ofNetwork), ...gainedScopes(topology, ofNetwork, ofZone)];
  },
  released: () => [],
};

export const unlinkZone: ChangeKind<UnlinkZoneChange, LinkZoneChange> = {
  schema: unlinkSchema,
  apply: (topology, { zoneId, networkId }) => withoutZoneLink(topology, zoneId, networkId),
  inverse(topology, change) {
    const current = zoneLinkFor(topology, change);
    // A resolution policy that this version does not know cannot be written back.
    if (current === undefined || current.resolutionPolicy === 'unrecognised') return 'irreversible';
    return linkZoneChange(change.zoneId, change.networkId, current.name, current.resolutionPolicy);
  },
  whyIrreversible: (_, { zoneId }) =>
    `The link to ${nameOf(zoneId)} has a resolution policy that this version does not know and cannot set again.`,
  describe: (topology, change) => ({
    title: `Unlink zone ${nameOf(change.zoneId)} from ${displayName(topology, change.networkId)}`,
    before: describeZoneLink(topology, zoneLinkFor(topology, change) !== undefined, change),
    after: describeZoneLink(topology, false, change),
  }),
  image: zoneLinkImage,
  isDone: (topology, change) => zoneLinkFor(topology, change) === undefined,
  requires: ({ zoneId }) => [{ kind: 'zone', id: zoneId }],
  writes: ({ zoneId }) => [{ id: zoneId, deletes: true }],
  reads: readsOfZoneLink,
  locks: zoneLinkLocks,
  ...withoutQuota,
};

type ZoneLinkEnds = Pick<UnlinkZoneChange, 'zoneId' | 'networkId'>;

/** Returns the link between a zone and a network, if there is one. */
export function zoneLinkOf(topology: Topology, zoneId: string, networkId: string): ZoneLink | undefined {
  return topology.zoneLinksByNetwork.get(keyOf(networkId))?.get(keyOf(zoneId));
}

function zoneLinkFor(topology: Topology, { zoneId, networkId }: ZoneLinkEnds): ZoneLink | undefined {
  return zoneLinkOf(topology, zoneId, networkId);
}

/** Returns what a DNS domain gains in scopes when it is joined with another. */
function gainedScopes(topology: Topology, domain: DnsDomain, other: DnsDomain): readonly QuotaDelta[] {
  const present = scopesOfDomain(topology, domain);
  const gained = [...scopesOfDomain(topology, other)].filter(key => !present.has(key));
  return gained.map(countedId => ({ meter: 'network-scopes', subjectId: domain.id, countedId }));
}

function zoneLinkImage(topology: Topology, change: ZoneLinkEnds) {
  const current = zoneLinkFor(topology, change);
  return {
    zone: topology.zones.has(keyOf(change.zoneId)),
    network: topology.networks.has(keyOf(change.networkId)),
    link: current === undefined ? null : { name: current.name, resolutionPolicy: current.resolutionPolicy },
  };
}

function describeZoneLink(topology: Topology, linked: boolean, { networkId }: ZoneLinkEnds): string {
  return `${linked ? 'linked' : 'not linked'} to ${displayName(topology, networkId)}`;
}

function readsOfZoneLink(topology: Topology, { zoneId, networkId }: ZoneLinkEnds) {
  return combineReads(
    { networks: [networkId] },
    readsOfZones(topology, [zoneId]),
    isMonitorZone(topology, zoneId) ? readsOfDomains(topology, zoneId, networkId) : {},
  );
}

function zoneLinkLocks(topology: Topology, { zoneId, networkId }: ZoneLinkEnds): readonly string[] {
  return [networkId, domainOf(topology, zoneId).id, domainOf(topology, networkId).id].map(keyOf);
}
