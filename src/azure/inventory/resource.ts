import { z } from 'zod';
import { kindById } from '../../domain/topology/gaps.ts';
import type { LinkedStorage, MonitoredResource } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import type { Sight } from './reading.ts';
import { mapSight, sightOf, sightOfObject } from './reading.ts';
import { resourceOf } from './resource-rows.ts';

/**
 * Reads a workspace, component or collection endpoint. Of another type, or of the id of no resource at all, nothing is
 * known: such a one counts as gone.
 *
 * @throws RestError where ARM cannot answer at the moment
 */
export async function readResource(arm: Arm, id: string): Promise<Sight<MonitoredResource>> {
  const kind = kindById(id);
  if (kind === 'other') return { gone: true };
  return mapSight(await sightOfObject(arm, id, apiVersions[kind]), object => resourceOf(object, arm.dnsNames));
}

const storage = z.object({
  name: z.string(),
  properties: z.object({ dataSourceType: z.string().nullish(), storageAccountIds: z.array(z.string()) }),
});

/** The storage that is linked to a workspace, of every data type. @throws RestError where ARM cannot answer */
export function readStorage(arm: Arm, workspaceId: string): Promise<Sight<readonly LinkedStorage[]>> {
  return sightOf(workspaceId, async () => {
    const items = await arm.list(`${workspaceId}/linkedStorageAccounts`, apiVersions.workspace);
    return items.map(item => {
      const { name, properties } = storage.parse(item);
      const { dataSourceType, storageAccountIds } = properties;
      return { workspaceId, dataType: dataSourceType ?? name, storageAccountIds };
    });
  });
}
