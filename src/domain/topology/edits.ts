import { keyOf } from '../ids.ts';
import { connectionsOf } from './lookups.ts';
import type {
  Connection,
  Endpoint,
  Link,
  LinkedStorage,
  Machine,
  MonitoredResource,
  Scope,
  SecurityGroup,
  Zone,
  ZoneLink,
} from './objects.ts';
import { put, putInto, valuesIn, without, withoutIn } from './table.ts';
import type { EndpointIndexes, Topology } from './topology.ts';
import { endpointBuckets } from './topology.ts';

/** Single edits of a topology. Each returns a new topology that shares everything it does not change. */

function edited(topology: Topology, fields: Partial<Topology>): Topology {
  return { ...topology, origin: topology.origin ?? topology, ...fields };
}

export function withScope(topology: Topology, scope: Scope): Topology {
  return edited(topology, { scopes: put(topology.scopes, keyOf(scope.id), scope) });
}

/**
 * Returns the topology without a scope, its links and its connections. Its endpoints become disconnected, as in Azure.
 */
export function withoutScope(topology: Topology, scopeId: string): Topology {
  const key = keyOf(scopeId);
  const links = valuesIn(topology.linksByScope, key);
  const unlinked = links.reduce((rest, { resourceId }) => withoutLink(rest, scopeId, resourceId), topology);
  const endpoints = valuesIn(topology.endpointsByScope, key);
  const disconnected = endpoints.reduce(
    (rest, endpoint) => withEndpoint(rest, { ...endpoint, state: 'Disconnected' }),
    unlinked,
  );
  return edited(disconnected, {
    scopes: without(disconnected.scopes, key),
    connectionsByScope: without(disconnected.connectionsByScope, key),
  });
}

export function withLink(topology: Topology, link: Link): Topology {
  const scopeKey = keyOf(link.scopeId);
  const resourceKey = keyOf(link.resourceId);
  const scopes = new Set(topology.scopesByResource.get(resourceKey)).add(scopeKey);
  const listed = topology.listedScopes.get(resourceKey);
  return edited(topology, {
    linksByScope: putInto(topology.linksByScope, scopeKey, resourceKey, link),
    scopesByResource: put(topology.scopesByResource, resourceKey, scopes),
    ...(listed && { listedScopes: put(topology.listedScopes, resourceKey, new Set([...listed, scopeKey])) }),
  });
}

export function withoutLink(topology: Topology, scopeId: string, resourceId: string): Topology {
  const scopeKey = keyOf(scopeId);
  const resourceKey = keyOf(resourceId);
  const scopes = new Set(topology.scopesByResource.get(resourceKey));
  scopes.delete(scopeKey);
  const listed = topology.listedScopes.get(resourceKey);
  const stillListed = new Set([...(listed ?? [])].filter(key => key !== scopeKey));
  return edited(topology, {
    ...(listed && { listedScopes: put(topology.listedScopes, resourceKey, stillListed) }),
    linksByScope: withoutIn(topology.linksByScope, scopeKey, resourceKey),
    scopesByResource:
      scopes.size === 0
        ? without(topology.scopesByResource, resourceKey)
        : put(topology.scopesByResource, resourceKey, scopes),
  });
}

export function withResource(topology: Topology, resource: MonitoredResource): Topology {
  return edited(topology, { resources: put(topology.resources, keyOf(resource.id), resource) });
}

export function withConnection(topology: Topology, connection: Connection): Topology {
  const key = keyOf(connection.scopeId);
  const known = connectionsOf(topology, key);
  const index = known.findIndex(({ id }) => keyOf(id) === keyOf(connection.id));
  const next = index < 0 ? [...known, connection] : known.with(index, connection);
  return edited(topology, { connectionsByScope: put(topology.connectionsByScope, key, next) });
}

export function withoutConnection(topology: Topology, connection: Connection): Topology {
  const key = keyOf(connection.scopeId);
  const known = connectionsOf(topology, key);
  const next = known.filter(({ id }) => keyOf(id) !== keyOf(connection.id));
  const { connectionsByScope } = topology;
  return edited(topology, {
    connectionsByScope: next.length === 0 ? without(connectionsByScope, key) : put(connectionsByScope, key, next),
  });
}

