import { keyOf } from '../ids.ts';
import type { Network, Peering } from '../topology/objects.ts';
import type { Table, Topology } from '../topology/topology.ts';

/**
 * Whether traffic from one network arrives in another: surely, perhaps (a gateway, a hub's appliance or something that
 * could not be seen might carry it), or not. A peering carries what goes between its two networks alone, and only when
 * both sides are connected (Learn, virtual-network-peering-overview).
 */
export type Route = 'direct' | 'perhaps' | 'none';

interface RouteMap {
  /** Keys of networks at the other end of a peering that is connected on both sides. */
  readonly peers: ReadonlyMap<string, ReadonlySet<string>>;
  /** Networks with the same island may be connected somehow. */
  readonly islands: ReadonlyMap<string, string>;
}

const OUTSIDE = 'outside';
/** Azure gives gateways a subnet of this name, and no other (Learn, vpn-gateway-about-vpn-gateway-settings). */
const GATEWAY_SUBNET = 'gatewaysubnet';

const maps = new WeakMap<Table<Network>, RouteMap>();

/** The route between two networks, by their keys. */
export function routeBetween(topology: Topology, from: string, to: string): Route {
  if (from === to) return 'direct';
  const { peers, islands } = routeMapOf(topology);
  if (peers.get(from)?.has(to) === true) return 'direct';
  return islandOf(islands, from) === islandOf(islands, to) ? 'perhaps' : 'none';
}

/** What could not be seen may be connected to anything beyond. */
function islandOf(islands: RouteMap['islands'], key: string): string {
  return islands.get(key) ?? OUTSIDE;
}

function routeMapOf(topology: Topology): RouteMap {
  const known = maps.get(topology.networks);
  if (known !== undefined) return known;
  const made = makeRouteMap(topology);
  maps.set(topology.networks, made);
  return made;
}

function makeRouteMap(topology: Topology): RouteMap {
  const { networks, gaps } = topology;
  const peers = new Map<string, Set<string>>();
  const parents = new Map<string, string>();
  for (const [key, network] of networks) {
    const ours = new Set<string>();
    for (const peering of network.peerings) {
      const remote = keyOf(peering.remoteNetworkId);
      const strength = strengthOf(topology, key, peering);
      if (strength === 'direct') ours.add(remote);
      if (strength !== 'none') join(parents, key, networks.has(remote) ? remote : OUTSIDE);
    }
    peers.set(key, ours);
    const hasGateway = network.subnets.some(({ name }) => name.toLowerCase() === GATEWAY_SUBNET);
    // A network of which something was not read may have a gateway, or a peering, that does not show.
    if (hasGateway || gaps.keys.has(key)) join(parents, key, OUTSIDE);
  }
  const islands = new Map([...networks.keys()].map(key => [key, rootOf(parents, key)]));
  const outside = rootOf(parents, OUTSIDE);
  return { peers, islands: new Map([...islands].map(([key, root]) => [key, root === outside ? OUTSIDE : root])) };
}

/** What a peering carries: seen from one side alone, or without access to the whole network, that is not certain. */
function strengthOf({ networks, gaps }: Topology, key: string, ours: Peering): Route {
  const remoteKey = keyOf(ours.remoteNetworkId);
  const remote = networks.get(remoteKey);
  const theirs = remote?.peerings.find(({ remoteNetworkId }) => keyOf(remoteNetworkId) === key);
  if (remote !== undefined && theirs === undefined && !gaps.keys.has(remoteKey)) return 'none';
  const sides = theirs === undefined ? [ours] : [ours, theirs];
  if (sides.some(({ state }) => state === 'Initiated' || state === 'Disconnected')) return 'none';
  const certain = theirs !== undefined && sides.every(side => side.state === 'Connected' && side.allowsAccess);
  return certain ? 'direct' : 'perhaps';
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
