import { ArmError, conflict, parentNotFound, resourceNotFound } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, objectsAt, omit, textAt } from '../json.ts';
import { accepted, startOperation } from '../operation-answers.ts';
import type { Answer, ResourceCall, ResourceType, SimulatedAzure } from '../resource-type.ts';
import { idOf, type Resource, sameContent } from '../resources.ts';
import { resourceAnswer, withProperties } from './common.ts';

/** Seconds that Microsoft.Network needs for most changes. */
const networkSeconds = 2;

/**
 * Saves a resource as Microsoft.Network does: it is `Updating` until the operation has ended. A PUT without a difference
 * changes nothing.
 */
export function putAsync(
  call: ResourceCall,
  existing: Resource | undefined,
  next: Resource,
  seconds = networkSeconds,
): Answer {
  const { azure } = call;
  requireNotDeleting(existing);
  const settled = (resource: Resource): Resource => withProperties(resource, { provisioningState: 'Succeeded' });
  if (existing !== undefined && sameContent(settled(existing), settled(next))) {
    return resourceAnswer(
      call,
      existing,
      200,
      operationHeaders(call, existing.id, azure.dueAt(keyOf(existing.id)) ?? azure.now()),
    );
  }
  const saved = azure.save(withProperties(next, { provisioningState: 'Updating' }));
  const endsAt = azure.schedule(keyOf(saved.id), seconds, { provisioningState: 'Succeeded' });
  return resourceAnswer(call, saved, existing === undefined ? 201 : 200, operationHeaders(call, saved.id, endsAt));
}

function requireNotDeleting(existing: Resource | undefined): void {
  if (existing?.properties['provisioningState'] !== 'Deleting') return;
  throw conflict(
    `Another operation on '${existing.id}' is in progress: it is being deleted.`,
    'AnotherOperationInProgress',
  );
}

/** Removes a resource as Microsoft.Network does: the call is accepted, and the resource disappears some seconds later. */
export function removeAsync(call: ResourceCall, existing: Resource, seconds = networkSeconds): Answer {
  const key = keyOf(existing.id);
  const wasDeleting = existing.properties['provisioningState'] === 'Deleting';
  const due = call.azure.dueAt(key);
  const endsAt = wasDeleting && due !== undefined ? due : call.azure.schedule(key, seconds);
  call.azure.save(withProperties(existing, { provisioningState: 'Deleting' }));
  return accepted(call, { provider: 'network', method: 'DELETE', resource: existing.id, endsAt });
}

function operationHeaders(call: ResourceCall, resource: string, endsAt: number): Record<string, string> {
  return startOperation(call, { provider: 'network', method: 'PUT', resource, endsAt });
}

/** The behaviour of resources in a list of their parent: subnets, peerings, security rules. */
export interface EmbeddedResource {
  readonly name: string;
  /** The parent's property with the list. */
  readonly parentProperty: string;
  /** Returns the properties to store for a request. Throws what Azure refuses. */
  build(call: ResourceCall, parent: Resource, others: readonly JsonObject[]): JsonObject;
  /** Returns the resource as answers show it; by default as stored, with its parent's etag. */
  show?(part: Resource, parent: Resource, azure: SimulatedAzure): JsonObject;
  /** Throws if Azure refuses to remove it. */
  requireRemovable?(azure: SimulatedAzure, part: Resource): void;
  /** Runs after it was written or removed, to update other resources. */
  onChanged?(call: ResourceCall, part: Resource, isGone: boolean): void;
}

/** Returns the resource type of embedded resources. They are read and written one by one or with their parent. */
export function embeddedType(part: EmbeddedResource): ResourceType {
  return {
    name: part.name,
    parentProperty: part.parentProperty,
    show(resource, azure) {
      const parent = azure.resources.get(idOf(resource).parent);
      if (parent === undefined) return resource;
      return part.show?.(resource, parent, azure) ?? { ...resource, etag: parent['etag'] ?? '' };
    },
    put: (call, existing) => putEmbedded(call, part, existing),
    remove: (call, existing) => removeEmbedded(call, part, existing),
  };
}

