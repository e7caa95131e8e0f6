import { z } from 'zod';
import type { UnlinkStorageChange } from '../../domain/changes/storage.ts';
import { CUSTOM_LOGS, type LinkStorageChange } from '../../domain/changes/storage.ts';
import { apiVersions } from '../api-versions.ts';
import type { KindExecutor } from './executor.ts';
import { deleteExecutor } from './executor.ts';
import { isDoneIn, observed, readIfPresent } from './observe.ts';
import { receiptOf } from './write.ts';

const properties = z.object({ storageAccountIds: z.array(z.string()) });

/**
 * Links customer-owned storage for custom logs: a PUT that replaces the accounts that were linked before. It is
 * finished at once.
 */
export const linkStorage: KindExecutor<LinkStorageChange> = {
  async observe(arm, change) {
    const { workspaceId } = change;
    const found = await readIfPresent(arm, storageLinkId(change), apiVersions.workspace);
    if (found === undefined) return observed('not-applied', null);
    const { storageAccountIds } = properties.parse(found.object.properties);
    const linkedStorage = [{ workspaceId, dataType: CUSTOM_LOGS, storageAccountIds }];
    const status = isDoneIn(change, { linkedStorage }) ? 'applied' : 'not-applied';
    return observed(status, { storageAccountIds }, found.correlationId);
  },
  async write(arm, change, stepId) {
    const body = { properties: { storageAccountIds: change.storageAccountIds } };
    return receiptOf(await arm.put(storageLinkId(change), apiVersions.workspace, body, stepId));
  },
};

/** Unlinks customer-owned storage for custom logs. It is finished at once. */
export const unlinkStorage = deleteExecutor<UnlinkStorageChange>(storageLinkId, apiVersions.workspace);

function storageLinkId({ workspaceId }: { readonly workspaceId: string }): string {
  return `${workspaceId}/linkedStorageAccounts/${CUSTOM_LOGS}`;
}
