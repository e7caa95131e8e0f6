import { z } from 'zod';
import type { SetAccessModesChange } from '../../domain/changes/set-access-modes.ts';
import { sameId } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import type { ArmObject } from '../inventory/arm-object.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { parseScope } from '../inventory/parse-scope.ts';
import type { KindExecutor } from './executor.ts';
import { isDoneIn, observed, read, statusWhenPresent } from './observe.ts';
import { replaceObject, withObject } from './replace-object.ts';

/** Properties of a scope that Azure computes. */
const COMPUTED = ['provisioningState', 'privateEndpointConnections', 'scopeId'];

const settings = z.looseObject({
  exclusions: z.array(z.looseObject({ privateEndpointConnectionName: z.string() })).nullish(),
});

/**
 * Sets access modes. A scope has no PATCH for them, and a PUT replaces the whole scope. So the scope is read, changed
 * and put back with its tags, its other exclusions and its unknown properties.
 */
export const setAccessModes: KindExecutor<SetAccessModesChange> = {
  async observe(arm, change) {
    const { object, correlationId } = await read(arm, change.scopeId, apiVersions.scope);
    const scope = parseScope(object);
    const { accessModes, exclusions } = scope;
    const image = { accessModes, exclusions: exclusions.map(entry => ({ ...entry })) };
    const isDone = isDoneIn({ ...change, scopeId: scope.id }, { scopes: [scope] });
    const status = isDone ? statusWhenPresent(provisioningOf(object)) : 'not-applied';
    return withObject(observed(status, image, correlationId), object);
  },
  async write(arm, change, stepId) {
    const { scopeId: id } = change;
    const { object } = await read(arm, id, apiVersions.scope);
    const changed = { accessModeSettings: settingsWith(object, change) };
    return replaceObject(arm, { id, apiVersion: apiVersions.scope, object, changed, computed: COMPUTED }, stepId);
  },
};

function settingsWith(object: ArmObject, { query, ingestion, exclusions }: SetAccessModesChange) {
  const before = settings.parse(object.properties?.['accessModeSettings'] ?? {});
  const { accessModes } = parseScope(object);
  const named = Object.entries(exclusions);
  const kept = (before.exclusions ?? []).filter(entry => !named.some(([name]) => isExclusionOf(entry, name)));
  const set = named.flatMap(([name, modes]) => {
    if (modes === null) return [];
    const known = before.exclusions?.find(entry => isExclusionOf(entry, name)) ?? {
      privateEndpointConnectionName: name,
    };
    return [{ ...known, queryAccessMode: modes.query, ingestionAccessMode: modes.ingestion }];
  });
  return {
    ...before,
    queryAccessMode: query ?? before['queryAccessMode'] ?? accessModes.query,
    ingestionAccessMode: ingestion ?? before['ingestionAccessMode'] ?? accessModes.ingestion,
    exclusions: [...kept, ...set],
  };
}

function isExclusionOf(entry: { readonly privateEndpointConnectionName: string }, name: string): boolean {
  return sameId(entry.privateEndpointConnectionName, name);
}
