import { z } from 'zod';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, pick, textAt, without } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, patchTags, regionOf, show, stampInsights, tagsShape, withProperties } from './common.ts';
import { requireFlag, requireUnlinked, withLinks } from './scope-rules.ts';

const shape = z.looseObject({
  location: z.string(),
  kind: z.string().optional(),
  tags: tagsShape.optional(),
  properties: z.looseObject({}).optional(),
});

const computed = 'privateLinkScopedResources';
const given = ['immutableId', 'configurationAccess', 'logsIngestion', 'metricsIngestion'];

/** Microsoft.Insights/dataCollectionEndpoints: one flag for public access, inside `networkAcls`. */
export const collectionEndpoint: ResourceType = {
  name: 'Microsoft.Insights/dataCollectionEndpoints',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampInsights,
  complete: (resource, world) =>
    withProperties(resource, { ...generated(resource, world), ...defaults, ...resource.properties }),
  bare: resource => ({ ...resource, properties: without(resource.properties, computed) }),
  show: (resource, world) => withLinks(world, resource, computed, ['resourceId', 'scopeId']),
  put: putEndpoint,
  patch: patchTags,
  remove(call, existing) {
    requireUnlinked(call.world, existing);
    call.world.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

const defaults: JsonObject = { networkAcls: { publicNetworkAccess: 'Enabled' }, provisioningState: 'Succeeded' };

function putEndpoint(call: Call, existing: Resource | undefined): Answer {
  const { world } = call;
  const { tags, kind } = check(shape, call.body);
  const sent = without(objectAt(call.body, 'properties'), computed, 'provisioningState', ...given);
  requireFlag('networkAcls.publicNetworkAccess', textAt(sent, 'networkAcls', 'publicNetworkAccess'));
  const bare: Resource = {
    ...identity(call, collectionEndpoint, existing),
    location: regionOf(call.body) ?? '',
    ...(tags === undefined ? {} : { tags }),
    ...(kind === undefined ? {} : { kind }),
    properties: {},
  };
  const own = existing === undefined ? generated(bare, world) : pick(existing.properties, ...given);
  const saved = world.save({ ...bare, properties: { ...own, ...defaults, ...sent } });
  return show(call, saved, existing === undefined ? 201 : 200);
}

function generated(resource: Resource, world: World): JsonObject {
  const number = world.newId().replaceAll('-', '');
  const host = `${resource.name.toLowerCase()}-${number.slice(0, 4)}.${textAt(resource, 'location') ?? ''}-1`;
  return {
    immutableId: `dce-${number}`,
    configurationAccess: { endpoint: `https://${host}.handler.control.monitor.azure.com` },
    logsIngestion: { endpoint: `https://${host}.ingest.monitor.azure.com` },
    metricsIngestion: { endpoint: `https://${host}.metrics.ingest.monitor.azure.com` },
  };
}
