import { z } from 'zod';
import type { LinkedStorage, MonitoredResource } from '../../domain/topology/objects.ts';
import { resourceKindFromId } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseResource } from './parse-resource.ts';
import type { ReadResult } from './read-result.ts';
import { parseFound, readObject, readResult } from './read-result.ts';

/**
 * Reads a workspace, component or collection endpoint. An id of another type counts as missing, because the bot does
 * not know how to read it.
 *
 * @throws RestError where ARM cannot answer now
 */
export async function readResource(arm: Arm, id: string): Promise<ReadResult<MonitoredResource>> {
  const kind = resourceKindFromId(id);
  if (kind === 'other') return { missing: true };
  return parseFound(await readObject(arm, id, apiVersions[kind]), object => parseResource(object, arm.dnsNames));
}

const storage = z.object({
  name: z.string(),
  properties: z.object({ dataSourceType: z.string().nullish(), storageAccountIds: z.array(z.string()) }),
});

/**
 * Reads the storage that is linked to a workspace, for every data type. @throws RestError where ARM cannot answer now
 */
export function readStorage(arm: Arm, workspaceId: string): Promise<ReadResult<readonly LinkedStorage[]>> {
  return readResult(workspaceId, async () => {
    const items = await arm.list(`${workspaceId}/linkedStorageAccounts`, apiVersions.workspace);
    return items.map(item => {
      const { name, properties } = storage.parse(item);
      const { dataSourceType, storageAccountIds } = properties;
      return { workspaceId, dataType: dataSourceType ?? name, storageAccountIds };
    });
  });
}
