import { z } from 'zod';
import { CUSTOM_LOGS, type LinkStorageChange } from '../../domain/changes/link-storage.ts';
import { apiVersions } from '../api-versions.ts';
import type { Executor } from './executor.ts';
import { isDoneIn, lookOf, readIfThere } from './looking.ts';
import { storageLinkId } from './unlink-storage.ts';
import { receiptOf } from './writing.ts';

const properties = z.object({ storageAccountIds: z.array(z.string()) });

/** Linking storage of one's own for custom logs: a PUT that replaces the accounts there were, done at once. */
export const linkingStorage: Executor<LinkStorageChange> = {
  async look(arm, change) {
    const { workspaceId } = change;
    const found = await readIfThere(arm, storageLinkId(change), apiVersions.workspace);
    if (found === undefined) return lookOf('open', null);
    const { storageAccountIds } = properties.parse(found.object.properties);
    const linkedStorage = [{ workspaceId, dataType: CUSTOM_LOGS, storageAccountIds }];
    const stands = isDoneIn(change, { linkedStorage }) ? 'made' : 'open';
    return lookOf(stands, { storageAccountIds }, found.correlationId);
  },
  async write(arm, change, id) {
    const body = { properties: { storageAccountIds: change.storageAccountIds } };
    return receiptOf(await arm.put(storageLinkId(change), apiVersions.workspace, body, id));
  },
};
