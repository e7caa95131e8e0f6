import { z } from 'zod';
import type { SetAccessModesChange } from '../../domain/changes/set-access-modes.ts';
import { sameId } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import type { ArmObject } from '../inventory/arm-object.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { scopeOf } from '../inventory/scope-rows.ts';
import type { Executor } from './executor.ts';
import { isDoneIn, lookOf, read, standsWhenThere } from './looking.ts';
import { bodyOf, receiptOf } from './writing.ts';

/** What Azure shows with a scope and works out itself. */
const WORKED_OUT = ['provisioningState', 'privateEndpointConnections', 'scopeId'];

const settings = z.looseObject({
  exclusions: z.array(z.looseObject({ privateEndpointConnectionName: z.string() })).nullish(),
});

/**
 * Setting access modes: a scope has no PATCH for them, and a PUT replaces it whole. So it is read, changed and put back
 * with its tags, its other exclusions and whatever else there is in it.
 */
export const settingAccessModes: Executor<SetAccessModesChange> = {
  async look(arm, change) {
    const { object, correlationId } = await read(arm, change.scopeId, apiVersions.scope);
    const scope = scopeOf(object);
    const { accessModes, exclusions } = scope;
    const image = { accessModes, exclusions: exclusions.map(entry => ({ ...entry })) };
    const isDone = isDoneIn({ ...change, scopeId: scope.id }, { scopes: [scope] });
    return lookOf(isDone ? standsWhenThere(provisioningOf(object)) : 'open', image, correlationId);
  },
  async write(arm, change, id) {
    const { object } = await read(arm, change.scopeId, apiVersions.scope);
    const body = bodyOf(object, { accessModeSettings: settingsWith(object, change) }, WORKED_OUT);
    return receiptOf(await arm.put(change.scopeId, apiVersions.scope, body, id));
  },
};

function settingsWith(object: ArmObject, { query, ingestion, exclusions }: SetAccessModesChange) {
  const before = settings.parse(object.properties?.['accessModeSettings'] ?? {});
  const { accessModes } = scopeOf(object);
  const named = Object.entries(exclusions);
  const kept = (before.exclusions ?? []).filter(entry => !named.some(([name]) => isOf(entry, name)));
  const set = named.flatMap(([name, own]) => {
    if (own === null) return [];
    const known = before.exclusions?.find(entry => isOf(entry, name)) ?? { privateEndpointConnectionName: name };
    return [{ ...known, queryAccessMode: own.query, ingestionAccessMode: own.ingestion }];
  });
  return {
    ...before,
    queryAccessMode: query ?? before['queryAccessMode'] ?? accessModes.query,
    ingestionAccessMode: ingestion ?? before['ingestionAccessMode'] ?? accessModes.ingestion,
    exclusions: [...kept, ...set],
  };
}

function isOf(entry: { readonly privateEndpointConnectionName: string }, name: string): boolean {
  return sameId(entry.privateEndpointConnectionName, name);
}
