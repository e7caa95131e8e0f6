import { z } from 'zod';
import { formatCount } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { providerIdOf } from '../prerequisites.ts';
import { displayName } from '../topology/display-name.ts';
import { withoutScope, withScope } from '../topology/edits.ts';
import { connectionsOf } from '../topology/lookups.ts';
import type { Scope } from '../topology/objects.ts';
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

/** A setting of an object that exists, and that a request to create the object asks for with another value. */
export interface DifferingSetting {
  readonly setting: string;
  readonly current: string;
  readonly requested: string;
}

/**
 * Returns the settings of a scope that differ from those that its creation asks for: access modes, and the tags that are
 * named. Empty if there is no such scope.
 */
export function differingScopeSettings(topology: Topology, change: CreateScopeChange): readonly DifferingSetting[] {
  const scope = topology.scopes.get(keyOf(change.scopeId));
  if (scope === undefined) return [];
  const { accessModes, tags } = scope;
  const settings = [
    ...operations.map(setting => ({ setting, current: accessModes[setting], requested: change[setting] })),
    ...Object.entries(change.tags).map(([name, requested]) => {
      return { setting: `tag ${name}`, current: tags[name] ?? 'not set', requested };
    }),
  ];
  return settings.filter(({ current, requested }) => current !== requested);
}

const operations = ['query', 'ingestion'] as const;

export const createScope: ChangeKind<CreateScopeChange, DeleteScopeChange> = {
  schema: createSchema,
  /** A scope that exists stays as it is, also if its settings differ. */
  apply(topology, change) {
    if (exists(topology, change)) return topology;
    const { scopeId: id, query, ingestion, tags } = change;
    return withScope(topology, { id, name: nameOf(id), tags, accessModes: { query, ingestion }, exclusions: [] });
  },
  /**
   * A scope that exists was created by someone else. Deleting a scope deletes its links and connections too. If some are
   * known already, the scope may exist without being read.
   */
  inverse(topology, { scopeId }) {
    const key = keyOf(scopeId);
    const { scopes, linksByScope, connectionsByScope, endpointsByScope } = topology;
    const mayExist = [scopes, linksByScope, connectionsByScope, endpointsByScope].some(table => table.has(key));
    return mayExist ? 'irreversible' : { kind: 'delete-scope', scopeId };
  },
  whyIrreversible: (_, { scopeId }) =>
    `Other objects already refer to a scope named ${nameOf(scopeId)}, so it may exist where the bot cannot read it.`,
  describe(topology, change) {
    const current = topology.scopes.get(keyOf(change.scopeId))?.accessModes;
    return {
      title: `Create scope ${nameOf(change.scopeId)}`,
      before: current === undefined ? 'does not exist' : describeScope(current),
      after: describeScope(change),
    };
  },
  image: (topology, change) => ({ scope: exists(topology, change) }),
  isDone: (topology, change) => exists(topology, change) && differingScopeSettings(topology, change).length === 0,
  requires: () => [],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  prerequisites: ({ scopeId }) => [providerIdOf(scopeId, 'Microsoft.Insights')],
  reads: (_, { scopeId }) => ({ scopes: [scopeId] }),
  locks: (_, { scopeId }) => [keyOf(scopeId)],
  ...withoutQuota,
};

function exists(topology: Topology, { scopeId }: Pick<CreateScopeChange, 'scopeId'>): boolean {
  return topology.scopes.has(keyOf(scopeId));
}

function describeScope({ query, ingestion }: Scope['accessModes']): string {
  return `exists, query ${query}, ingestion ${ingestion}`;
}

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
      title: `Delete scope ${displayName(topology, scopeId)}`,
      before: deleteScope.isDone(topology, change) ? 'does not exist' : `exists, with ${links} and ${connections}`,
      after: 'does not exist',
    };
  },
  image: (topology, { scopeId }) => ({
    scope: exists(topology, { scopeId }),
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
