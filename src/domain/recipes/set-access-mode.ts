import { z } from 'zod';
import type { Change } from '../changes/index.ts';
import { accessModeSchema } from '../changes/set-access-modes.ts';
import { keyOf, nameOf, sameId } from '../ids.ts';
import { connectionsOf } from '../topology/lookups.ts';
import type { AccessMode, Operation, Scope } from '../topology/objects.ts';
import { operationChoice, operationsOf } from './operation-choice.ts';
import { blockedResult, defineRecipe } from './recipe.ts';

const args = z.strictObject({
  scopeId: z.string(),
  mode: accessModeSchema,
  operation: operationChoice,
  /** Connections that get their own mode. */
  exceptIds: z.array(z.string()).default([]),
  /** `as-scope` removes their own mode again. */
  exceptMode: z.enum([...accessModeSchema.options, 'as-scope']),
});

type Args = z.output<typeof args>;

/** Sets what the networks of a scope can reach, and what the networks of some of its connections can reach. */
export const setAccessModeRecipe = defineRecipe(args, (topology, input) => {
  const { scopeId, mode, operation, exceptIds } = input;
  const { query, ingestion } = operationsOf(operation);
  const scope = topology.scopes.get(keyOf(scopeId));
  const connections = connectionsOf(topology, scopeId);
  const excepted = exceptIds.map(exceptId => connections.find(({ id }) => sameId(id, exceptId)));
  const unknownId = exceptIds.find((_, index) => excepted[index] === undefined);
  if (unknownId !== undefined) {
    const sentence = `${nameOf(scopeId)} has no connection ${nameOf(unknownId)}. Choose one of the scope's own connections.`;
    return blockedResult('not-found', sentence, [unknownId]);
  }
  const exclusions = Object.fromEntries(
    excepted.filter(connection => connection !== undefined).map(({ name }) => [name, modesFor(scope, name, input)]),
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

/** Returns an exclusion's modes. The operation that was not chosen keeps the mode that applies to it now. */
function modesFor(scope: Scope | undefined, connectionName: string, { exceptMode, operation }: Args) {
  if (exceptMode === 'as-scope') return null;
  const exclusion = scope?.exclusions.find(other => keyOf(other.connectionName) === keyOf(connectionName));
  const chosen = operationsOf(operation);
  const modeFor = (of: Operation) =>
    chosen[of] ? exceptMode : knownMode(exclusion?.[of] ?? scope?.accessModes[of], exceptMode);
  return { query: modeFor('query'), ingestion: modeFor('ingestion') };
}

/** Returns a mode that can be written: the fallback for one that this version does not know. */
function knownMode(mode: AccessMode | undefined, fallback: 'Open' | 'PrivateOnly') {
  return mode === undefined || mode === 'unrecognised' ? fallback : mode;
}
