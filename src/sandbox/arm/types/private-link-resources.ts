import { ArmError } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, textAt } from '../json.ts';
import type { ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { resourceAt } from './common.ts';
import { linkedId, linksIn, scopeVersions } from './scope-rules.ts';

/** Members that every scope has; each workspace adds three. */
const members = [
  'global.in.ai',
  'api',
  'live',
  'profiler',
  'snapshot',
  'diagservicesquery',
  'agentsolutionpackstore',
  'dce-global',
];

/** As recorded: public names, without the prefix `privatelink.`, and without the blob zone. */
const zones = [
  'monitor.azure.com',
  'oms.opinsights.azure.com',
  'ods.opinsights.azure.com',
  'agentsvc.azure-automation.net',
];

/** What a private endpoint may connect to in a scope: one group that takes in everything. */
export function privateLinkResource(world: World, scope: Resource): JsonObject {
  const customers = linksIn(world, keyOf(scope.id))
    .map(link => textAt(resourceAt(world, linkedId(link)), 'properties', 'customerId'))
    .filter(customer => customer !== undefined);
  return {
    id: `${scope.id}/privatelinkresources/azuremonitor`,
    name: 'azuremonitor',
    type: 'microsoft.insights/privatelinkscopes/privatelinkresources',
    properties: {
      groupId: 'azuremonitor',
      requiredMembers: [...customers.flatMap(id => [`oms-${id}`, `ods-${id}`, `agent-${id}`]), ...members],
      requiredZoneNames: zones,
    },
  };
}

/** Microsoft.Insights/privateLinkScopes/privateLinkResources: read alone, and computed. */
export const privateLinkResources: ResourceType = {
  name: 'microsoft.insights/privatelinkscopes/privatelinkresources',
  apiVersions: scopeVersions,
  read({ world, id }) {
    const scope = world.resources.get(id.parent);
    if (scope === undefined || id.name.toLowerCase() !== 'azuremonitor') {
      throw new ArmError(404, 'NotFound', `Private link resource '${id.name}' was not found.`);
    }
    return { status: 200, body: privateLinkResource(world, scope) };
  },
};
