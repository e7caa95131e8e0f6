import type { DeleteScopeChange } from '../../domain/changes/delete-scope.ts';
import { apiVersions } from '../api-versions.ts';
import { deletionOf } from './deletion.ts';

/** Deleting a scope. Azure takes it also while something is linked (azure-cli's recordings): planning blocks that. */
export const deletingScope = deletionOf<DeleteScopeChange>(({ scopeId }) => scopeId, apiVersions.scope);
