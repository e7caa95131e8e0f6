import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { displayName } from '../topology/display-name.ts';
import { withScope } from '../topology/edits.ts';
import type { Exclusion, Scope } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { withoutQuota } from './change.ts';

/** The access modes that can be set. Azure may report others, which this version does not know. */
export const accessModeSchema = z.enum(['Open', 'PrivateOnly']);

const modes = z.strictObject({ query: accessModeSchema, ingestion: accessModeSchema });

const schema = z.strictObject({
  kind: z.literal('set-access-modes'),
  scopeId: z.string(),
  query: accessModeSchema.exactOptional(),
  ingestion: accessModeSchema.exactOptional(),
  /** By connection name: its own modes, or null to use the scope's again. Exclusions that are not named stay. */
  exclusions: z.record(z.string(), modes.nullable()).default({}),
});

export type SetAccessModesChange = z.output<typeof schema>;

export const setAccessModes: ChangeKind<SetAccessModesChange, SetAccessModesChange> = {
  schema,
  apply(topology, change) {
    const scope = scopeOf(topology, change);
    if (scope === undefined || setAccessModes.isDone(topology, change)) return topology;
    return withScope(topology, withModes(scope, change));
  },
  inverse(topology, change) {
    const scope = scopeOf(topology, change);
    if (scope === undefined) return 'irreversible';
    const before = {
      ...change,
      ...(change.query !== undefined && { query: scope.accessModes.query }),
      ...(change.ingestion !== undefined && { ingestion: scope.accessModes.ingestion }),
      exclusions: namedExclusions(scope, change),
    };
    // A mode that this version does not know cannot be written back.
    const parsed = schema.safeParse(before);
    return parsed.success ? parsed.data : 'irreversible';
  },
  whyIrreversible: (_, { scopeId }) =>
    `${nameOf(scopeId)} has an access mode that this version does not know and cannot set again.`,
  describe(topology, change) {
    const scope = scopeOf(topology, change);
    return {
      title: `Set access modes of ${displayName(topology, change.scopeId)}`,
      before: scope === undefined ? 'does not exist' : describeModes(scope, change),
      after: scope === undefined ? 'does not exist' : describeModes(withModes(scope, change), change),
    };
  },
  image(topology, change) {
    const scope = scopeOf(topology, change);
    if (scope === undefined) return null;
    return {
      ...(change.query !== undefined && { query: scope.accessModes.query }),
      ...(change.ingestion !== undefined && { ingestion: scope.accessModes.ingestion }),
      exclusions: namedExclusions(scope, change),
    };
  },
  isDone(topology, change) {
    const scope = scopeOf(topology, change);
    return scope !== undefined && describeModes(scope, change) === describeModes(withModes(scope, change), change);
  },
  requires: ({ scopeId }) => [{ kind: 'scope', id: scopeId }],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  reads: (_, { scopeId }) => ({ scopes: [scopeId] }),
  locks: (_, { scopeId }) => [keyOf(scopeId)],
  ...withoutQuota,
};

function scopeOf(topology: Topology, { scopeId }: SetAccessModesChange): Scope | undefined {
  return topology.scopes.get(keyOf(scopeId));
}

function withModes(scope: Scope, { query, ingestion, exclusions }: SetAccessModesChange): Scope {
  const named = new Set(Object.keys(exclusions).map(keyOf));
  const kept = scope.exclusions.filter(({ connectionName }) => !named.has(keyOf(connectionName)));
  const set = Object.entries(exclusions).flatMap(([connectionName, own]): Exclusion[] =>
    own === null ? [] : [{ connectionName, ...own }],
  );
  return {
    ...scope,
    accessModes: { query: query ?? scope.accessModes.query, ingestion: ingestion ?? scope.accessModes.ingestion },
    exclusions: [...kept, ...set],
  };
}

/** Returns the current modes of the connections that the change names; null where the scope's modes apply. */
function namedExclusions(scope: Scope, { exclusions }: SetAccessModesChange) {
  return Object.fromEntries(
    Object.keys(exclusions).map(name => {
      const found = scope.exclusions.find(({ connectionName }) => keyOf(connectionName) === keyOf(name));
      return [name, found === undefined ? null : { query: found.query, ingestion: found.ingestion }];
    }),
  );
}

function describeModes(scope: Scope, change: SetAccessModesChange): string {
  const exclusions = Object.entries(namedExclusions(scope, change)).map(([name, own]) =>
    own === null ? `${name} (same as the scope)` : `${name} (query ${own.query}, ingestion ${own.ingestion})`,
  );
  return [
    ...(change.query === undefined ? [] : [`query ${scope.accessModes.query}`]),
    ...(change.ingestion === undefined ? [] : [`ingestion ${scope.accessModes.ingestion}`]),
    ...exclusions,
  ].join(', ');
}
