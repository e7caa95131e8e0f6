import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, without } from '../json.ts';
import { accepted } from '../operations.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';
import { check, identity, patchTags, show, stampInsights, tagsShape, withProperties } from './common.ts';
import { privateLinkResource } from './private-link-resources.ts';
import { connectionType, knowsAccessModes, requireIdle, scopeVersions } from './scope-rules.ts';

const accessMode = z.enum(['Open', 'PrivateOnly']);

const accessModeSettings = z.looseObject({
  queryAccessMode: accessMode,
  ingestionAccessMode: accessMode,
  exclusions: z
    .array(
      z.looseObject({
        privateEndpointConnectionName: z.string().optional(),
        queryAccessMode: accessMode.optional(),
        ingestionAccessMode: accessMode.optional(),
      }),
    )
    .optional(),
});

const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({ accessModeSettings: accessModeSettings.optional() }).default({}),
});

/** A name must fit into a path; the specification sets no pattern, Terraform's own check is taken for one. */
const namePattern = /^[A-Za-z0-9()\-_.]{1,254}[A-Za-z0-9()\-_]$|^[A-Za-z0-9()\-_]$/;

const open: JsonObject = { queryAccessMode: 'Open', ingestionAccessMode: 'Open', exclusions: [] };

/** Microsoft.Insights/privateLinkScopes: the AMPLS itself. */
export const privateLinkScope: ResourceType = {
  name: 'microsoft.insights/privatelinkscopes',
  apiVersions: scopeVersions,
  tracked: true,
  table: 'resources',
  pageSize: 100,
  endsWithNull: true,
  stamp: stampInsights,
  complete: (resource, world) => ({
    ...resource,
    tags: resource['tags'] ?? {},
    kind: null,
    properties: { ...initial(world), ...resource.properties },
  }),
  bare: resource => ({ ...resource, properties: without(resource.properties, 'privateEndpointConnections') }),
  show: showScope,
  put: putScope,
  patch(call, existing) {
    requireIdle(call.world, call.id.key);
    return patchTags(call, existing);
  },
  remove: removeScope,
  views: {
    privatelinkresources: (call, scope) => ({
      status: 200,
      body: { value: [privateLinkResource(call.world, scope)], nextLink: null },
    }),
  },
};

function showScope(scope: Resource, world: World, apiVersion?: string): JsonObject {
  const connections = world.resources.children(keyOf(scope.id), connectionType);
  const properties = knowsAccessModes(apiVersion) ? scope.properties : without(scope.properties, 'accessModeSettings');
  // As recorded: a scope without connections shows no empty list.
  return connections.length === 0
    ? { ...scope, properties }
    : { ...scope, properties: { ...properties, privateEndpointConnections: connections } };
}

/** A full replacement: what is not sent goes back to its default. The first version knows no access modes to reset. */
function putScope(call: Call, existing: Resource | undefined): Answer {
  const { world, apiVersion } = call;
  const { location, tags = {}, properties } = check(shape, call.body);
  if (location.toLowerCase() !== 'global') {
    const sentence = `The provided location '${location}' is not available for resource type 'microsoft.insights/privateLinkScopes'. List of available regions for the resource type is 'global'.`;
    throw badRequest(sentence, 'LocationNotAvailableForResourceType');
  }
  if (!namePattern.test(call.id.name)) throw badRequest(`Private link scope name '${call.id.name}' is not valid.`);
  if (apiVersion === '2021-09-01' && properties.accessModeSettings === undefined) {
    throw badRequest('The property accessModeSettings is required.');
  }
  requireIdle(world, call.id.key);
  const kept = existing?.properties ?? initial(world);
  const settings = knowsAccessModes(apiVersion)
    ? { ...open, ...objectAt(call.body, 'properties', 'accessModeSettings') }
    : (kept['accessModeSettings'] ?? open);
  const scope = world.save({
    ...identity(call, privateLinkScope, existing),
    location: 'global',
    tags,
    kind: null,
    properties: { ...kept, accessModeSettings: settings },
  });
  if (existing !== undefined) return show(call, scope);
  const body = showScope(scope, world, apiVersion);
  const shown = { ...objectAt(body, 'properties'), privateEndpointConnections: [] };
  return { status: 201, body: { ...body, properties: shown } };
}

function initial(world: World): JsonObject {
  return { scopeId: world.newId(), provisioningState: 'Succeeded', accessModeSettings: open };
}

/** Deletes the scope with its links and connections; the versions before 2023 are done at once. */
function removeScope(call: Call, existing: Resource): Answer {
  const { world, id } = call;
  requireIdle(world, id.key);
  if (call.apiVersion !== '2023-06-01-preview') {
    world.remove(id.key);
    return { status: 200 };
  }
  world.save(withProperties(existing, { provisioningState: 'Deleting' }));
  const endsAt = world.later(id.key, 2);
  const details = { scopeId: existing.properties['scopeId'] ?? '' };
  return accepted(call, { provider: 'monitor', method: 'DELETE', resource: existing.id, endsAt, details });
}
