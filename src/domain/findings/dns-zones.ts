import { isMonitorZone } from '../dns/dns-domain.ts';
import { monitorRoles, roleOf, ZONES_PER_GROUP, zoneRoles } from '../dns/zone-names.ts';
import { listNames, pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { answeringNetworks } from '../reach/dns-paths.ts';
import { networkIdOf } from '../topology/lookups.ts';
import type { ZoneLink } from '../topology/objects.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Returns what is wrong with the zones that hold the records of endpoints, and with their links to networks. */
export function zoneFindings(context: PlanContext): readonly Finding[] {
  return [
    ...undocumentedZones(context),
    ...fullGroups(context),
    ...sixthZones(context),
    ...incompleteGroups(context),
    ...incompleteNetworks(context),
    ...secondZones(context),
    ...sharedBlobZones(context),
    ...customServers(context),
  ];
}

/** Finds changes to DNS in a cloud whose zones are not documented, such as the Chinese one. */
function undocumentedZones(context: PlanContext): readonly Finding[] {
  if (context.before.dnsNames !== null) return [];
  const [step] = stepsOfKind(context, 'create-endpoint', 'set-zone-group', 'link-zone');
  if (step === undefined) return [];
  const sentence =
    'Private endpoints and DNS zones cannot be set up in this cloud: its private DNS zones for Azure Monitor are not documented.';
  return [finding('zones-unknown', sentence, [])];
}

function fullGroups(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'set-zone-group'), ({ change: { endpointId, zoneIds } }) => {
    if (zoneIds.length <= ZONES_PER_GROUP) return undefined;
    const sentence = `The DNS zones of ${nameOf(endpointId)} cannot be set: a zone group holds ${ZONES_PER_GROUP} zones, and ${zoneIds.length} are requested.`;
    return finding('zone-group-full', sentence, [endpointId], { zones: zoneIds.length });
  });
}

/**
 * Finds problems with the sixth zone of Azure Government, which does not fit into a zone group. If a network is linked
 * to it and it has no records, its names do not resolve; if no network is linked to it, its names resolve to public
 * addresses.
 */
function sixthZones(context: PlanContext): readonly Finding[] {
  const sixth = context.after.dnsNames?.adx;
  if (sixth === undefined) return [];
  return findingsFor(stepsOfKind(context, 'set-zone-group'), ({ change: { endpointId, zoneIds } }) => {
    const networks = zoneIds.flatMap(id => keysIn(context.after.zoneLinksByZone, keyOf(id)));
    const linked = networks.flatMap(key => valuesIn(context.after.zoneLinksByNetwork, key));
    if (zoneIds.length === 0) return undefined;
    const sixths = linked.filter(({ zoneId }) => keyOf(nameOf(zoneId)) === sixth);
    if (sixths.length === 0) {
      const sentence = `Names in ${sixth} will resolve to public addresses: a zone group holds ${ZONES_PER_GROUP} zones, and the one of ${nameOf(endpointId)} has no room for it. To use them privately, create the records by hand, then link the zone to the network.`;
      return finding('zones-missing', sentence, [endpointId], { missing: [sixth] });
    }
    const empty = sixths.find(({ zoneId }) => !context.after.records.has(keyOf(zoneId)));
    if (empty === undefined) return undefined;
    const sentence = `Names in ${sixth} will not resolve in ${nameOf(empty.networkId)}: the zone has no records, and the zone group of ${nameOf(endpointId)} has no room for it. Add its records first.`;
    return finding('zone-without-group', sentence, [endpointId, empty.zoneId]);
  });
}

function incompleteGroups(context: PlanContext): readonly Finding[] {
  const { dnsNames } = context.before;
  return findingsFor(stepsOfKind(context, 'set-zone-group'), ({ change: { endpointId, zoneIds } }) => {
    const roles = new Set(zoneIds.map(id => roleOf(dnsNames, nameOf(id))));
    const missing = zoneRoles.filter(role => !roles.has(role)).map(role => dnsNames?.[role] ?? role);
    if (zoneIds.length === 0 || missing.length === 0) return undefined;
    const sentence = `Names in ${listNames(missing)} will not resolve to ${nameOf(endpointId)}: it will have no records there. Add the missing zones.`;
    return finding('zones-missing', sentence, [endpointId, ...missing], { missing });
  });
}

