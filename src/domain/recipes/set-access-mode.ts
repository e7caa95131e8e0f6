import { z } from 'zod';
import type { Change } from '../changes/index.ts';
import { accessMode } from '../changes/values.ts';
import { keyOf, nameOf, sameId } from '../ids.ts';
import type { AccessMode, Operation, Scope } from '../topology/objects.ts';
import { connectionsOf } from '../topology/questions.ts';
import { recipe, refused } from './recipe.ts';
import { operationChoice, operationsOf } from './values.ts';

const args = z.strictObject({
  scopeId: z.string(),
  mode: accessMode,
  operation: operationChoice,
  /** Connections that get a mode of their own. */
  exceptIds: z.array(z.string()).default([]),
  /** `as-scope` takes their own mode away again. */
  exceptMode: z.enum([...accessMode.options, 'as-scope']),
});

type Args = z.output<typeof args>;

/** Sets what networks of a scope may reach, and what those of some connections may. */
export const setAccessMode = recipe(args, (topology, wanted) => {
  const { scopeId, mode, operation, exceptIds } = wanted;
  const { query, ingestion } = operationsOf(operation);
  const scope = topology.scopes.get(keyOf(scopeId));
  const connections = connectionsOf(topology, scopeId);
  const named = exceptIds.map(wantedId => connections.find(({ id }) => sameId(id, wantedId)));
  const stranger = exceptIds.find((_, index) => named[index] === undefined);
  if (stranger !== undefined) {
    const sentence = `${nameOf(scopeId)} has no such connection: an exception is for one of its own connections.`;
    return refused('not-found', sentence, [stranger]);
  }
  const exclusions = Object.fromEntries(
    named.filter(connection => connection !== undefined).map(({ name }) => [name, modesFor(scope, name, wanted)]),
  );
  const change: Change = {
    kind: 'set-access-modes',
    scopeId,
    ...(query && { query: mode }),
    ...(ingestion && { ingestion: mode }),
    exclusions,
  };
  return { changes: [change], findings: [] };
});

/** An exclusion has a mode for each operation: the one that is not meant keeps what holds for it now. */
function modesFor(scope: Scope | undefined, connectionName: string, { exceptMode, operation }: Args) {
  if (exceptMode === 'as-scope') return null;
  const own = scope?.exclusions.find(exclusion => keyOf(exclusion.connectionName) === keyOf(connectionName));
  const meant = operationsOf(operation);
  const modeFor = (of: Operation) => (meant[of] ? exceptMode : known(own?.[of] ?? scope?.accessModes[of], exceptMode));
  return { query: modeFor('query'), ingestion: modeFor('ingestion') };
}

/** A mode that this version does not know cannot be written back. */
function known(mode: AccessMode | undefined, otherwise: 'Open' | 'PrivateOnly') {
  return mode === undefined || mode === 'unrecognised' ? otherwise : mode;
}
