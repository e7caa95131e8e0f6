import { z } from 'zod';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, pick, textAt, without } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, regionOf, show, tagsShape, withProperties } from './common.ts';
import { requireFlags, requireUnlinked, withLinks } from './scope-rules.ts';

const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({}).optional(),
});
const patchShape = shape.partial();

const computed = 'privateLinkScopedResources';

/** What a caller cannot set. */
const readOnly = [computed, 'customerId', 'provisioningState', 'source', 'createdDate', 'modifiedDate'];

/** Microsoft.OperationalInsights/workspaces: Log Analytics. Ids are in lower case, the type is not, as recorded. */
export const workspace: ResourceType = {
  name: 'Microsoft.OperationalInsights/workspaces',
  idName: 'microsoft.operationalinsights/workspaces',
  groupWord: 'resourcegroups',
  tracked: true,
  table: 'resources',
  stamp: (resource, _before, world) => withProperties(resource, { modifiedDate: httpDate(world) }),
  complete: (resource, world) =>
    withProperties(resource, { ...defaults(world), provisioningState: 'Succeeded', ...resource.properties }),
  bare: resource => ({ ...resource, properties: without(resource.properties, computed) }),
  show: (resource, world) => withLinks(world, resource, computed, ['resourceId', 'scopeId']),
  put: putWorkspace,
  patch(call, existing) {
    const { tags } = check(patchShape, call.body);
    const properties = sentProperties(call.body);
    const next = withProperties(tags === undefined ? existing : { ...existing, tags }, properties);
    return show(call, call.world.save(next));
  },
  remove(call, existing) {
    requireUnlinked(call.world, existing);
    call.world.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

function putWorkspace(call: Call, existing: Resource | undefined): Answer {
  const { world } = call;
  const { tags } = check(shape, call.body);
  const own =
    existing === undefined ? {} : pick(existing.properties, 'customerId', 'source', 'createdDate', 'modifiedDate');
  const properties = { ...defaults(world), ...own, ...sentProperties(call.body) };
  const resource: Resource = {
    ...identity(call, workspace, existing),
    location: regionOf(call.body) ?? '',
    ...(tags === undefined ? {} : { tags }),
    properties: { ...properties, provisioningState: existing === undefined ? 'Creating' : 'Succeeded' },
  };
  const saved = world.save(resource);
  if (existing !== undefined) return show(call, saved);
  world.later(keyOf(saved.id), 3, { provisioningState: 'Succeeded' });
  return show(call, saved, 201);
}

function sentProperties(body: JsonObject): JsonObject {
  const sent = without(objectAt(body, 'properties'), ...readOnly);
  requireFlags(sent);
  const sku = textAt(sent, 'sku', 'name');
  return sku === undefined ? sent : { ...sent, sku: { ...objectAt(sent, 'sku'), name: sku.toLowerCase() } };
}

function defaults(world: World): JsonObject {
  return {
    source: 'Azure',
    customerId: world.newId(),
    sku: { name: 'pergb2018' },
    retentionInDays: 30,
    features: { legacy: 0, searchVersion: 1, enableLogAccessUsingOnlyResourcePermissions: true },
    workspaceCapping: { dailyQuotaGb: -1, dataIngestionStatus: 'RespectQuota' },
    publicNetworkAccessForIngestion: 'Enabled',
    publicNetworkAccessForQuery: 'Enabled',
    createdDate: httpDate(world),
    modifiedDate: httpDate(world),
  };
}

function httpDate(world: World): string {
  return new Date(world.now()).toUTCString();
}
