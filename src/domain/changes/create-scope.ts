import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { withScope } from '../topology/edits.ts';
import type { ChangeKind } from './change.ts';
import type { DeleteScopeChange } from './delete-scope.ts';
import { accessMode } from './values.ts';

const schema = z.strictObject({
  kind: z.literal('create-scope'),
  scopeId: z.string(),
  query: accessMode.default('Open'),
  ingestion: accessMode.default('Open'),
  tags: z.record(z.string(), z.string()).default({}),
});

export type CreateScopeChange = z.output<typeof schema>;

/** The id of a scope of this name in a resource group. */
export function scopeIdIn(resourceGroupId: string, name: string): string {
  return `${resourceGroupId}/providers/Microsoft.Insights/privateLinkScopes/${name}`;
}

export const createScope: ChangeKind<CreateScopeChange, DeleteScopeChange> = {
  schema,
  apply(topology, change) {
    if (createScope.isDone(topology, change)) return topology;
    const { scopeId: id, query, ingestion, tags } = change;
    return withScope(topology, { id, name: nameOf(id), tags, accessModes: { query, ingestion }, exclusions: [] });
  },
  /** Deleting a scope takes along what belongs to it: where something does before, it may exist out of sight. */
  inverse(topology, { scopeId }) {
    const key = keyOf(scopeId);
    const { linksByScope, connectionsByScope, endpointsByScope } = topology;
    const known = linksByScope.has(key) || connectionsByScope.has(key) || endpointsByScope.has(key);
    return known ? 'irreversible' : { kind: 'delete-scope', scopeId };
  },
  lost: (_, { scopeId }) => `Something refers to a scope ${nameOf(scopeId)} already, so it may exist out of sight.`,
  describe(topology, change) {
    const done = createScope.isDone(topology, change);
    const { scopeId, query, ingestion } = change;
    return {
      title: `Create scope ${nameOf(scopeId)}`,
      before: done ? 'there' : 'not there',
      after: `there, queries ${query}, ingestion ${ingestion}`,
    };
  },
  image: (topology, { scopeId }) => ({ scope: topology.scopes.has(keyOf(scopeId)) }),
  isDone: (topology, { scopeId }) => topology.scopes.has(keyOf(scopeId)),
  requires: () => [],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  locks: (_, { scopeId }) => [keyOf(scopeId)],
  demands: () => [],
  frees: () => [],
};
