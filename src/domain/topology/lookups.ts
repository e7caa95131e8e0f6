import { keyOf, parseId } from '../ids.ts';
import type { Connection, ConnectionState, Endpoint, Link, ResourceKind, Subnet } from './objects.ts';
import { resourceKindFromId } from './objects.ts';
import { valuesIn } from './table.ts';
import type { Topology } from './topology.ts';

/** Returns the link of a resource to a scope, if there is one. */
export function linkOf(topology: Topology, scopeId: string, resourceId: string): Link | undefined {
  return topology.linksByScope.get(keyOf(scopeId))?.get(keyOf(resourceId));
}

/** Returns the keys of the scopes that link a resource. */
export function scopesOf(topology: Topology, resourceId: string): readonly string[] {
  return [...(topology.scopesByResource.get(keyOf(resourceId)) ?? [])];
}

/**
 * Returns the keys of the scopes that link a resource, by the scopes' own links or by the resource's own list. That
 * list also has scopes that the bot cannot see.
 */
export function scopesLinking(topology: Topology, resourceId: string): ReadonlySet<string> {
  const key = keyOf(resourceId);
  return new Set([...(topology.scopesByResource.get(key) ?? []), ...(topology.listedScopes.get(key) ?? [])]);
}

/**
 * Returns the ids of the scopes that link a resource and that the bot cannot read: only the resource's own list, or a
 * link, names them.
 */
export function unreadScopesLinking(topology: Topology, resourceId: string): readonly string[] {
  const listed = topology.resources.get(keyOf(resourceId))?.linkedScopeIds ?? [];
  return [...scopesLinking(topology, resourceId)]
    .filter(key => !topology.scopes.has(key))
    .map(key => listed.find(id => keyOf(id) === key) ?? key)
    .sort();
}

/** Returns the kind of a resource, by its id if the resource itself could not be read. */
export function kindOfResource(topology: Topology, resourceId: string): ResourceKind {
  return topology.resources.get(keyOf(resourceId))?.kind ?? resourceKindFromId(resourceId);
}

/** Returns the components that store their data in a workspace. */
export function componentsOf({ resources, componentsByWorkspace }: Topology, workspaceId: string) {
  const keys = componentsByWorkspace.get(keyOf(workspaceId)) ?? [];
  return keys.map(key => resources.get(key)).filter(component => component !== undefined);
}

/** Returns every private endpoint connection of a scope, in any state. */
export function connectionsOf(topology: Topology, scopeId: string): readonly Connection[] {
  return topology.connectionsByScope.get(keyOf(scopeId)) ?? [];
}

const ranks = { Approved: 0, Pending: 1, Rejected: 2, unrecognised: 3, Disconnected: 4 } as const;

/**
 * Returns the connections of an endpoint to a scope. There is one, unless the endpoint was deleted and created again
 * under its name. The old connection is then disconnected, and counts only if there is no other.
 */
export function connectionsOfEndpoint(topology: Topology, scopeId: string, endpointId: string): readonly Connection[] {
  const key = keyOf(endpointId);
  const all = connectionsOf(topology, scopeId).filter(connection => keyOf(connection.endpointId) === key);
  const live = all.filter(({ state }) => state !== 'Disconnected');
  return live.length === 0 ? all : live;
}

/**
 * Returns the connection that a change to an endpoint's connection applies to: the approved one if there are several.
 */
export function connectionOf(topology: Topology, scopeId: string, endpointId: string): Connection | undefined {
  return connectionsOfEndpoint(topology, scopeId, endpointId).reduce<Connection | undefined>(
    (best, connection) => (best === undefined || ranks[connection.state] < ranks[best.state] ? connection : best),
    undefined,
  );
}

/**
 * Returns the state of an endpoint's connection as the scope reports it, or as the endpoint does if the scope could not
 * be read. It is `unrecognised` if the connections are in different states, or if the scope and the endpoint disagree
 * on whether they are connected.
 */
export function connectionStateOf(topology: Topology, endpoint: Endpoint): ConnectionState {
  const { id, scopeId, state } = endpoint;
  const [connection, ...others] = connectionsOfEndpoint(topology, scopeId, id);
  if (connection === undefined) {
    return hasUnreadableParts(topology, scopeId) || state === 'Disconnected' ? state : 'unrecognised';
  }
  const isSame = others.every(other => other.state === connection.state);
  return !isSame || (state === 'Disconnected' && connection.state === 'Approved') ? 'unrecognised' : connection.state;
}

/** Returns whether an object, a part of it, or the resource group or subscription around it could not be read. */
export function hasUnreadableParts({ unreadableParts: { keys, containers } }: Topology, id: string): boolean {
  if (keys.size === 0) return false;
  const key = keyOf(id);
  return keys.has(key) || containers.some(container => key.startsWith(`${keyOf(container)}/`));
}

/** Returns a subnet by its id. Undefined if it or its network could not be read. */
export function subnetOf(topology: Topology, subnetId: string): Subnet | undefined {
  const key = keyOf(subnetId);
  return topology.networks.get(networkIdOf(key))?.subnets.find(({ id }) => keyOf(id) === key);
}

/** Returns the id of the network that a subnet's id contains. */
export function networkIdOf(subnetId: string): string {
  return parseId(subnetId)?.type === 'microsoft.network/virtualnetworks/subnets'
    ? subnetId.split('/').slice(0, -2).join('/')
    : subnetId;
}

/** Returns the keys under which plans touch an object: its own, and for a network those of its subnets and endpoints. */
export function keysTouchedWith(topology: Topology, id: string): readonly string[] {
  const key = keyOf(id);
  const subnets = topology.networks.get(key)?.subnets ?? [];
  return [key, ...[...subnets, ...valuesIn(topology.endpointsByNetwork, key)].map(part => keyOf(part.id))];
}
