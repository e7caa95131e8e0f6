import { keyOf, parseId } from '../ids.ts';
import { kindById } from './gaps.ts';
import type { Connection, ConnectionState, Endpoint, Link, ResourceKind, Subnet } from './objects.ts';
import type { Topology } from './topology.ts';

/** The link of a resource to a scope, if there is one. */
export function linkOf(topology: Topology, scopeId: string, resourceId: string): Link | undefined {
  return topology.linksByScope.get(keyOf(scopeId))?.get(keyOf(resourceId));
}

/** The keys of the scopes that link a resource. */
export function scopesOf(topology: Topology, resourceId: string): readonly string[] {
  return [...(topology.scopesByResource.get(keyOf(resourceId)) ?? [])];
}

/** What kind of resource an id names, also where the resource itself could not be read. */
export function kindOfResource(topology: Topology, resourceId: string): ResourceKind {
  return topology.resources.get(keyOf(resourceId))?.kind ?? kindById(resourceId);
}

/** The components that keep their data in a workspace. */
export function componentsOf({ resources, componentsByWorkspace }: Topology, workspaceId: string) {
  const keys = componentsByWorkspace.get(keyOf(workspaceId)) ?? [];
  return keys.map(key => resources.get(key)).filter(component => component !== undefined);
}

/** Every private endpoint connection of a scope, whatever its state. */
export function connectionsOf(topology: Topology, scopeId: string): readonly Connection[] {
  return topology.connectionsByScope.get(keyOf(scopeId)) ?? [];
}

const ranks = { Approved: 0, Pending: 1, Rejected: 2, unrecognised: 3, Disconnected: 4 } as const;

/**
 * The scope's sides of an endpoint, found by its id: one, unless it was deleted and made again under its name. What is
 * left of the old one is cut off, and counts only where there is nothing else.
 */
export function sidesOf(topology: Topology, scopeId: string, endpointId: string): readonly Connection[] {
  const key = keyOf(endpointId);
  const sides = connectionsOf(topology, scopeId).filter(connection => keyOf(connection.endpointId) === key);
  const live = sides.filter(({ state }) => state !== 'Disconnected');
  return live.length === 0 ? sides : live;
}

/** The side of an endpoint that is meant by what is done to its connection: of several the one that is approved. */
export function connectionOf(topology: Topology, scopeId: string, endpointId: string): Connection | undefined {
  return sidesOf(topology, scopeId, endpointId).reduce<Connection | undefined>(
    (best, side) => (best === undefined || ranks[side.state] < ranks[best.state] ? side : best),
    undefined,
  );
}

/**
 * The state of an endpoint's connection: the scope's side, or the endpoint's own where the scope's could not be read.
 * Where sides differ, or one is connected and the other knows nothing of it, they are in no state that we know.
 */
export function stateOf(topology: Topology, endpoint: Endpoint): ConnectionState {
  const { id, scopeId, state } = endpoint;
  const [side, ...others] = sidesOf(topology, scopeId, id);
  if (side === undefined) return isUnseen(topology, scopeId) || state === 'Disconnected' ? state : 'unrecognised';
  const agree = others.every(other => other.state === side.state);
  return !agree || (state === 'Disconnected' && side.state === 'Approved') ? 'unrecognised' : side.state;
}

/** Whether something about this id, or about all there is around it, could not be read. */
export function isUnseen({ gaps }: Topology, id: string): boolean {
  if (gaps.keys.size === 0) return false;
  const key = keyOf(id);
  return gaps.keys.has(key) || gaps.containers.some(container => key.startsWith(`${keyOf(container)}/`));
}

/** A subnet by its id, in its network; undefined where either could not be read. */
export function subnetOf(topology: Topology, subnetId: string): Subnet | undefined {
  const key = keyOf(subnetId);
  return topology.networks.get(networkIdOf(key))?.subnets.find(({ id }) => keyOf(id) === key);
}

/** The id of the network that a subnet's id names. */
export function networkIdOf(subnetId: string): string {
  return parseId(subnetId)?.type === 'microsoft.network/virtualnetworks/subnets'
    ? subnetId.split('/').slice(0, -2).join('/')
    : subnetId;
}
