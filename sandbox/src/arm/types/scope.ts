import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, omit } from '../json.ts';
import { accepted } from '../operation-answers.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { identity, parseBody, patchTags, resourceAnswer, stampInsights, tagsShape, withProperties } from './common.ts';
import { privateLinkResource } from './private-link-resources.ts';
import { connectionType, hasAccessModes, requireIdle, scopeVersions } from './scope-rules.ts';

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

/** Allowed names. The specification has no pattern, so this is the one that Terraform checks. */
const namePattern = /^[A-Za-z0-9()\-_.]{1,254}[A-Za-z0-9()\-_]$|^[A-Za-z0-9()\-_]$/;

const openModes: JsonObject = { queryAccessMode: 'Open', ingestionAccessMode: 'Open', exclusions: [] };

/** Microsoft.Insights/privateLinkScopes: the Azure Monitor Private Link Scope (AMPLS). */
export const privateLinkScope: ResourceType = {
  name: 'microsoft.insights/privatelinkscopes',
  apiVersions: scopeVersions,
  tracked: true,
  table: 'resources',
  pageSize: 100,
  endsWithNull: true,
  stamp: stampInsights,
  withDefaults: (resource, azure) => ({
    ...resource,
    tags: resource['tags'] ?? {},
    kind: null,
    properties: { ...initialProperties(azure), ...resource.properties },
  }),
  withoutComputed: resource => ({ ...resource, properties: omit(resource.properties, 'privateEndpointConnections') }),
  show: showScope,
  put: putScope,
  patch(call, existing) {
    requireIdle(call.azure, call.id.key);
    return patchTags(call, existing);
  },
  remove: removeScope,
  computedCollections: {
    privatelinkresources: (call, scope) => ({
      status: 200,
      body: { value: [privateLinkResource(call.azure, scope)], nextLink: null },
    }),
  },
};

function showScope(scope: Resource, azure: SimulatedAzure, apiVersion?: string): JsonObject {
  const connections = azure.resources.children(keyOf(scope.id), connectionType);
  const properties = hasAccessModes(apiVersion) ? scope.properties : omit(scope.properties, 'accessModeSettings');
  // As recorded, a scope without connections omits the list.
  return connections.length === 0
    ? { ...scope, properties }
    : { ...scope, properties: { ...properties, privateEndpointConnections: connections } };
}

/**
 * Replaces the scope: properties that are not sent return to their defaults. The first api-version has no access modes,
 * so it does not reset them.
 */
function putScope(call: ResourceCall, existing: Resource | undefined): Answer {
  const { azure, apiVersion } = call;
  const { location, tags = {}, properties } = parseBody(shape, call.body);
  if (location.toLowerCase() !== 'global') {
    const sentence = `The provided location '${location}' is not available for resource type 'microsoft.insights/privateLinkScopes'. List of available regions for the resource type is 'global'.`;
    throw badRequest(sentence, 'LocationNotAvailableForResourceType');
  }
  if (!namePattern.test(call.id.name)) throw badRequest(`Private link scope name '${call.id.name}' is not valid.`);
  if (apiVersion === '2021-09-01' && properties.accessModeSettings === undefined) {
    throw badRequest('The property accessModeSettings is required.');
  }
  requireIdle(azure, call.id.key);
  const kept = existing?.properties ?? initialProperties(azure);
  const settings = hasAccessModes(apiVersion)
    ? { ...openModes, ...objectAt(call.body, 'properties', 'accessModeSettings') }
    : (kept['accessModeSettings'] ?? openModes);
  const scope = azure.save({
    ...identity(call, privateLinkScope, existing),
    location: 'global',
    tags,
    kind: null,
    properties: { ...kept, accessModeSettings: settings },
  });
  if (existing !== undefined) return resourceAnswer(call, scope);
  const body = showScope(scope, azure, apiVersion);
  const shown = { ...objectAt(body, 'properties'), privateEndpointConnections: [] };
  return { status: 201, body: { ...body, properties: shown } };
}

function initialProperties(azure: SimulatedAzure): JsonObject {
  return { scopeId: azure.newId(), provisioningState: 'Succeeded', accessModeSettings: openModes };
}

/** Deletes the scope with its links and connections. The api-versions before 2023 do this synchronously. */
function removeScope(call: ResourceCall, existing: Resource): Answer {
  const { azure, id } = call;
  requireIdle(azure, id.key);
  if (call.apiVersion !== '2023-06-01-preview') {
    azure.remove(id.key);
    return { status: 200 };
  }
  azure.save(withProperties(existing, { provisioningState: 'Deleting' }));
  const endsAt = azure.schedule(id.key, 2);
  const details = { scopeId: existing.properties['scopeId'] ?? '' };
  return accepted(call, { provider: 'monitor', method: 'DELETE', resource: existing.id, endsAt, details });
}
