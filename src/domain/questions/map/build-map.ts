import { nameOf } from '../../ids.ts';
import type { Topology } from '../../topology/topology.ts';
import { foldMap } from './fold-map.ts';
import { extentOf } from './map-extent.ts';
import { fullnessOf } from './map-marks.ts';
import type { MapLimits, MapObjects } from './map-objects.ts';
import { mapObjects, NETWORK_NOT_KNOWN } from './map-objects.ts';
import type { MapAttention, MapSubject, TopologyMap } from './topology-map.ts';

/** Returns the map of all private links, or of what is around one scope, network or resource. */
export function mapOf(topology: Topology, limits: MapLimits, about?: MapSubject): TopologyMap {
  return { ...mapAround(topology, limits, about === undefined ? [] : [about]), about };
}

/**
 * Returns the map of what would be around some networks.
 *
 * @param topology what a proposal leads to
 * @param networkIds at least one
 */
export function proposedMapOf(topology: Topology, limits: MapLimits, networkIds: readonly string[]): TopologyMap {
  const subjects = networkIds.map(id => ({ kind: 'network' as const, id }));
  return { ...mapAround(topology, limits, subjects), about: undefined, isProposed: true };
}

function mapAround(
  topology: Topology,
  limits: MapLimits,
  subjects: readonly Pick<MapSubject, 'kind' | 'id'>[],
): Omit<TopologyMap, 'about'> {
  const extent = extentOf(topology, subjects);
  const objects = mapObjects(topology, extent, limits);
  const nodes = foldMap(objects);
  const folded = foldedIn(nodes);
  return {
    profile: limits.profile.name,
    ...nodes,
    totals: {
      networks: objects.domains.flatMap(({ networks }) => networks).length,
      domains: objects.domains.length,
      endpoints: objects.endpoints.length,
      scopes: objects.scopes.length,
      resources: objects.resources.length,
    },
    beyond: extent.beyond,
    attention: attentionIn(objects),
    ...(folded !== undefined && { folded }),
    unreadable: containersOf(topology),
  };
}

function attentionIn({ domains, endpoints, scopes, resources }: MapObjects): MapAttention {
  // A network on one scope is at its limit, as it should be.
  const crowded = domains.map(({ usage }) => usage).filter(usage => fullnessOf([usage]) === 'over-full');
  const networks = domains.flatMap(domain => domain.networks);
  const counted = [...scopes, ...resources];
  const named = (objects: readonly { readonly name: string }[]) => objects.map(({ name }) => name);
  return {
    overFull: [
      ...named(counted.filter(({ usage }) => fullnessOf(usage) === 'over-full')),
      ...crowded.map(({ subject }) => subject),
    ],
    full: named(counted.filter(({ usage }) => fullnessOf(usage) === 'full')),
    pending: named(endpoints.filter(({ state }) => state === 'Pending')),
    refused: named(endpoints.filter(({ state }) => state === 'Rejected' || state === 'Disconnected')),
    open: named(resources.filter(({ tally }) => tally.open > 0)),
    unknown: [
      ...named(scopes.filter(({ tally }) => tally.unknown > 0)),
      ...named(networks.filter(({ key, dns }) => dns !== 'known' && key !== NETWORK_NOT_KNOWN)),
      ...named(endpoints.filter(each => each.state === 'unrecognised' || each.networkKey === NETWORK_NOT_KNOWN)),
      ...named(resources.filter(({ tally }) => tally.unknown > 0)),
    ],
  };
}

/** Returns how many objects are in nodes that represent several. Undefined if none is. */
function foldedIn({
  domains,
  scopes,
  groups,
}: Pick<TopologyMap, 'domains' | 'scopes' | 'groups'>): TopologyMap['folded'] {
  const sum = (nodes: readonly { readonly count: number }[]) =>
    nodes.reduce((total, { count }) => (count === 1 ? total : total + count), 0);
  const all = domains.flatMap(({ networks }) => networks);
  const folded = {
    networks: sum(all),
    endpoints: sum(all.flatMap(({ endpoints }) => endpoints)),
    scopes: sum(scopes),
    resources: sum(groups.flatMap(({ resources }) => resources)),
  };
  return Object.values(folded).some(count => count > 0) ? folded : undefined;
}

/** Returns the names of subscriptions and resource groups that could not be read. */
function containersOf({ unreadableParts, subscriptionNames }: Topology): readonly string[] {
  return unreadableParts.containers.map(id => {
    const name = nameOf(id);
    return subscriptionNames.get(name.toLowerCase()) ?? name;
  });
}
