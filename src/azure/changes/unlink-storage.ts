import { CUSTOM_LOGS } from '../../domain/changes/link-storage.ts';
import type { UnlinkStorageChange } from '../../domain/changes/unlink-storage.ts';
import { apiVersions } from '../api-versions.ts';
import { deletionOf } from './deletion.ts';

/** The id of a workspace's link to storage for custom logs. */
export function storageLinkId({ workspaceId }: { readonly workspaceId: string }): string {
  return `${workspaceId}/linkedStorageAccounts/${CUSTOM_LOGS}`;
}

/** Taking away the storage of one's own for custom logs, done at once. */
export const unlinkingStorage = deletionOf<UnlinkStorageChange>(storageLinkId, apiVersions.workspace);
