import { z } from 'zod';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, omit, pick, textAt } from '../json.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { identity, parseBody, regionOf, resourceAnswer, tagsShape, withProperties } from './common.ts';
import { requirePublicAccessFlags, requireUnlinked, withLinks } from './scope-rules.ts';

const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({}).optional(),
});
const patchShape = shape.partial();

const computed = 'privateLinkScopedResources';

/** Properties that a caller cannot set. */
const readOnly = [computed, 'customerId', 'provisioningState', 'source', 'createdDate', 'modifiedDate'];

/** Microsoft.OperationalInsights/workspaces: Log Analytics. As recorded, ids are in lower case and the type is not. */
export const workspace: ResourceType = {
  name: 'Microsoft.OperationalInsights/workspaces',
  idName: 'microsoft.operationalinsights/workspaces',
  resourceGroupSegment: 'resourcegroups',
  tracked: true,
  table: 'resources',
  stamp: (resource, _before, azure) => withProperties(resource, { modifiedDate: httpDate(azure) }),
  withDefaults: (resource, azure) =>
    withProperties(resource, { ...defaults(azure), provisioningState: 'Succeeded', ...resource.properties }),
  withoutComputed: resource => ({ ...resource, properties: omit(resource.properties, computed) }),
  show: (resource, azure) => withLinks(azure, resource, computed, ['resourceId', 'scopeId']),
  put: putWorkspace,
  patch(call, existing) {
    const { tags } = parseBody(patchShape, call.body);
    const properties = sentProperties(call.body);
    const next = withProperties(tags === undefined ? existing : { ...existing, tags }, properties);
    return resourceAnswer(call, call.azure.save(next));
  },
  remove(call, existing) {
    requireUnlinked(call.azure, existing);
    call.azure.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

function putWorkspace(call: ResourceCall, existing: Resource | undefined): Answer {
  const { azure } = call;
  const { tags } = parseBody(shape, call.body);
  const own =
    existing === undefined ? {} : pick(existing.properties, 'customerId', 'source', 'createdDate', 'modifiedDate');
  const properties = { ...defaults(azure), ...own, ...sentProperties(call.body) };
  const resource: Resource = {
    ...identity(call, workspace, existing),
    location: regionOf(call.body) ?? '',
    ...(tags === undefined ? {} : { tags }),
    properties: { ...properties, provisioningState: existing === undefined ? 'Creating' : 'Succeeded' },
  };
  const saved = azure.save(resource);
  if (existing !== undefined) return resourceAnswer(call, saved);
  azure.schedule(keyOf(saved.id), 3, { provisioningState: 'Succeeded' });
  return resourceAnswer(call, saved, 201);
}

function sentProperties(body: JsonObject): JsonObject {
  const sent = omit(objectAt(body, 'properties'), ...readOnly);
  requirePublicAccessFlags(sent);
  const sku = textAt(sent, 'sku', 'name');
  return sku === undefined ? sent : { ...sent, sku: { ...objectAt(sent, 'sku'), name: sku.toLowerCase() } };
}

function defaults(azure: SimulatedAzure): JsonObject {
  return {
    source: 'Azure',
    customerId: azure.newId(),
    sku: { name: 'pergb2018' },
    retentionInDays: 30,
    features: { legacy: 0, searchVersion: 1, enableLogAccessUsingOnlyResourcePermissions: true },
    workspaceCapping: { dailyQuotaGb: -1, dataIngestionStatus: 'RespectQuota' },
    publicNetworkAccessForIngestion: 'Enabled',
    publicNetworkAccessForQuery: 'Enabled',
    createdDate: httpDate(azure),
    modifiedDate: httpDate(azure),
  };
}

function httpDate(azure: SimulatedAzure): string {
  return new Date(azure.now()).toUTCString();
}
