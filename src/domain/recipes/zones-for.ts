import type { ZoneRole } from '../dns/zone-names.ts';
import { monitorRoles, zoneRoles } from '../dns/zone-names.ts';
import { keyOf, nameOf, sameId } from '../ids.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { listed } from '../words.ts';
import { groupOf } from './resource-groups.ts';

/** The zones that were settled on; or a sentence that says why none were, and whether there are too many. */
export type ZonesFor = { readonly zoneIds: readonly string[] } | { readonly error: string; readonly several: boolean };

/**
 * The private zones for an endpoint's records and for the networks that resolve by them. A network has one zone of a
 * name, so those that it resolves by already come first (Learn, private-dns-virtual-network-links); then those of the
 * same resource groups, of the network's own group, and the only one there is. Zones that could be several are never
 * picked: people say which.
 *
 * @param zoneId one of the zones that are meant, in place of those the network has: the others are beside it
 */
export function zonesFor(topology: Topology, networkId: string, zoneId?: string): ZonesFor {
  const { dnsNames } = topology;
  // The plan says itself that zones of such a cloud are not known.
  if (dnsNames === null) return { zoneIds: [] };
  const linked = valuesIn(topology.zoneLinksByNetwork, keyOf(networkId)).map(link => link.zoneId);
  const candidates = new Map(zoneRoles.map(role => [role, zonesNamed(topology, dnsNames[role])]));
  const first = settled(candidates, zoneId === undefined ? linked : besides(candidates, zoneId));
  const found = new Map([...settled(candidates, linked), ...first]);
  const groups = [...[...found.values()].map(groupOf), groupOf(networkId)];
  const chosen = new Map(
    [...candidates].flatMap(([role, ids]): [ZoneRole, string][] => {
      const id = found.get(role) ?? onlyOf(inGroups(ids, groups)) ?? onlyOf(ids);
      return id === undefined ? [] : [[role, id]];
    }),
  );
  const open = [...candidates].flatMap(([role, ids]) => (role === 'blob' || chosen.has(role) ? [] : ids));
  if (open.length > 0) return { error: severalSentence(open), several: true };
  if (!monitorRoles.some(role => chosen.has(role))) {
    const names = listed(monitorRoles.map(role => dnsNames[role]));
    return {
      error: `No private DNS zones of Azure Monitor can be seen (${names}). Create them first.`,
      several: false,
    };
  }
  return { zoneIds: [...chosen.values()] };
}

type Candidates = ReadonlyMap<ZoneRole, readonly string[]>;

function zonesNamed({ zones }: Topology, name: string): readonly string[] {
  return [...zones.values()].filter(zone => keyOf(zone.name) === name).map(({ id }) => id);
}

/** The candidates that are among some ids. */
function settled(candidates: Candidates, ids: readonly string[]): ReadonlyMap<ZoneRole, string> {
  const keys = new Set(ids.map(keyOf));
  return new Map(
    [...candidates].flatMap(([role, known]): [ZoneRole, string][] => {
      const id = known.find(candidate => keys.has(keyOf(candidate)));
      return id === undefined ? [] : [[role, id]];
    }),
  );
}

function besides(candidates: Candidates, zoneId: string): readonly string[] {
  return inGroups([...candidates.values()].flat(), [groupOf(zoneId)]);
}

function inGroups(ids: readonly string[], groups: readonly string[]): readonly string[] {
  return ids.filter(id => groups.some(group => sameId(group, groupOf(id))));
}

function onlyOf(ids: readonly string[]): string | undefined {
  return ids.length === 1 ? ids[0] : undefined;
}

function severalSentence(ids: readonly string[]): string {
  const groups = [...new Map(ids.map(id => [keyOf(groupOf(id)), groupOf(id)])).values()];
  const names = new Set(groups.map(nameOf));
  const places = listed(names.size === groups.length ? [...names].sort() : groups.sort(), 8);
  return `There are private DNS zones of Azure Monitor in ${places}. Name one of the zones that are meant, as group/name.`;
}
