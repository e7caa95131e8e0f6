import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { parseId } from '../ids.ts';
import { isObject, type JsonObject, textAt } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import { shown } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import type { World } from '../world.ts';

export const tagsShape = z.record(z.string(), z.string());

/** @throws ArmError 400 saying what is wrong with what was sent */
export function check<T>(shape: z.ZodType<T>, body: JsonObject): T {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw badRequest(
    `The request content was invalid: ${path}: ${issue?.message ?? 'unreadable'}`,
    'InvalidRequestContent',
  );
}

/** The id that a new resource gets, in the case in which its provider shows it. */
function shownId(call: Call, type: ResourceType): string {
  const { id, world } = call;
  const [namespace = '', ...types] = (type.idName ?? type.name).split('/');
  const parent = world.resources.get(id.parent);
  if (id.names.length > 1 && parent !== undefined) return `${parent.id}/${types.at(-1) ?? ''}/${id.name}`;
  const group = parent?.name ?? id.group ?? '';
  return `/subscriptions/${id.subscription}/${type.groupWord ?? 'resourceGroups'}/${group}/providers/${namespace}/${types[0] ?? ''}/${id.name}`;
}

/** Identity of a resource that is being written: that of the one there is, or a new one. */
export function identity(
  call: Call,
  type: ResourceType,
  existing: Resource | undefined,
): Pick<Resource, 'id' | 'name' | 'type'> {
  if (existing === undefined) return { id: shownId(call, type), name: call.id.name, type: type.name };
  return { id: existing.id, name: existing.name, type: existing.type };
}

/** Answers with the resource as its reader sees it. */
export function show(call: Call, resource: Resource, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, body: shown(resource, call.world, call.apiVersion), headers };
}

/** A PATCH that changes tags alone, whatever else was sent. */
export function patchTags(call: Call, existing: Resource): Answer {
  const { tags } = check(z.looseObject({ tags: tagsShape.optional() }), call.body);
  return show(call, call.world.save(tags === undefined ? existing : { ...existing, tags }));
}

export function withProperties(resource: Resource, properties: JsonObject): Resource {
  return { ...resource, properties: { ...resource.properties, ...properties } };
}

/** Etag and dates as Microsoft.Insights shows them. */
export function stampInsights(resource: Resource, before: Resource | undefined, world: World): Resource {
  const now = new Date(world.now()).toISOString();
  const by = { by: 'sandbox@contoso.example', byType: 'User' };
  const created = isObject(before?.['systemData'])
    ? before['systemData']
    : { createdBy: by.by, createdByType: by.byType, createdAt: now };
  const modified = { lastModifiedBy: by.by, lastModifiedByType: by.byType, lastModifiedAt: now };
  return { ...stampEtag(resource, before, world), systemData: { ...created, ...modified } };
}

/** An etag alone, in the form of Microsoft.Insights. */
export function stampEtag(resource: Resource, _before: Resource | undefined, world: World): Resource {
  const seconds = Math.floor(world.now() / 1_000).toString(16);
  return { ...resource, etag: `"${world.newId().slice(0, 8)}-0000-0100-0000-${seconds}0000"` };
}

/** Etag as Microsoft.Network shows it. */
export function stampNetwork(resource: Resource, _before: Resource | undefined, world: World): Resource {
  return { ...resource, etag: `W/"${world.newId()}"` };
}

/** Etag as private DNS shows it. */
export function stampDns(resource: Resource, _before: Resource | undefined, world: World): Resource {
  return { ...resource, etag: world.newId() };
}

/** The resource that an id quoted in a body names, or undefined. */
export function resourceAt(world: World, id: string | undefined): Resource | undefined {
  return id === undefined ? undefined : world.resources.get(parseId(id)?.key ?? '');
}

/** Azure writes regions as `westeurope`, and reads `West Europe` as well. */
export function regionOf(value: JsonObject): string | undefined {
  return textAt(value, 'location')?.toLowerCase().replaceAll(' ', '');
}
