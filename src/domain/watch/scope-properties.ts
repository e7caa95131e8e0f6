import { keyOf, nameOf } from '../ids.ts';
import { operationNouns } from '../reach/reach.ts';
import { connectionOf, connectionsOf, linkOf } from '../topology/lookups.ts';
import type { Exclusion, Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { PropertyDefinition, WatchedProperty } from './watched-property.ts';

/** In the order in which notices list them. */
const noticeOrder: readonly Operation[] = ['query', 'ingestion'];

function operationOf({ other }: WatchedProperty): Operation {
  return other === 'query' ? 'query' : 'ingestion';
}

const scopeExists = ({ scopes }: Topology, { id }: WatchedProperty) => scopes.has(keyOf(id));

export const scopeProperty: PropertyDefinition = {
  list: ({ scopes }) => [...scopes.values()].map(({ id }) => ({ id, other: '' })),
  value: ({ scopes }, { id }) => (scopes.has(keyOf(id)) ? 'exists' : undefined),
  title: ({ id }) => `Private link scope ${nameOf(id)}`,
};

export const accessModeProperty: PropertyDefinition = {
  list: ({ scopes }) => [...scopes.values()].flatMap(({ id }) => noticeOrder.map(other => ({ id, other }))),
  value: ({ scopes }, property) => scopes.get(keyOf(property.id))?.accessModes[operationOf(property)],
  title: property => `${nameOf(property.id)}, access mode for ${operationNouns[operationOf(property)]}`,
  ownerExists: scopeExists,
};

export const exclusionProperty: PropertyDefinition = {
  list: ({ scopes }) =>
    [...scopes.values()].flatMap(({ id, exclusions }) =>
      exclusions.map(({ connectionName }) => ({ id, other: connectionName })),
    ),
  value({ scopes }, { id, other }) {
    const found = scopes
      .get(keyOf(id))
      ?.exclusions.find(({ connectionName }) => keyOf(connectionName) === keyOf(other));
    return found && describeModes(found);
  },
  title: ({ id, other }) => `${nameOf(id)}, access modes for connection ${other}`,
  ownerExists: scopeExists,
};

function describeModes({ query, ingestion }: Exclusion): string {
  return `${query} for queries, ${ingestion} for ingestion`;
}

export const linkProperty: PropertyDefinition = {
  list: ({ linksByScope }) =>
    [...linksByScope.values()].flatMap(links =>
      [...links.values()].map(({ scopeId, resourceId }) => ({ id: scopeId, other: resourceId })),
    ),
  value: (topology, { id, other }) => (linkOf(topology, id, other) === undefined ? undefined : 'linked'),
  title: ({ id, other }) => `Link of ${nameOf(other)} to ${nameOf(id)}`,
  ownerExists: scopeExists,
};

export const connectionProperty: PropertyDefinition = {
  list: topology =>
    [...topology.scopes.values()].flatMap(({ id }) =>
      connectionsOf(topology, id).map(({ endpointId }) => ({ id, other: endpointId })),
    ),
  value: (topology, { id, other }) => connectionOf(topology, id, other)?.state.toLowerCase(),
  title: ({ id, other }) => `Connection from ${nameOf(other)} to ${nameOf(id)}`,
  ownerExists: scopeExists,
};

export const publicAccessProperty: PropertyDefinition = {
  list: ({ resources }) =>
    [...resources.values()].flatMap(({ id, kind }) => {
      if (kind === 'other') return [];
      return (kind === 'collection-endpoint' ? ['ingestion'] : noticeOrder).map(other => ({ id, other }));
    }),
  value: ({ resources }, property) =>
    resources.get(keyOf(property.id))?.publicAccess[operationOf(property)].toLowerCase(),
  title: property => `${nameOf(property.id)}, public access for ${operationNouns[operationOf(property)]}`,
  ownerExists: ({ resources }, { id }) => resources.has(keyOf(id)),
};
