import { z } from 'zod';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, omit, pick, textAt } from '../json.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import {
  identity,
  parseBody,
  patchTags,
  regionOf,
  resourceAnswer,
  stampInsights,
  tagsShape,
  withProperties,
} from './common.ts';
import { requirePublicAccess, requireUnlinked, withLinks } from './scope-rules.ts';

const shape = z.looseObject({
  location: z.string(),
  kind: z.string().optional(),
  tags: tagsShape.optional(),
  properties: z.looseObject({}).optional(),
});

const computed = 'privateLinkScopedResources';
const assignedByAzure = ['immutableId', 'configurationAccess', 'logsIngestion', 'metricsIngestion'];

/** Microsoft.Insights/dataCollectionEndpoints. One property sets public access, inside `networkAcls`. */
export const collectionEndpoint: ResourceType = {
  name: 'Microsoft.Insights/dataCollectionEndpoints',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampInsights,
  withDefaults: (resource, azure) =>
    withProperties(resource, { ...assignedProperties(resource, azure), ...defaults, ...resource.properties }),
  withoutComputed: resource => ({ ...resource, properties: omit(resource.properties, computed) }),
  show: (resource, azure) => withLinks(azure, resource, computed, ['resourceId', 'scopeId']),
  put: putEndpoint,
  patch: patchTags,
  remove(call, existing) {
    requireUnlinked(call.azure, existing);
    call.azure.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

const defaults: JsonObject = { networkAcls: { publicNetworkAccess: 'Enabled' }, provisioningState: 'Succeeded' };

function putEndpoint(call: ResourceCall, existing: Resource | undefined): Answer {
  const { azure } = call;
  const { tags, kind } = parseBody(shape, call.body);
  const sent = omit(objectAt(call.body, 'properties'), computed, 'provisioningState', ...assignedByAzure);
  requirePublicAccess('networkAcls.publicNetworkAccess', textAt(sent, 'networkAcls', 'publicNetworkAccess'));
  const resource: Resource = {
    ...identity(call, collectionEndpoint, existing),
    location: regionOf(call.body) ?? '',
    ...(tags === undefined ? {} : { tags }),
    ...(kind === undefined ? {} : { kind }),
    properties: {},
  };
  const own =
    existing === undefined ? assignedProperties(resource, azure) : pick(existing.properties, ...assignedByAzure);
  const saved = azure.save({ ...resource, properties: { ...own, ...defaults, ...sent } });
  return resourceAnswer(call, saved, existing === undefined ? 201 : 200);
}

function assignedProperties(resource: Resource, azure: SimulatedAzure): JsonObject {
  const number = azure.newId().replaceAll('-', '');
  const host = `${resource.name.toLowerCase()}-${number.slice(0, 4)}.${textAt(resource, 'location') ?? ''}-1`;
  return {
    immutableId: `dce-${number}`,
    configurationAccess: { endpoint: `https://${host}.handler.control.monitor.azure.com` },
    logsIngestion: { endpoint: `https://${host}.ingest.monitor.azure.com` },
    metricsIngestion: { endpoint: `https://${host}.metrics.ingest.monitor.azure.com` },
  };
}
