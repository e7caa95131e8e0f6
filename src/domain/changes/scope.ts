import { z } from 'zod';
import { formatCount } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { withoutScope, withScope } from '../topology/edits.ts';
import { connectionsOf } from '../topology/lookups.ts';
import { keysIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { withoutQuota } from './change.ts';
import { accessModeSchema } from './set-access-modes.ts';

const createSchema = z.strictObject({
  kind: z.literal('create-scope'),
  scopeId: z.string(),
  query: accessModeSchema.default('Open'),
  ingestion: accessModeSchema.default('Open'),
  tags: z.record(z.string(), z.string()).default({}),
});

export type CreateScopeChange = z.output<typeof createSchema>;

const deleteSchema = z.strictObject({ kind: z.literal('delete-scope'), scopeId: z.string() });

export type DeleteScopeChange = z.output<typeof deleteSchema>;

/** Returns the id of a scope with this name in a resource group. */
export function scopeIdIn(resourceGroupId: string, name: string): string {
  return `${resourceGroupId}/providers/Microsoft.Insights/privateLinkScopes/${name}`;
}

export const createScope: ChangeKind<CreateScopeChange, DeleteScopeChange> = {
  schema: createSchema,
  apply(topology, change) {
    if (createScope.isDone(topology, change)) return topology;
    const { scopeId: id, query, ingestion, tags } = change;
    return withScope(topology, { id, name: nameOf(id), tags, accessModes: { query, ingestion }, exclusions: [] });
  },
  /**
   * Deleting a scope deletes its links and connections too. If some are known already, the scope may exist without being
   * read.
   */
  inverse(topology, { scopeId }) {
    const key = keyOf(scopeId);
    const { linksByScope, connectionsByScope, endpointsByScope } = topology;
    const isReferred = linksByScope.has(key) || connectionsByScope.has(key) || endpointsByScope.has(key);
    return isReferred ? 'irreversible' : { kind: 'delete-scope', scopeId };
  },
  whyIrreversible: (_, { scopeId }) =>
    `Other objects already refer to a scope named ${nameOf(scopeId)}, so it may exist where the bot cannot read it.`,
  describe(topology, change) {
    const { scopeId, query, ingestion } = change;
    return {
      title: `Create scope ${nameOf(scopeId)}`,
      before: createScope.isDone(topology, change) ? 'exists' : 'does not exist',
      after: `exists, query ${query}, ingestion ${ingestion}`,
    };
  },
  image: (topology, { scopeId }) => ({ scope: topology.scopes.has(keyOf(scopeId)) }),
  isDone: (topology, { scopeId }) => topology.scopes.has(keyOf(scopeId)),
  requires: () => [],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  reads: (_, { scopeId }) => ({ scopes: [scopeId] }),
  locks: (_, { scopeId }) => [keyOf(scopeId)],
  ...withoutQuota,
};

export const deleteScope: ChangeKind<DeleteScopeChange> = {
  schema: deleteSchema,
  apply(topology, change) {
    return deleteScope.isDone(topology, change) ? topology : withoutScope(topology, change.scopeId);
  },
  inverse: () => 'irreversible',
  whyIrreversible: (_, { scopeId }) =>
    `A new scope named ${nameOf(scopeId)} would have a different scope id; links, exclusions and connections are not restored.`,
  describe(topology, change) {
    const { scopeId } = change;
    const links = formatCount(linksOf(topology, scopeId).length, 'linked resource');
    const connections = formatCount(connectionsOf(topology, scopeId).length, 'connection');
    return {
      title: `Delete scope ${nameOf(scopeId)}`,
      before: deleteScope.isDone(topology, change) ? 'does not exist' : `exists, with ${links} and ${connections}`,
      after: 'does not exist',
    };
  },
  image: (topology, { scopeId }) => ({
    scope: topology.scopes.has(keyOf(scopeId)),
    links: linksOf(topology, scopeId),
    connections: connectionsOf(topology, scopeId)
      .map(({ endpointId }) => keyOf(endpointId))
      .sort(),
  }),
  isDone: (topology, { scopeId }) => !topology.scopes.has(keyOf(scopeId)),
  requires: () => [],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: true }],
  reads: (_, { scopeId }) => ({ scopes: [scopeId] }),
  locks: (_, { scopeId }) => [keyOf(scopeId)],
  ...withoutQuota,
};

function linksOf(topology: Topology, scopeId: string): readonly string[] {
  return keysIn(topology.linksByScope, keyOf(scopeId)).sort();
}
