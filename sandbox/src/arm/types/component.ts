import { z } from 'zod';
import { requireLinkedAction } from '../access.ts';
import { badRequest } from '../errors.ts';
import { keyOf, parseId } from '../ids.ts';
import { type JsonObject, objectAt, omit, pick, textAt } from '../json.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import {
  findResource,
  identity,
  parseBody,
  patchTags,
  regionOf,
  resourceAnswer,
  stampEtag,
  tagsShape,
} from './common.ts';
import { requirePublicAccessFlags, requireUnlinked, withLinks } from './scope-rules.ts';

const shape = z.looseObject({
  location: z.string(),
  kind: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({ WorkspaceResourceId: z.string().optional() }).optional(),
});

const computed = 'PrivateLinkScopedResources';

/** Properties that Azure assigns when a component is created, and that never change. */
const assignedByAzure = [
  'AppId',
  'ApplicationId',
  'Name',
  'InstrumentationKey',
  'ConnectionString',
  'CreationDate',
  'TenantId',
  'Ver',
];

/** Microsoft.Insights/components: Application Insights. Properties are PascalCase, public access is camelCase. */
export const component: ResourceType = {
  name: 'microsoft.insights/components',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampEtag,
  referencedIds: resource => [textAt(resource.properties, 'WorkspaceResourceId')],
  withDefaults: (resource, azure) => ({
    ...resource,
    tags: resource['tags'] ?? {},
    kind: resource['kind'] ?? 'web',
    properties: { ...assignedProperties(resource, azure), ...defaults, ...resource.properties },
  }),
  withoutComputed: resource => ({ ...resource, properties: omit(resource.properties, computed) }),
  show: (resource, azure) => withLinks(azure, resource, computed, ['ResourceId', 'ScopeId']),
  put: putComponent,
  patch: patchTags,
  remove(call, existing) {
    requireUnlinked(call.azure, existing);
    call.azure.remove(keyOf(existing.id));
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

/** Replaces a component: public access that is not sent becomes `Enabled`. */
function putComponent(call: ResourceCall, existing: Resource | undefined): Answer {
  const { azure } = call;
  const { kind, tags = {}, properties = {} } = parseBody(shape, call.body);
  const sent = omit(objectAt(call.body, 'properties'), computed, 'provisioningState', ...assignedByAzure);
  requirePublicAccessFlags(sent);
  const workspaceId = properties.WorkspaceResourceId;
  if (workspaceId !== undefined && findResource(azure, workspaceId) === undefined) {
    throw badRequest(`The workspace '${workspaceId}' was not found.`);
  }
  requireWorkspaceKeys(call, workspaceId);
  const resource: Resource = {
    ...identity(call, component, existing),
    location: regionOf(call.body) ?? '',
    tags,
    kind,
    properties: {},
  };
  const own =
    existing === undefined ? assignedProperties(resource, azure) : pick(existing.properties, ...assignedByAzure);
  const mode = workspaceId === undefined ? {} : { IngestionMode: 'LogAnalytics' };
  const saved = azure.save({ ...resource, properties: { ...own, ...defaults, ...mode, ...sent } });
  return resourceAnswer(call, saved);
}

/**
 * Whoever creates or updates a component needs to read the keys of a workspace in another subscription (Learn,
 * app/create-workspace-resource). Whether that holds for an update that keeps the workspace is not documented; refused here.
 */
function requireWorkspaceKeys({ azure, id }: ResourceCall, workspaceId: string | undefined): void {
  if (workspaceId === undefined || keyOf(parseId(workspaceId)?.subscription ?? '') === keyOf(id.subscription)) return;
  requireLinkedAction(azure, 'Microsoft.OperationalInsights/workspaces/sharedkeys/action', workspaceId, id.text);
}

function assignedProperties(resource: Resource, azure: SimulatedAzure): JsonObject {
  const key = azure.newId();
  const region = textAt(resource, 'location') ?? '';
  const endpoints = `IngestionEndpoint=https://${region}-0.in.applicationinsights.azure.com/;LiveEndpoint=https://${region}.livediagnostics.monitor.azure.com/`;
  return {
    Ver: 'v2',
    ApplicationId: resource.name,
    AppId: azure.newId(),
    Name: resource.name,
    InstrumentationKey: key,
    ConnectionString: `InstrumentationKey=${key};${endpoints}`,
    CreationDate: new Date(azure.now()).toISOString(),
    TenantId: azure.tenant().subscriptions[0]?.tenantId ?? '',
  };
}
