import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { parseId } from '../ids.ts';
import { isObject, type JsonObject, textAt } from '../json.ts';
import {
  type Answer,
  type ResourceCall,
  type ResourceType,
  type SimulatedAzure,
  showResource,
} from '../resource-type.ts';
import type { Resource } from '../resources.ts';

export const tagsShape = z.record(z.string(), z.string());

/** @throws ArmError 400 that says what is wrong with the body */
export function parseBody<T>(shape: z.ZodType<T>, body: JsonObject): T {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw badRequest(`The request content was invalid: ${path}: ${issue?.message ?? 'invalid'}`, 'InvalidRequestContent');
}

/** Returns the id of a new resource in the case that its provider shows. */
function shownId(call: ResourceCall, type: ResourceType): string {
  const { id, azure } = call;
  const [namespace = '', ...types] = (type.idName ?? type.name).split('/');
  const parent = azure.resources.get(id.parent);
  if (id.names.length > 1 && parent !== undefined) return `${parent.id}/${types.at(-1) ?? ''}/${id.name}`;
  const group = parent?.name ?? id.group ?? '';
  return `/subscriptions/${id.subscription}/${type.resourceGroupSegment ?? 'resourceGroups'}/${group}/providers/${namespace}/${types[0] ?? ''}/${id.name}`;
}

/** Returns the id, name and type of a resource that is being written: those of the existing one, or new ones. */
export function identity(
  call: ResourceCall,
  type: ResourceType,
  existing: Resource | undefined,
): Pick<Resource, 'id' | 'name' | 'type'> {
  if (existing === undefined) return { id: shownId(call, type), name: call.id.name, type: type.name };
  return { id: existing.id, name: existing.name, type: existing.type };
}

/** Returns an answer with a resource. */
export function resourceAnswer(
  call: ResourceCall,
  resource: Resource,
  status = 200,
  headers: Record<string, string> = {},
): Answer {
  return { status, body: showResource(resource, call.azure, call.apiVersion), headers };
}

/** Answers a PATCH that changes the tags and ignores everything else. */
export function patchTags(call: ResourceCall, existing: Resource): Answer {
  const { tags } = parseBody(z.looseObject({ tags: tagsShape.optional() }), call.body);
  return resourceAnswer(call, call.azure.save(tags === undefined ? existing : { ...existing, tags }));
}

export function withProperties(resource: Resource, properties: JsonObject): Resource {
  return { ...resource, properties: { ...resource.properties, ...properties } };
}

/** Who has made everything that nobody else is known to have made. */
export const SANDBOX_USER = 'sandbox@contoso.example';

/** Sets the etag and the dates in the format of Microsoft.Insights. */
export function stampInsights(resource: Resource, before: Resource | undefined, azure: SimulatedAzure): Resource {
  const now = new Date(azure.now()).toISOString();
  const caller = azure.caller();
  const by = { by: caller?.type === 'User' ? caller.by : SANDBOX_USER, byType: 'User' };
  const created = isObject(before?.['systemData'])
    ? before['systemData']
    : { createdBy: by.by, createdByType: by.byType, createdAt: now };
  const modified = { lastModifiedBy: by.by, lastModifiedByType: by.byType, lastModifiedAt: now };
  return { ...stampEtag(resource, before, azure), systemData: { ...created, ...modified } };
}

/** Sets an etag in the format of Microsoft.Insights. */
export function stampEtag(resource: Resource, _before: Resource | undefined, azure: SimulatedAzure): Resource {
  const seconds = Math.floor(azure.now() / 1_000).toString(16);
  return { ...resource, etag: `"${azure.newId().slice(0, 8)}-0000-0100-0000-${seconds}0000"` };
}

/** Sets an etag in the format of Microsoft.Network. */
export function stampNetwork(resource: Resource, _before: Resource | undefined, azure: SimulatedAzure): Resource {
  return { ...resource, etag: `W/"${azure.newId()}"` };
}

/** Sets an etag in the format of private DNS. */
export function stampDns(resource: Resource, _before: Resource | undefined, azure: SimulatedAzure): Resource {
  return { ...resource, etag: azure.newId() };
}

/** Returns the resource with an id from a body; undefined if there is none. */
export function findResource(azure: SimulatedAzure, id: string | undefined): Resource | undefined {
  return id === undefined ? undefined : azure.resources.get(parseId(id)?.key ?? '');
}

/** Returns the region of a resource. Azure shows `westeurope` and also accepts `West Europe`. */
export function regionOf(value: JsonObject): string | undefined {
  return textAt(value, 'location')?.toLowerCase().replaceAll(' ', '');
}