/** Finds networks that are linked to only some of the zones and reach some names privately and others publicly. */
function incompleteNetworks(context: PlanContext): readonly Finding[] {
  const ids = [
    ...stepsOfKind(context, 'link-zone', 'unlink-zone').map(({ change }) => change.networkId),
    ...stepsOfKind(context, 'create-endpoint').map(({ change }) => networkIdOf(change.subnetId)),
  ];
  return findingsFor(new Map(ids.map(id => [keyOf(id), id])), ([key, id]) => {
    const missing = missingZones(context.after, valuesIn(context.after.zoneLinksByNetwork, key));
    if (missing.length === 0 || missing.length === monitorRoles.length) return undefined;
    const sentence = `${nameOf(id)} will use public addresses for names in ${listNames(missing)}: it is not linked to ${pluralize(missing.length, 'this zone', 'these zones')}. Link the missing ${pluralize(missing.length, 'zone')} too.`;
    return finding('zones-missing', sentence, [id, ...missing], { missing });
  });
}

/** Returns the names of Azure Monitor's own zones that are not among those of these links. */
export function missingZones({ dnsNames }: Topology, links: readonly ZoneLink[]): readonly string[] {
  const roles = new Set(links.map(({ zoneId }) => roleOf(dnsNames, nameOf(zoneId))));
  return monitorRoles.filter(role => !roles.has(role)).map(role => dnsNames?.[role] ?? role);
}

function secondZones(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'link-zone'), ({ before, change: { zoneId, networkId } }) => {
    const links = valuesIn(before.zoneLinksByNetwork, keyOf(networkId));
    const other = links.find(link => keyOf(nameOf(link.zoneId)) === keyOf(nameOf(zoneId)));
    if (other === undefined) return undefined;
    const sentence = `${nameOf(networkId)} cannot be linked to ${nameOf(zoneId)}: it is linked to another zone of this name, and Azure allows only one. Use ${other.zoneId} instead.`;
    return finding('second-zone', sentence, [networkId, zoneId, other.zoneId]);
  });
}

function sharedBlobZones(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'link-zone'), ({ before, change: { zoneId, networkId } }) => {
    if (roleOf(before.dnsNames, nameOf(zoneId)) !== 'blob') return undefined;
    const sentence = `${nameOf(networkId)} may lose access to storage accounts with private endpoints: it will look them up in ${nameOf(zoneId)}, where names without a record do not resolve. Check the records first.`;
    return finding('blob-zone-shared', sentence, [networkId, zoneId]);
  });
}

/** Finds networks that get zones or endpoints, and whose DNS servers the bot cannot follow, or follows elsewhere. */
function customServers(context: PlanContext): readonly Finding[] {
  const links = stepsOfKind(context, 'link-zone').filter(({ before, change }) => isMonitorZone(before, change.zoneId));
  const ids = [
    ...links.map(({ change }) => change.networkId),
    ...stepsOfKind(context, 'create-endpoint').map(({ change }) => networkIdOf(change.subnetId)),
  ];
  return findingsFor(new Map(ids.map(id => [keyOf(id), id])), ([key, id]) => {
    const answering = answeringNetworks(context.before, key);
    if (answering !== undefined) {
      const zones = links.filter(({ change }) => keyOf(change.networkId) === key).map(({ change }) => change.zoneId);
      return zonesBesideServers(context, id, zones, answering);
    }
    const servers = dnsServersOf(context.before, key);
    if (servers.length === 0) return undefined;
    const sentence = `Names may not resolve privately in ${nameOf(id)}: it uses its own DNS servers (${listNames(servers)}). Set up conditional forwarders for Azure Monitor's public zone names to Azure DNS.`;
    return finding('custom-dns', sentence, [id]);
  });
}

/** Finds links to a network whose names are answered by the zones of others, unless those get the same links. */
function zonesBesideServers(
  { after }: PlanContext,
  id: string,
  zoneIds: readonly string[],
  answering: ReadonlySet<string>,
): Finding | undefined {
  const isMissing = (networkKey: string) =>
    zoneIds.some(zoneId => after.zoneLinksByNetwork.get(networkKey)?.has(keyOf(zoneId)) !== true);
  const others = [...after.networks]
    .filter(([key]) => answering.has(key) && isMissing(key))
    .map(([, { name }]) => name);
  if (others.length === 0) return undefined;
  const sentence = `${nameOf(id)} will not use the zones that are linked to it: the zones of ${listNames(others)} answer, because of its DNS servers or forwarding rules. Link the zones there.`;
  return finding('custom-dns', sentence, [id]);
}

function dnsServersOf({ networks }: Topology, key: string): readonly string[] {
  return networks.get(key)?.dnsServers ?? [];
}
