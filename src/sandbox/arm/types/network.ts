import { ArmError, conflict, parentNotFound, resourceNotFound } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, objectAt, objectsAt, textAt, without } from '../json.ts';
import { accepted, startOperation } from '../operations.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import { idOf, type Resource, sameContent } from '../resources.ts';
import type { World } from '../world.ts';
import { show, withProperties } from './common.ts';

/** Seconds that Microsoft.Network takes for most changes. */
const networkTakes = 2;

/**
 * Keeps a resource as Microsoft.Network does: it is `Updating` until the operation has ended. Writing what is already
 * there changes nothing.
 */
export function putLater(call: Call, existing: Resource | undefined, next: Resource, takes = networkTakes): Answer {
  const { world } = call;
  requireStaying(existing);
  const settled = (resource: Resource): Resource => withProperties(resource, { provisioningState: 'Succeeded' });
  if (existing !== undefined && sameContent(settled(existing), settled(next))) {
    return show(call, existing, 200, follow(call, existing.id, world.dueAt(keyOf(existing.id)) ?? world.now()));
  }
  const saved = world.save(withProperties(next, { provisioningState: 'Updating' }));
  const endsAt = world.later(keyOf(saved.id), takes, { provisioningState: 'Succeeded' });
  return show(call, saved, existing === undefined ? 201 : 200, follow(call, saved.id, endsAt));
}

function requireStaying(existing: Resource | undefined): void {
  if (existing?.properties['provisioningState'] !== 'Deleting') return;
  throw conflict(
    `Another operation on '${existing.id}' is in progress: it is being deleted.`,
    'AnotherOperationInProgress',
  );
}

/** Removes a resource as Microsoft.Network does: accepted first, gone a while later. */
export function removeLater(call: Call, existing: Resource, takes = networkTakes): Answer {
  const key = keyOf(existing.id);
  const wasDeleting = existing.properties['provisioningState'] === 'Deleting';
  const due = call.world.dueAt(key);
  const endsAt = wasDeleting && due !== undefined ? due : call.world.later(key, takes);
  call.world.save(withProperties(existing, { provisioningState: 'Deleting' }));
  return accepted(call, { provider: 'network', method: 'DELETE', resource: existing.id, endsAt });
}

function follow(call: Call, resource: string, endsAt: number): Record<string, string> {
  return startOperation(call, { provider: 'network', method: 'PUT', resource, endsAt });
}

/** What lives in a list of its parent: subnets, peerings, security rules. */
export interface Part {
  readonly name: string;
  /** The parent's property that holds the list. */
  readonly within: string;
  /** Properties as they are kept, from what was sent; throws what Azure refuses. */
  build(call: Call, parent: Resource, others: readonly JsonObject[]): JsonObject;
  /** What a reader sees of it; by default what is kept, with its parent's etag. */
  show?(part: Resource, parent: Resource, world: World): JsonObject;
  /** Throws where Azure refuses to remove it. */
  mayGo?(world: World, part: Resource): void;
  /** What happens elsewhere once it is written or gone. */
  changed?(call: Call, part: Resource, isGone: boolean): void;
}

/** The type of such parts: they are read and written one by one, or with their parent. */
export function partType(part: Part): ResourceType {
  return {
    name: part.name,
    within: part.within,
    show(resource, world) {
      const parent = world.resources.get(idOf(resource).parent);
      if (parent === undefined) return resource;
      return part.show?.(resource, parent, world) ?? { ...resource, etag: parent['etag'] ?? '' };
    },
    put: (call, existing) => putPart(call, part, existing),
    remove: (call, existing) => removePart(call, part, existing),
  };
}

function putPart(call: Call, part: Part, existing: Resource | undefined): Answer {
  const { world, id } = call;
  const parent = world.resources.get(id.parent);
  if (parent === undefined) throw parentNotFound(id, 'write');
  requireStaying(parent);
  const name = existing?.name ?? id.name;
  const segment = part.name.split('/').at(-1) ?? '';
  const others = objectsAt(parent.properties, part.within).filter(one => textAt(one, 'name') !== name);
  const next = {
    name,
    id: existing?.id ?? `${parent.id}/${segment}/${name}`,
    type: part.name,
    properties: { ...part.build(call, parent, others), provisioningState: 'Updating' },
  };
  const settled = withProperties(next, { provisioningState: 'Succeeded' });
  const isSame =
    existing !== undefined && sameContent(withProperties(existing, { provisioningState: 'Succeeded' }), settled);
  if (isSame) return show(call, existing, 200, follow(call, existing.id, world.dueAt(id.parent) ?? world.now()));
  const endsAt = saveParts(call, parent, part.within, [...others, next]);
  part.changed?.(call, next, false);
  return show(call, next, existing === undefined ? 201 : 200, follow(call, next.id, endsAt));
}

function removePart(call: Call, part: Part, existing: Resource): Answer {
  const parent = call.world.resources.get(call.id.parent);
  if (parent === undefined) throw resourceNotFound(call.id);
  part.mayGo?.(call.world, existing);
  const others = objectsAt(parent.properties, part.within).filter(one => textAt(one, 'name') !== existing.name);
  const endsAt = saveParts(call, parent, part.within, others);
  part.changed?.(call, existing, true);
  return accepted(call, { provider: 'network', method: 'DELETE', resource: existing.id, endsAt });
}

function saveParts(call: Call, parent: Resource, within: string, parts: JsonObject[]): number {
  call.world.save(withProperties(parent, { [within]: parts, provisioningState: 'Updating' }));
  return call.world.later(keyOf(parent.id), networkTakes, { provisioningState: 'Succeeded' });
}

/** When a parent's change has ended, so has that of its parts. */
export function finishParts(parent: Resource, world: World, ...lists: string[]): void {
  const done = lists.map(list => [list, objectsAt(parent.properties, list).map(one => settle(one))] as const);
  world.save(withProperties(parent, Object.fromEntries(done)));
}

function settle(part: JsonObject): JsonObject {
  return { ...part, properties: { ...objectAt(part, 'properties'), provisioningState: 'Succeeded' } };
}

/** Parts as they are kept, from a list inside their parent: with an id and a type. */
export function completeParts(parent: Pick<Resource, 'id'>, type: string, list: readonly JsonObject[]): JsonObject[] {
  const segment = type.split('/').at(-1) ?? '';
  return list.map(part => {
    const name = textAt(part, 'name') ?? '';
    const properties = { provisioningState: 'Succeeded', ...objectAt(part, 'properties') };
    return { ...without(part, 'etag'), name, id: `${parent.id}/${segment}/${name}`, type, properties };
  });
}

/** @throws ArmError 400 for an id that leads nowhere, or to another region */
export function invalidReference(named: string, by: string): ArmError {
  const sentence = `Resource ${named} referenced by resource ${by} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`;
  return new ArmError(400, 'InvalidResourceReference', sentence);
}
