import type { CreateScopeChange } from '../../domain/changes/create-scope.ts';
import { apiVersions } from '../api-versions.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { scopeOf } from '../inventory/scope-rows.ts';
import type { Executor } from './executor.ts';
import { lookOf, readIfThere, standsWhenThere } from './looking.ts';
import { nothingSent, receiptOf } from './writing.ts';

/**
 * Creating a scope: a PUT, done at once. A PUT replaces the whole scope, so one that is there by now is left alone; one
 * with other access modes than were asked for is somebody else's.
 */
export const creatingScope: Executor<CreateScopeChange> = {
  async look(arm, change) {
    const found = await readIfThere(arm, change.scopeId, apiVersions.scope);
    if (found === undefined) return lookOf('open', null);
    const { accessModes } = scopeOf(found.object);
    const stands = standsWhenThere(provisioningOf(found.object));
    const isOurs = accessModes.query === change.query && accessModes.ingestion === change.ingestion;
    return lookOf(stands === 'made' && !isOurs ? 'made-by-others' : stands, { accessModes }, found.correlationId);
  },
  async write(arm, { scopeId, query, ingestion, tags }, id) {
    if ((await readIfThere(arm, scopeId, apiVersions.scope)) !== undefined) return nothingSent;
    const accessModeSettings = { queryAccessMode: query, ingestionAccessMode: ingestion, exclusions: [] };
    const body = { location: 'global', tags, properties: { accessModeSettings } };
    return receiptOf(await arm.put(scopeId, apiVersions.scope, body, id));
  },
};
