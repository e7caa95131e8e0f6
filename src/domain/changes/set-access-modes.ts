import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { withScope } from '../topology/edits.ts';
import type { Exclusion, Scope } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import { accessMode } from './values.ts';

const modes = z.strictObject({ query: accessMode, ingestion: accessMode });

const schema = z.strictObject({
  kind: z.literal('set-access-modes'),
  scopeId: z.string(),
  query: accessMode.exactOptional(),
  ingestion: accessMode.exactOptional(),
  /** By connection name: its own modes, or null for the scope's again. Exclusions that are not named stay. */
  exclusions: z.record(z.string(), modes.nullable()).default({}),
});

export type SetAccessModesChange = z.output<typeof schema>;

export const setAccessModes: ChangeKind<SetAccessModesChange, SetAccessModesChange> = {
  schema,
  apply(topology, change) {
    const scope = scopeOf(topology, change);
    if (scope === undefined || setAccessModes.isDone(topology, change)) return topology;
    return withScope(topology, changed(scope, change));
  },
  inverse(topology, change) {
    const scope = scopeOf(topology, change);
    if (scope === undefined) return 'irreversible';
    const before = {
      ...change,
      ...(change.query !== undefined && { query: scope.accessModes.query }),
      ...(change.ingestion !== undefined && { ingestion: scope.accessModes.ingestion }),
      exclusions: touchedExclusions(scope, change),
    };
    // A mode that this version does not know cannot be written back.
    const known = schema.safeParse(before);
    return known.success ? known.data : 'irreversible';
  },
  lost: (_, { scopeId }) => `${nameOf(scopeId)} has an access mode that is not known here and cannot be set again.`,
  describe(topology, change) {
    const scope = scopeOf(topology, change);
    return {
      title: `Set access modes of ${nameOf(change.scopeId)}`,
      before: scope === undefined ? 'not there' : inWords(scope, change),
      after: scope === undefined ? 'not there' : inWords(changed(scope, change), change),
    };
  },
  image(topology, change) {
    const scope = scopeOf(topology, change);
    if (scope === undefined) return null;
    return {
      ...(change.query !== undefined && { query: scope.accessModes.query }),
      ...(change.ingestion !== undefined && { ingestion: scope.accessModes.ingestion }),
      exclusions: touchedExclusions(scope, change),
    };
  },
  isDone(topology, change) {
    const scope = scopeOf(topology, change);
    return scope !== undefined && inWords(scope, change) === inWords(changed(scope, change), change);
  },
  requires: ({ scopeId }) => [{ kind: 'scope', id: scopeId }],
  writes: ({ scopeId }) => [{ id: scopeId, deletes: false }],
  locks: (_, { scopeId }) => [keyOf(scopeId)],
  demands: () => [],
  frees: () => [],
};

function scopeOf(topology: Topology, { scopeId }: SetAccessModesChange): Scope | undefined {
  return topology.scopes.get(keyOf(scopeId));
}

function changed(scope: Scope, { query, ingestion, exclusions }: SetAccessModesChange): Scope {
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

function touchedExclusions(scope: Scope, { exclusions }: SetAccessModesChange) {
  return Object.fromEntries(
    Object.keys(exclusions).map(name => {
      const found = scope.exclusions.find(({ connectionName }) => keyOf(connectionName) === keyOf(name));
      return [name, found === undefined ? null : { query: found.query, ingestion: found.ingestion }];
    }),
  );
}

function inWords(scope: Scope, change: SetAccessModesChange): string {
  const own = Object.entries(touchedExclusions(scope, change)).map(([name, entry]) =>
    entry === null ? `${name} as the scope` : `${name} queries ${entry.query}, ingestion ${entry.ingestion}`,
  );
  return [
    ...(change.query === undefined ? [] : [`queries ${scope.accessModes.query}`]),
    ...(change.ingestion === undefined ? [] : [`ingestion ${scope.accessModes.ingestion}`]),
    ...own,
  ].join(', ');
}
