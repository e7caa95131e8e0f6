import { z } from 'zod';
import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import { keyOf } from '../ids.ts';
import { componentsOf } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import { operationChoice, operationsOf } from './operation-choice.ts';
import type { RecipeResult } from './recipe.ts';
import { defineRecipe } from './recipe.ts';
import { dropPerimeterSettings } from './security-perimeters.ts';

const args = z.strictObject({
  resourceIds: z.array(z.string()),
  access: z.enum(['Enabled', 'Disabled']),
  operation: operationChoice,
  /** `together` includes the workspaces of components, and the components of workspaces. */
  partners: z.enum(['alone', 'together']),
});

type Args = z.output<typeof args>;

/**
 * Opens or closes resources to the internet. A data collection endpoint has no queries, so `both` means its only flag.
 * Partners were not requested by name, so a security perimeter that controls their access keeps doing so.
 */
export const setPublicAccessRecipe = defineRecipe(args, setAccess, (topology, { resourceIds }) => ({
  resources: [...resourceIds, ...resourceIds.flatMap(id => partnersOf(topology, id))],
}));

function setAccess(topology: Topology, input: Args): RecipeResult {
  const { resourceIds } = input;
  const requested = new Map(resourceIds.map(id => [keyOf(id), id]));
  const partnerIds = input.partners === 'alone' ? [] : resourceIds.flatMap(id => partnersOf(topology, id));
  const partners = new Map(partnerIds.filter(id => !requested.has(keyOf(id))).map(id => [keyOf(id), id]));
  const changesFor = (ids: Iterable<string>) => [...ids].map(id => changeFor(topology, id, input));
  const ofPartners = dropPerimeterSettings(topology, changesFor(partners.values()));
  return { changes: [...changesFor(requested.values()), ...ofPartners.changes], findings: ofPartners.findings };
}

function changeFor(topology: Topology, resourceId: string, { access, operation }: Args): SetPublicAccessChange {
  const chosen = operationsOf(operation);
  const hasOneFlag = operation === 'both' && topology.resources.get(keyOf(resourceId))?.kind === 'collection-endpoint';
  return {
    kind: 'set-public-access',
    resourceId,
    ...(chosen.ingestion && { ingestion: access }),
    ...(chosen.query && !hasOneFlag && { query: access }),
  };
}

function partnersOf(topology: Topology, resourceId: string): readonly string[] {
  const workspaceId = topology.resources.get(keyOf(resourceId))?.workspaceId;
  const components = componentsOf(topology, resourceId).map(({ id }) => id);
  return workspaceId === undefined ? components : [workspaceId, ...components];
}