function putEmbedded(call: ResourceCall, part: EmbeddedResource, existing: Resource | undefined): Answer {
  const { azure, id } = call;
  const parent = azure.resources.get(id.parent);
  if (parent === undefined) throw parentNotFound(id, 'write');
  requireNotDeleting(parent);
  const name = existing?.name ?? id.name;
  const segment = part.name.split('/').at(-1) ?? '';
  const others = objectsAt(parent.properties, part.parentProperty).filter(one => textAt(one, 'name') !== name);
  const next = {
    name,
    id: existing?.id ?? `${parent.id}/${segment}/${name}`,
    type: part.name,
    properties: { ...part.build(call, parent, others), provisioningState: 'Updating' },
  };
  const settled = withProperties(next, { provisioningState: 'Succeeded' });
  const isSame =
    existing !== undefined && sameContent(withProperties(existing, { provisioningState: 'Succeeded' }), settled);
  if (isSame)
    return resourceAnswer(
      call,
      existing,
      200,
      operationHeaders(call, existing.id, azure.dueAt(id.parent) ?? azure.now()),
    );
  const endsAt = saveEmbedded(call, parent, part.parentProperty, [...others, next]);
  part.onChanged?.(call, next, false);
  return resourceAnswer(call, next, existing === undefined ? 201 : 200, operationHeaders(call, next.id, endsAt));
}

function removeEmbedded(call: ResourceCall, part: EmbeddedResource, existing: Resource): Answer {
  const parent = call.azure.resources.get(call.id.parent);
  if (parent === undefined) throw resourceNotFound(call.id);
  part.requireRemovable?.(call.azure, existing);
  const others = objectsAt(parent.properties, part.parentProperty).filter(one => textAt(one, 'name') !== existing.name);
  const endsAt = saveEmbedded(call, parent, part.parentProperty, others);
  part.onChanged?.(call, existing, true);
  return accepted(call, { provider: 'network', method: 'DELETE', resource: existing.id, endsAt });
}

function saveEmbedded(call: ResourceCall, parent: Resource, within: string, parts: JsonObject[]): number {
  call.azure.save(withProperties(parent, { [within]: parts, provisioningState: 'Updating' }));
  return call.azure.schedule(keyOf(parent.id), networkSeconds, { provisioningState: 'Succeeded' });
}

/** Marks the embedded resources as `Succeeded` when the change of their parent has ended. */
export function settleEmbedded(parent: Resource, azure: SimulatedAzure, ...lists: string[]): void {
  const done = lists.map(list => [list, objectsAt(parent.properties, list).map(one => settle(one))] as const);
  azure.save(withProperties(parent, Object.fromEntries(done)));
}

function settle(part: JsonObject): JsonObject {
  return { ...part, properties: { ...objectAt(part, 'properties'), provisioningState: 'Succeeded' } };
}

/** Returns embedded resources as they are stored, with an id and a type, from a list inside their parent. */
export function completeEmbedded(
  parent: Pick<Resource, 'id'>,
  type: string,
  list: readonly JsonObject[],
): JsonObject[] {
  const segment = type.split('/').at(-1) ?? '';
  return list.map(part => {
    const name = textAt(part, 'name') ?? '';
    const properties = { provisioningState: 'Succeeded', ...objectAt(part, 'properties') };
    return { ...omit(part, 'etag'), name, id: `${parent.id}/${segment}/${name}`, type, properties };
  });
}

/** Returns the error for an id that does not exist or is in another region. */
export function invalidReference(named: string, by: string): ArmError {
  const sentence = `Resource ${named} referenced by resource ${by} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`;
  return new ArmError(400, 'InvalidResourceReference', sentence);
}