/** Returns the topology with an endpoint, which replaces the one with the same id. */
export function withEndpoint(topology: Topology, endpoint: Endpoint): Topology {
  const key = keyOf(endpoint.id);
  const cleared = withoutEndpoint(topology, endpoint.id);
  const indexes = updateIndexes(cleared, (index, bucketsOf) =>
    bucketsOf(endpoint).reduce((rest, bucket) => putInto(rest, bucket, key, endpoint), index),
  );
  return edited(cleared, { ...indexes, endpoints: put(cleared.endpoints, key, endpoint) });
}

export function withoutEndpoint(topology: Topology, endpointId: string): Topology {
  const key = keyOf(endpointId);
  const endpoint = topology.endpoints.get(key);
  if (endpoint === undefined) return topology;
  const indexes = updateIndexes(topology, (index, bucketsOf) =>
    bucketsOf(endpoint).reduce((rest, bucket) => withoutIn(rest, bucket, key), index),
  );
  return edited(topology, { ...indexes, endpoints: without(topology.endpoints, key) });
}

type EndpointIndex = EndpointIndexes[keyof EndpointIndexes];

function updateIndexes(
  topology: Topology,
  change: (index: EndpointIndex, bucketsOf: (endpoint: Endpoint) => readonly string[]) => EndpointIndex,
): EndpointIndexes {
  return {
    endpointsByScope: change(topology.endpointsByScope, endpointBuckets.endpointsByScope),
    endpointsByNetwork: change(topology.endpointsByNetwork, endpointBuckets.endpointsByNetwork),
    endpointsByAddress: change(topology.endpointsByAddress, endpointBuckets.endpointsByAddress),
    endpointsByZone: change(topology.endpointsByZone, endpointBuckets.endpointsByZone),
  };
}

export function withZone(topology: Topology, zone: Zone): Topology {
  return edited(topology, { zones: put(topology.zones, keyOf(zone.id), zone) });
}

/** Returns the topology without a zone and its links. */
export function withoutZone(topology: Topology, zoneId: string): Topology {
  const key = keyOf(zoneId);
  const links = valuesIn(topology.zoneLinksByZone, key);
  const unlinked = links.reduce((rest, { networkId }) => withoutZoneLink(rest, zoneId, networkId), topology);
  return edited(unlinked, { zones: without(unlinked.zones, key) });
}

export function withZoneLink(topology: Topology, link: ZoneLink): Topology {
  const networkKey = keyOf(link.networkId);
  const zoneKey = keyOf(link.zoneId);
  return edited(topology, {
    zoneLinksByNetwork: putInto(topology.zoneLinksByNetwork, networkKey, zoneKey, link),
    zoneLinksByZone: putInto(topology.zoneLinksByZone, zoneKey, networkKey, link),
  });
}

export function withoutZoneLink(topology: Topology, zoneId: string, networkId: string): Topology {
  const networkKey = keyOf(networkId);
  const zoneKey = keyOf(zoneId);
  return edited(topology, {
    zoneLinksByNetwork: withoutIn(topology.zoneLinksByNetwork, networkKey, zoneKey),
    zoneLinksByZone: withoutIn(topology.zoneLinksByZone, zoneKey, networkKey),
  });
}

export function withStorage(topology: Topology, storage: LinkedStorage): Topology {
  const { storageByWorkspace } = topology;
  const key = storage.dataType.toLowerCase();
  return edited(topology, {
    storageByWorkspace: putInto(storageByWorkspace, keyOf(storage.workspaceId), key, storage),
  });
}

export function withoutStorage(topology: Topology, workspaceId: string, dataType: string): Topology {
  const { storageByWorkspace } = topology;
  return edited(topology, {
    storageByWorkspace: withoutIn(storageByWorkspace, keyOf(workspaceId), dataType.toLowerCase()),
  });
}

export function withMachine(topology: Topology, machine: Machine): Topology {
  return edited(topology, { machines: put(topology.machines, keyOf(machine.id), machine) });
}

export function withSecurityGroup(topology: Topology, group: SecurityGroup): Topology {
  return edited(topology, { securityGroups: put(topology.securityGroups, keyOf(group.id), group) });
}
