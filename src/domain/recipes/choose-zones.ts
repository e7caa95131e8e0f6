import { zoneIdIn } from '../changes/zone.ts';
import { answeringZoneLinks, domainOf } from '../dns/dns-domain.ts';
import type { DnsNames, ZoneRole } from '../dns/zone-names.ts';
import { roleOf, zoneRoles } from '../dns/zone-names.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf, resourceGroupIdOf } from '../ids.ts';
import { hasUnreadableParts } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';

/** For which network zones are chosen, and what a person requested about them. */
export interface ZoneRequest {
  readonly networkId: string;
  /** One of the intended zones, which replaces the zones that the network has. The others are taken from its group. */
  readonly zoneId?: string | undefined;
  /** The resource group of new zones. By default, that of the named zone, or else that of the network. */
  readonly groupId?: string | undefined;
  /** Whether the network is to be linked to the blob zone, which all storage accounts share. */
  readonly linksBlobZone?: boolean;
}

/** The chosen zones, some of which have to be created; or the reason why none were chosen. */
export type ZoneChoice =
  | { readonly zoneIds: readonly string[]; readonly newZoneIds: readonly string[] }
  | { readonly error: string };

/**
 * Chooses the private DNS zones for an endpoint's records and for the networks that use them. A network can be linked
 * to only one zone of a name, so the zones of its own DNS domain are used (Learn, private-dns-virtual-network-links).
 * Zones that are missing are created, as the portal does for a private endpoint. Zones of other networks are used only
 * if a person names them, because the records of the new endpoint would overwrite theirs (azure-monitor-docs,
 * private-link-design: "Avoid DNS overrides").
 */
export function chooseZones(topology: Topology, request: ZoneRequest): ZoneChoice {
  const { dnsNames } = topology;
  // The plan has its own finding for a cloud whose zones are not documented.
  if (dnsNames === null) return { zoneIds: [], newZoneIds: [] };
  const groupId = request.groupId ?? resourceGroupIdOf(request.zoneId ?? request.networkId);
  const named = request.zoneId === undefined ? [] : zonesInGroups(topology, [resourceGroupIdOf(request.zoneId)]);
  const used = byRole(dnsNames, [...named, ...linkedZones(topology, request.networkId)]);
  const groupsInUse = [...used.values()].map(resourceGroupIdOf);
  // A set of zones has a blob zone that its networks need not be linked to.
  const besideThem = zonesInGroups(topology, groupsInUse).filter(id => roleOf(dnsNames, nameOf(id)) === 'blob');
  const unused = zonesInGroups(topology, [...groupsInUse, groupId]).filter(id => isUnused(topology, id));
  const found = byRole(dnsNames, [...used.values(), ...besideThem, ...unused]);
  const chosen = zoneRoles.map(role => {
    const id = found.get(role) ?? zoneIdIn(groupId, dnsNames[role]);
    return { role, id, isNew: !found.has(role), exists: topology.zones.has(keyOf(id)) };
  });
  const taken = chosen.filter(({ isNew, exists }) => isNew && exists);
  const ofOthers = taken.filter(({ role }) => role !== 'blob').map(({ id }) => nameOf(id));
  if (ofOthers.length > 0) return { error: takenSentence(request.networkId, groupId, ofOthers) };
  // All storage accounts share the blob zone, so a person chooses whether a network uses one that exists.
  const usable = request.linksBlobZone === true ? chosen : chosen.filter(zone => !taken.includes(zone));
  return {
    zoneIds: usable.map(({ id }) => id),
    newZoneIds: chosen.filter(({ isNew, exists }) => isNew && !exists).map(({ id }) => id),
  };
}

/** Returns the zones that answer for a network, and then those of the networks that it shares zones with. */
function linkedZones(topology: Topology, networkId: string): readonly string[] {
  const own = answeringZoneLinks(topology, networkId).map(({ zoneId }) => zoneId);
  const ofDomain = [...domainOf(topology, networkId).zones].map(key => topology.zones.get(key)?.id ?? key);
  return [...own, ...ofDomain];
}

function zonesInGroups({ zones }: Topology, groupIds: readonly string[]): readonly string[] {
  const keys = new Set(groupIds.map(keyOf));
  return [...zones.values()].map(({ id }) => id).filter(id => keys.has(keyOf(resourceGroupIdOf(id))));
}

/** Returns the first zone of each role. */
function byRole(dnsNames: DnsNames, ids: readonly string[]): ReadonlyMap<ZoneRole, string> {
  return new Map(
    ids.toReversed().flatMap((id): [ZoneRole, string][] => {
      const role = roleOf(dnsNames, nameOf(id));
      return role === undefined ? [] : [[role, id]];
    }),
  );
}

/** Returns whether no network is linked to a zone and no endpoint has records there, as far as the bot can read. */
function isUnused(topology: Topology, zoneId: string): boolean {
  const key = keyOf(zoneId);
  const { zoneLinksByZone, endpointsByZone, records } = topology;
  return (
    ![zoneLinksByZone, endpointsByZone, records].some(index => index.has(key)) && !hasUnreadableParts(topology, key)
  );
}

function takenSentence(networkId: string, groupId: string, names: readonly string[]): string {
  const zones = `${listNames(names)} in ${nameOf(groupId)}`;
  return `${nameOf(networkId)} needs private DNS zones of its own, and ${zones} may be in use by other networks, whose records would be overwritten. Name another resource group for the new zones, or name one of these zones to share them.`;
}
