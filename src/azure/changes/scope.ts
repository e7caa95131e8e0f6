import type { CreateScopeChange, DeleteScopeChange } from '../../domain/changes/scope.ts';
import { apiVersions } from '../api-versions.ts';
import { provisioningOf } from '../inventory/arm-object.ts';
import { parseScope } from '../inventory/parse-scope.ts';
import type { KindExecutor } from './executor.ts';
import { deleteExecutor } from './executor.ts';
import { observed, readIfPresent, statusWhenPresent } from './observe.ts';
import { nothingSent, receiptOf } from './write.ts';

/**
 * Creates a scope: a PUT, finished at once. A PUT would replace a whole scope, so an existing one is left alone. One
 * with other access modes than requested was created by someone else.
 */
export const createScope: KindExecutor<CreateScopeChange> = {
  async observe(arm, change) {
    const found = await readIfPresent(arm, change.scopeId, apiVersions.scope);
    if (found === undefined) return observed('not-applied', null);
    const { accessModes } = parseScope(found.object);
    const present = statusWhenPresent(provisioningOf(found.object));
    const isOurs = accessModes.query === change.query && accessModes.ingestion === change.ingestion;
    const status = present === 'applied' && !isOurs ? 'applied-by-others' : present;
    return observed(status, { accessModes }, found.correlationId);
  },
  async write(arm, { scopeId, query, ingestion, tags }, stepId) {
    if ((await readIfPresent(arm, scopeId, apiVersions.scope)) !== undefined) return nothingSent;
    const accessModeSettings = { queryAccessMode: query, ingestionAccessMode: ingestion, exclusions: [] };
    const body = { location: 'global', tags, properties: { accessModeSettings } };
    return receiptOf(await arm.put(scopeId, apiVersions.scope, body, stepId));
  },
};

/**
 * Deletes a scope. Azure accepts this even while resources are linked (azure-cli's recordings), so planning blocks it
 * then.
 */
export const deleteScope = deleteExecutor<DeleteScopeChange>(({ scopeId }) => scopeId, apiVersions.scope);
