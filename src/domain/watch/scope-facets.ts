import { keyOf, nameOf } from '../ids.ts';
import type { Exclusion, Operation } from '../topology/objects.ts';
import { connectionOf, connectionsOf, linkOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Facet, FacetKind } from './facet.ts';

const operations: readonly Operation[] = ['query', 'ingestion'];
const nouns = { query: 'queries', ingestion: 'ingestion' } as const satisfies Record<Operation, string>;

function operationOf({ other }: Facet): Operation {
  return other === 'query' ? 'query' : 'ingestion';
}

/** For settings that a scope itself has. */
const ofScope = ({ scopes }: Topology, { id }: Facet) => scopes.has(keyOf(id));

export const scopeFacet: FacetKind = {
  all: ({ scopes }) => [...scopes.values()].map(({ id }) => ({ id, other: '' })),
  value: ({ scopes }, { id }) => (scopes.has(keyOf(id)) ? 'there' : undefined),
  title: ({ id }) => `Private link scope ${nameOf(id)}`,
};

export const accessModeFacet: FacetKind = {
  all: ({ scopes }) => [...scopes.values()].flatMap(({ id }) => operations.map(other => ({ id, other }))),
  value: ({ scopes }, facet) => scopes.get(keyOf(facet.id))?.accessModes[operationOf(facet)],
  title: facet => `${nameOf(facet.id)}, access mode for ${nouns[operationOf(facet)]}`,
  belongsTo: ofScope,
};

export const exclusionFacet: FacetKind = {
  all: ({ scopes }) =>
    [...scopes.values()].flatMap(({ id, exclusions }) =>
      exclusions.map(({ connectionName }) => ({ id, other: connectionName })),
    ),
  value({ scopes }, { id, other }) {
    const found = scopes
      .get(keyOf(id))
      ?.exclusions.find(({ connectionName }) => keyOf(connectionName) === keyOf(other));
    return found && modesOf(found);
  },
  title: ({ id, other }) => `${nameOf(id)}, access modes of its connection ${other}`,
  belongsTo: ofScope,
};

function modesOf({ query, ingestion }: Exclusion): string {
  return `${query} for queries, ${ingestion} for ingestion`;
}

export const linkFacet: FacetKind = {
  all: ({ linksByScope }) =>
    [...linksByScope.values()].flatMap(links =>
      [...links.values()].map(({ scopeId, resourceId }) => ({ id: scopeId, other: resourceId })),
    ),
  value: (topology, { id, other }) => (linkOf(topology, id, other) === undefined ? undefined : 'linked'),
  title: ({ id, other }) => `Link of ${nameOf(other)} to ${nameOf(id)}`,
  belongsTo: ofScope,
};

export const connectionFacet: FacetKind = {
  all: topology =>
    [...topology.scopes.values()].flatMap(({ id }) =>
      connectionsOf(topology, id).map(({ endpointId }) => ({ id, other: endpointId })),
    ),
  value: (topology, { id, other }) => connectionOf(topology, id, other)?.state.toLowerCase(),
  title: ({ id, other }) => `Connection of ${nameOf(other)} to ${nameOf(id)}`,
  belongsTo: ofScope,
};

export const publicAccessFacet: FacetKind = {
  all: ({ resources }) =>
    [...resources.values()].flatMap(({ id, kind }) => {
      if (kind === 'other') return [];
      return (kind === 'collection-endpoint' ? ['ingestion'] : operations).map(other => ({ id, other }));
    }),
  value: ({ resources }, facet) => resources.get(keyOf(facet.id))?.publicAccess[operationOf(facet)].toLowerCase(),
  title: facet => `${nameOf(facet.id)}, public access for ${nouns[operationOf(facet)]}`,
  belongsTo: ({ resources }, { id }) => resources.has(keyOf(id)),
};
