import type { ZoneRole } from '../dns/zone-names.ts';
import { monitorRoles, zoneRoles } from '../dns/zone-names.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf, resourceGroupIdOf, sameId } from '../ids.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/** The chosen zones; or the reason why none were chosen, and whether there are several to choose from. */
export type ZoneChoice =
  | { readonly zoneIds: readonly string[] }
  | { readonly error: string; readonly isAmbiguous: boolean };

/**
 * Chooses the private DNS zones for an endpoint's records and for the networks that use them. A network can be linked
 * to only one zone of a name, so zones that it is linked to come first (Learn, private-dns-virtual-network-links). Next
 * come zones in the same resource groups, zones in the network's own group, and the only zone of its name. If several
 * zones are possible, none is chosen and people have to name one.
 *
 * @param zoneId one of the intended zones, which replaces the zones that the network has. The other zones are taken
 *   from its resource group.
 */
export function chooseZones(topology: Topology, networkId: string, zoneId?: string): ZoneChoice {
  const { dnsNames } = topology;
  // The plan has its own finding for a cloud whose zones are not documented.
  if (dnsNames === null) return { zoneIds: [] };
  const linked = valuesIn(topology.zoneLinksByNetwork, keyOf(networkId)).map(link => link.zoneId);
  const candidates = new Map(zoneRoles.map(role => [role, zonesNamed(topology, dnsNames[role])]));
  const preferred = candidatesIn(candidates, zoneId === undefined ? linked : neighboursOf(candidates, zoneId));
  const found = new Map([...candidatesIn(candidates, linked), ...preferred]);
  const groups = [...[...found.values()].map(resourceGroupIdOf), resourceGroupIdOf(networkId)];
  const chosen = new Map(
    [...candidates].flatMap(([role, ids]): [ZoneRole, string][] => {
      const id = found.get(role) ?? onlyOf(inGroups(ids, groups)) ?? onlyOf(ids);
      return id === undefined ? [] : [[role, id]];
    }),
  );
  const undecided = [...candidates].flatMap(([role, ids]) => (role === 'blob' || chosen.has(role) ? [] : ids));
  if (undecided.length > 0) return { error: ambiguousSentence(undecided), isAmbiguous: true };
  if (!monitorRoles.some(role => chosen.has(role))) {
    const names = listNames(monitorRoles.map(role => dnsNames[role]));
    return {
      error: `The bot can read no private DNS zones for Azure Monitor (${names}). Create them first.`,
      isAmbiguous: false,
    };
  }
  return { zoneIds: [...chosen.values()] };
}

type Candidates = ReadonlyMap<ZoneRole, readonly string[]>;

function zonesNamed({ zones }: Topology, name: string): readonly string[] {
  return [...zones.values()].filter(zone => keyOf(zone.name) === name).map(({ id }) => id);
}

/** Returns the candidate of each role that is among these ids. */
function candidatesIn(candidates: Candidates, ids: readonly string[]): ReadonlyMap<ZoneRole, string> {
  const keys = new Set(ids.map(keyOf));
  return new Map(
    [...candidates].flatMap(([role, zoneIds]): [ZoneRole, string][] => {
      const id = zoneIds.find(candidate => keys.has(keyOf(candidate)));
      return id === undefined ? [] : [[role, id]];
    }),
  );
}

/** Returns the candidates in the same resource group as a zone. */
function neighboursOf(candidates: Candidates, zoneId: string): readonly string[] {
  return inGroups([...candidates.values()].flat(), [resourceGroupIdOf(zoneId)]);
}

function inGroups(ids: readonly string[], groups: readonly string[]): readonly string[] {
  return ids.filter(id => groups.some(group => sameId(group, resourceGroupIdOf(id))));
}

function onlyOf(ids: readonly string[]): string | undefined {
  return ids.length === 1 ? ids[0] : undefined;
}

function ambiguousSentence(ids: readonly string[]): string {
  const groups = [...new Map(ids.map(id => [keyOf(resourceGroupIdOf(id)), resourceGroupIdOf(id)])).values()];
  const names = new Set(groups.map(nameOf));
  const labels = listNames(names.size === groups.length ? [...names].sort() : groups.sort());
  return `Private DNS zones for Azure Monitor exist in ${groups.length} resource groups: ${labels}. Name one of the zones to use, as group/name.`;
}
