import { z } from 'zod';
import type { Change } from '../changes/index.ts';
import { keyOf } from '../ids.ts';
import { componentsOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import { recipe } from './recipe.ts';
import { operationChoice, operationsOf } from './values.ts';

const args = z.strictObject({
  resourceIds: z.array(z.string()),
  access: z.enum(['Enabled', 'Disabled']),
  operation: operationChoice,
  /** `together`: also the workspaces of components, and the components of workspaces. */
  partners: z.enum(['alone', 'together']),
});

/** Opens or closes resources to the internet. A collection endpoint has no queries: for both it is its one flag. */
export const setPublicAccess = recipe(args, (topology, { resourceIds, access, operation, partners }) => {
  const all = partners === 'alone' ? resourceIds : resourceIds.flatMap(id => [id, ...partnersOf(topology, id)]);
  const once = new Map(all.map(id => [keyOf(id), id]));
  const wanted = operationsOf(operation);
  const changes = [...once].map(([key, resourceId]): Change => {
    const alwaysOne = operation === 'both' && topology.resources.get(key)?.kind === 'collection-endpoint';
    return {
      kind: 'set-public-access',
      resourceId,
      ...(wanted.ingestion && { ingestion: access }),
      ...(wanted.query && !alwaysOne && { query: access }),
    };
  });
  return { changes, findings: [] };
});

function partnersOf(topology: Topology, resourceId: string): readonly string[] {
  const workspaceId = topology.resources.get(keyOf(resourceId))?.workspaceId;
  const components = componentsOf(topology, resourceId).map(({ id }) => id);
  return workspaceId === undefined ? components : [workspaceId, ...components];
}
