import { z } from 'zod';
import type { Change } from '../changes/index.ts';
import { keyOf } from '../ids.ts';
import { componentsOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import { withoutPerimeters } from './perimeters.ts';
import { recipe } from './recipe.ts';
import { operationChoice, operationsOf } from './values.ts';

const args = z.strictObject({
  resourceIds: z.array(z.string()),
  access: z.enum(['Enabled', 'Disabled']),
  operation: operationChoice,
  /** `together`: also the workspaces of components, and the components of workspaces. */
  partners: z.enum(['alone', 'together']),
});

type Args = z.output<typeof args>;

/**
 * Opens or closes resources to the internet. A collection endpoint has no queries: for both it is its one flag. Nobody
 * has named the partners: where a security perimeter decides who reaches these, it goes on deciding.
 */
export const setPublicAccess = recipe(args, (topology, wanted) => {
  const { resourceIds, partners } = wanted;
  const named = new Map(resourceIds.map(id => [keyOf(id), id]));
  const beside = partners === 'alone' ? [] : resourceIds.flatMap(id => partnersOf(topology, id));
  const unnamed = new Map(beside.filter(id => !named.has(keyOf(id))).map(id => [keyOf(id), id]));
  const setAll = (ids: Iterable<string>) => [...ids].map(id => changeFor(topology, id, wanted));
  const left = withoutPerimeters(topology, setAll(unnamed.values()));
  return { changes: [...setAll(named.values()), ...left.changes], findings: left.findings };
});

function changeFor(topology: Topology, resourceId: string, { access, operation }: Args): Change {
  const wanted = operationsOf(operation);
  const alwaysOne = operation === 'both' && topology.resources.get(keyOf(resourceId))?.kind === 'collection-endpoint';
  return {
    kind: 'set-public-access',
    resourceId,
    ...(wanted.ingestion && { ingestion: access }),
    ...(wanted.query && !alwaysOne && { query: access }),
  };
}

function partnersOf(topology: Topology, resourceId: string): readonly string[] {
  const workspaceId = topology.resources.get(keyOf(resourceId))?.workspaceId;
  const components = componentsOf(topology, resourceId).map(({ id }) => id);
  return workspaceId === undefined ? components : [workspaceId, ...components];
}
