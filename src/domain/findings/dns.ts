import { isMonitorZone } from '../dns/domain.ts';
import { monitorRoles, roleOf, ZONES_PER_GROUP, zoneRoles } from '../dns/zone-names.ts';
import { keyOf, nameOf } from '../ids.ts';
import { networkIdOf } from '../topology/questions.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { listed } from '../words.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each, stepsOfKind } from './scene.ts';

/** What is wrong with the zones that endpoints keep their records in, and that networks resolve by. */
export function zoneFindings(scene: Scene): readonly Finding[] {
  return [
    ...unknownZones(scene),
    ...fullGroups(scene),
    ...sixthZones(scene),
    ...incompleteGroups(scene),
    ...incompleteNetworks(scene),
    ...secondZones(scene),
    ...sharedBlobZones(scene),
    ...customServers(scene),
  ];
}

/** The zones of the Chinese cloud are not documented for Azure Monitor. */
function unknownZones(scene: Scene): readonly Finding[] {
  if (scene.before.dnsNames !== null) return [];
  const [step] = stepsOfKind(scene, 'create-endpoint', 'set-zone-group', 'link-zone');
  if (step === undefined) return [];
  const sentence =
    'The private DNS zones of Azure Monitor are not documented for this cloud: no private endpoint is made there, and no zone is touched.';
  return [finding('zones-unknown', sentence, [])];
}

function fullGroups(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'set-zone-group'), ({ change: { endpointId, zoneIds } }) => {
    if (zoneIds.length <= ZONES_PER_GROUP) return undefined;
    const sentence = `${nameOf(endpointId)} would keep records in ${zoneIds.length} zones; Azure allows ${ZONES_PER_GROUP}.`;
    return finding('zone-group-full', sentence, [endpointId], { zones: zoneIds.length });
  });
}

/**
 * Azure Government has a sixth zone, which a zone group has no place for: where it is linked and has no records of its
 * own, its names fail; where it is not linked, they go the public way.
 */
function sixthZones(scene: Scene): readonly Finding[] {
  const sixth = scene.after.dnsNames?.adx;
  if (sixth === undefined) return [];
  return each(stepsOfKind(scene, 'set-zone-group'), ({ change: { endpointId, zoneIds } }) => {
    const networks = zoneIds.flatMap(id => keysIn(scene.after.zoneLinksByZone, keyOf(id)));
    const linked = networks.flatMap(key => valuesIn(scene.after.zoneLinksByNetwork, key));
    if (zoneIds.length === 0) return undefined;
    const sixths = linked.filter(({ zoneId }) => keyOf(nameOf(zoneId)) === sixth);
    if (sixths.length === 0) {
      const sentence = `A zone group holds ${ZONES_PER_GROUP} zones, and that of ${nameOf(endpointId)} has no place for ${sixth}: names of that zone go the public way. Write its records by hand, and link it to the network only then, where they are needed.`;
      return finding('zones-missing', sentence, [endpointId], { missing: [sixth] });
    }
    const empty = sixths.find(({ zoneId }) => !scene.after.records.has(keyOf(zoneId)));
    if (empty === undefined) return undefined;
    const sentence = `${nameOf(empty.networkId)} resolves by ${sixth}, which has no records and no place in the zone group of ${nameOf(endpointId)}. Give it records of its own first.`;
    return finding('zone-without-group', sentence, [endpointId, empty.zoneId]);
  });
}

function incompleteGroups(scene: Scene): readonly Finding[] {
  const { dnsNames } = scene.before;
  return each(stepsOfKind(scene, 'set-zone-group'), ({ change: { endpointId, zoneIds } }) => {
    const roles = new Set(zoneIds.map(id => roleOf(dnsNames, nameOf(id))));
    const missing = zoneRoles.filter(role => !roles.has(role)).map(role => dnsNames?.[role] ?? role);
    if (zoneIds.length === 0 || missing.length === 0) return undefined;
    const sentence = `${nameOf(endpointId)} would keep no records in ${listed(missing, 5)}: names of these zones would not lead to it.`;
    return finding('zones-missing', sentence, [endpointId, ...missing], { missing });
  });
}

/** A network that resolves by some of the zones goes the private way for some names and the public way for others. */
function incompleteNetworks(scene: Scene): readonly Finding[] {
  const ids = [
    ...stepsOfKind(scene, 'link-zone', 'unlink-zone').map(({ change }) => change.networkId),
    ...stepsOfKind(scene, 'create-endpoint').map(({ change }) => networkIdOf(change.subnetId)),
  ];
  return each(new Map(ids.map(id => [keyOf(id), id])), ([key, id]) => {
    const links = valuesIn(scene.after.zoneLinksByNetwork, key);
    const roles = new Set(links.map(({ zoneId }) => roleOf(scene.after.dnsNames, nameOf(zoneId))));
    const missing = monitorRoles.filter(role => !roles.has(role)).map(role => scene.after.dnsNames?.[role] ?? role);
    if (missing.length === 0 || missing.length === monitorRoles.length) return undefined;
    const sentence = `${nameOf(id)} would not resolve by ${listed(missing, 5)}: names of these zones would go the public way.`;
    return finding('zones-missing', sentence, [id, ...missing], { missing });
  });
}

function secondZones(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'link-zone'), ({ before, change: { zoneId, networkId } }) => {
    const links = valuesIn(before.zoneLinksByNetwork, keyOf(networkId));
    const other = links.find(link => keyOf(nameOf(link.zoneId)) === keyOf(nameOf(zoneId)));
    if (other === undefined) return undefined;
    const sentence = `${nameOf(networkId)} resolves by another zone ${nameOf(zoneId)} already, and Azure allows one of a name. Use that one: ${other.zoneId}`;
    return finding('second-zone', sentence, [networkId, zoneId, other.zoneId]);
  });
}

function sharedBlobZones(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'link-zone'), ({ before, change: { zoneId, networkId } }) => {
    if (roleOf(before.dnsNames, nameOf(zoneId)) !== 'blob') return undefined;
    const sentence = `${nameOf(networkId)} would look up all storage accounts with private endpoints in ${nameOf(zoneId)}: those without a record there would no longer be found.`;
    return finding('blob-zone-shared', sentence, [networkId, zoneId]);
  });
}

function customServers(scene: Scene): readonly Finding[] {
  const ids = [
    ...stepsOfKind(scene, 'link-zone')
      .filter(({ before, change }) => isMonitorZone(before, change.zoneId))
      .map(({ change }) => change.networkId),
    ...stepsOfKind(scene, 'create-endpoint').map(({ change }) => networkIdOf(change.subnetId)),
  ];
  return each(new Map(ids.map(id => [keyOf(id), id])), ([key, id]) => {
    const servers = serversOf(scene.before, key);
    if (servers.length === 0) return undefined;
    const sentence = `${nameOf(id)} asks DNS servers of its own (${listed(servers)}). They need conditional forwarders for Azure Monitor's public zone names to Azure DNS.`;
    return finding('custom-dns', sentence, [id]);
  });
}

function serversOf({ networks }: Topology, key: string): readonly string[] {
  return networks.get(key)?.dnsServers ?? [];
}
