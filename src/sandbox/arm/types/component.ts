import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, pick, textAt, without } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, patchTags, regionOf, resourceAt, show, stampEtag, tagsShape } from './common.ts';
import { requireFlags, requireUnlinked, withLinks } from './scope-rules.ts';

const shape = z.looseObject({
  location: z.string(),
  kind: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({ WorkspaceResourceId: z.string().optional() }).optional(),
});

const computed = 'PrivateLinkScopedResources';

/** What Azure gives a component once and for all. */
const given = [
  'AppId',
  'ApplicationId',
  'Name',
  'InstrumentationKey',
  'ConnectionString',
  'CreationDate',
  'TenantId',
  'Ver',
];

/** Microsoft.Insights/components: Application Insights. Properties are PascalCase, the public flags camelCase. */
export const component: ResourceType = {
  name: 'microsoft.insights/components',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampEtag,
  refers: resource => [textAt(resource.properties, 'WorkspaceResourceId')],
  complete: (resource, world) => ({
    ...resource,
    tags: resource['tags'] ?? {},
    kind: resource['kind'] ?? 'web',
    properties: { ...generated(resource, world), ...defaults, ...resource.properties },
  }),
  bare: resource => ({ ...resource, properties: without(resource.properties, computed) }),
  show: (resource, world) => withLinks(world, resource, computed, ['ResourceId', 'ScopeId']),
  put: putComponent,
  patch: patchTags,
  remove(call, existing) {
    requireUnlinked(call.world, existing);
    call.world.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

const defaults: JsonObject = {
  Application_Type: 'web',
  Flow_Type: 'Bluefield',
  Request_Source: 'rest',
  SamplingPercentage: null,
  RetentionInDays: 90,
  IngestionMode: 'ApplicationInsights',
  provisioningState: 'Succeeded',
  publicNetworkAccessForIngestion: 'Enabled',
  publicNetworkAccessForQuery: 'Enabled',
};

/** A full replacement: public access that is not sent is `Enabled` again. */
function putComponent(call: Call, existing: Resource | undefined): Answer {
  const { world } = call;
  const { kind, tags = {}, properties = {} } = check(shape, call.body);
  const sent = without(objectAt(call.body, 'properties'), computed, 'provisioningState', ...given);
  requireFlags(sent);
  const workspaceId = properties.WorkspaceResourceId;
  if (workspaceId !== undefined && resourceAt(world, workspaceId) === undefined) {
    throw badRequest(`The workspace '${workspaceId}' was not found.`);
  }
  const bare: Resource = {
    ...identity(call, component, existing),
    location: regionOf(call.body) ?? '',
    tags,
    kind,
    properties: {},
  };
  const own = existing === undefined ? generated(bare, world) : pick(existing.properties, ...given);
  const mode = workspaceId === undefined ? {} : { IngestionMode: 'LogAnalytics' };
  const saved = world.save({ ...bare, properties: { ...own, ...defaults, ...mode, ...sent } });
  return show(call, saved);
}

function generated(resource: Resource, world: World): JsonObject {
  const key = world.newId();
  const region = textAt(resource, 'location') ?? '';
  const endpoints = `IngestionEndpoint=https://${region}-0.in.applicationinsights.azure.com/;LiveEndpoint=https://${region}.livediagnostics.monitor.azure.com/`;
  return {
    Ver: 'v2',
    ApplicationId: resource.name,
    AppId: world.newId(),
    Name: resource.name,
    InstrumentationKey: key,
    ConnectionString: `InstrumentationKey=${key};${endpoints}`,
    CreationDate: new Date(world.now()).toISOString(),
    TenantId: world.surroundings().subscriptions[0]?.tenantId ?? '',
  };
}
