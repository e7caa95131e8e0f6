import { keyOf } from '../ids.ts';
import type { Network, Peering } from '../topology/objects.ts';
import type { Table } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/**
 * Whether traffic from one network arrives in another. `uncertain` means that a gateway, an appliance in a hub, or
 * something that could not be read might forward it. A peering carries only the traffic between its two networks, and
 * only if both sides are connected (Learn, virtual-network-peering-overview).
 */
export type NetworkRoute = 'direct' | 'uncertain' | 'none';

interface RouteMap {
  /** By network key: the keys of the networks that it is peered with, connected on both sides. */
  readonly peers: ReadonlyMap<string, ReadonlySet<string>>;
  /** By network key: the group of networks between which there may be some connection. */
  readonly groups: ReadonlyMap<string, string>;
}

/** The group of everything that is connected to something outside the inventory. */
const OUTSIDE = 'outside';
/** Azure requires this name for the subnet of a gateway (Learn, vpn-gateway-about-vpn-gateway-settings). */
const GATEWAY_SUBNET = 'gatewaysubnet';

const routeMaps = new WeakMap<Table<Network>, RouteMap>();

/** Returns the route between two networks, by their keys. */
export function routeBetween(topology: Topology, from: string, to: string): NetworkRoute {
  if (from === to) return 'direct';
  const { peers, groups } = routeMapOf(topology);
  if (peers.get(from)?.has(to) === true) return 'direct';
  return connectedGroupOf(groups, from) === connectedGroupOf(groups, to) ? 'uncertain' : 'none';
}

/** Returns the keys of the networks that a network is peered with, connected on both sides. */
export function peersOf(topology: Topology, networkKey: string): ReadonlySet<string> {
  return routeMapOf(topology).peers.get(networkKey) ?? new Set();
}

/** Returns the group of a network. One that could not be read may be connected to anything outside the inventory. */
function connectedGroupOf(groups: RouteMap['groups'], key: string): string {
  return groups.get(key) ?? OUTSIDE;
}

function routeMapOf(topology: Topology): RouteMap {
  const cached = routeMaps.get(topology.networks);
  if (cached !== undefined) return cached;
  const created = buildRouteMap(topology);
  routeMaps.set(topology.networks, created);
  return created;
}

function buildRouteMap(topology: Topology): RouteMap {
  const { networks, unreadableParts } = topology;
  const peers = new Map<string, Set<string>>();
  const parents = new Map<string, string>();
  for (const [key, network] of networks) {
    const ownPeers = new Set<string>();
    for (const peering of network.peerings) {
      const remote = keyOf(peering.remoteNetworkId);
      const route = routeOfPeering(topology, key, peering);
      if (route === 'direct') ownPeers.add(remote);
      if (route !== 'none') join(parents, key, networks.has(remote) ? remote : OUTSIDE);
    }
    peers.set(key, ownPeers);
    const hasGateway = network.subnets.some(({ name }) => name.toLowerCase() === GATEWAY_SUBNET);
    // A network with unreadable parts may have a gateway or a peering that is not in the inventory.
    if (hasGateway || unreadableParts.keys.has(key)) join(parents, key, OUTSIDE);
  }
  const groups = new Map([...networks.keys()].map(key => [key, rootOf(parents, key)]));
  const outside = rootOf(parents, OUTSIDE);
  return { peers, groups: new Map([...groups].map(([key, root]) => [key, root === outside ? OUTSIDE : root])) };
}

/**
 * Returns the route over a peering: uncertain if only one side is known, or if it does not give access to all of both
 * networks.
 */
function routeOfPeering({ networks, unreadableParts }: Topology, key: string, ownSide: Peering): NetworkRoute {
  const remoteKey = keyOf(ownSide.remoteNetworkId);
  const remote = networks.get(remoteKey);
  const remoteSide = remote?.peerings.find(({ remoteNetworkId }) => keyOf(remoteNetworkId) === key);
  if (remote !== undefined && remoteSide === undefined && !unreadableParts.keys.has(remoteKey)) return 'none';
  const sides = remoteSide === undefined ? [ownSide] : [ownSide, remoteSide];
  if (sides.some(({ state }) => state === 'Initiated' || state === 'Disconnected')) return 'none';
  const isCertain = remoteSide !== undefined && sides.every(side => side.state === 'Connected' && side.allowsAccess);
  return isCertain ? 'direct' : 'uncertain';
}

function rootOf(parents: Map<string, string>, key: string): string {
  const parent = parents.get(key);
  if (parent === undefined || parent === key) return key;
  const root = rootOf(parents, parent);
  parents.set(key, root);
  return root;
}

function join(parents: Map<string, string>, a: string, b: string): void {
  const [rootA, rootB] = [rootOf(parents, a), rootOf(parents, b)];
  if (rootA !== rootB) parents.set(rootA, rootB);
}
