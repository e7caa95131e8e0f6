import { ArmError } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, textAt } from '../json.ts';
import type { ResourceType, SimulatedAzure } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { findResource } from './common.ts';
import { linkedId, linksIn, scopeVersions } from './scope-rules.ts';

/** The members of every scope. Each workspace adds three. */
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

/** The required zones as recorded: public names without the prefix `privatelink.`, and without the blob zone. */
const zones = [
  'monitor.azure.com',
  'oms.opinsights.azure.com',
  'ods.opinsights.azure.com',
  'agentsvc.azure-automation.net',
];

/** Returns the only group of a scope that a private endpoint can connect to. */
export function privateLinkResource(azure: SimulatedAzure, scope: Resource): JsonObject {
  const customers = linksIn(azure, keyOf(scope.id))
    .map(link => textAt(findResource(azure, linkedId(link)), 'properties', 'customerId'))
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

/** Microsoft.Insights/privateLinkScopes/privateLinkResources: read-only and computed. */
export const privateLinkResources: ResourceType = {
  name: 'microsoft.insights/privatelinkscopes/privatelinkresources',
  apiVersions: scopeVersions,
  readComputed({ azure, id }) {
    const scope = azure.resources.get(id.parent);
    if (scope === undefined || id.name.toLowerCase() !== 'azuremonitor') {
      throw new ArmError(404, 'NotFound', `Private link resource '${id.name}' was not found.`);
    }
    return { status: 200, body: privateLinkResource(azure, scope) };
  },
};
