import { z } from 'zod';
import type { Estate } from './estate.ts';
import { keyOf, parseId, type ResourceId } from './ids.ts';
import { isObject, type JsonObject, objectsAt } from './json.ts';
import { idOf, type Resource } from './resources.ts';
import { resourceTypes } from './types/index.ts';

/** Says which item of an estate is wrong, and how. */
export class EstateError extends Error {}

const shape = z.strictObject({
  subscriptions: z.array(
    z.looseObject({
      subscriptionId: z.string().min(1),
      displayName: z.string(),
      tenantId: z.string().min(1),
      state: z.string().default('Enabled'),
    }),
  ),
  resources: z.array(z.custom<JsonObject>(isObject, 'expected an object')),
  denied: z.array(z.strictObject({ actions: z.array(z.string()), scope: z.string() })).default([]),
});

/**
 * Reads an estate: what `GET /control/estate` answers, or the like written by hand.
 *
 * @throws EstateError naming the item that is wrong
 */
export function parseEstate(json: unknown): Estate {
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new EstateError(`${place(issue?.path ?? [])}${issue?.message ?? 'not an estate'}`);
  }
  const { subscriptions, denied } = parsed.data;
  const known = new Set(subscriptions.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  const resources = new Map<string, Resource>();
  for (const [index, item] of parsed.data.resources.entries()) {
    const resource = readResource(item, index, known);
    const key = keyOf(resource.id);
    if (resources.has(key)) throw wrong(index, resource.id, 'stands there twice');
    resources.set(key, resource);
  }
  return { subscriptions, resources: arrange(resources), denied };
}

function readResource(item: JsonObject, index: number, subscriptions: ReadonlySet<string>): Resource {
  const { id: text, properties = {} } = item;
  if (typeof text !== 'string') throw wrong(index, '', 'needs an id');
  const id = parseId(text);
  if (id === undefined) throw wrong(index, text, 'is not the id of a resource');
  if (!subscriptions.has(id.subscription.toLowerCase()))
    throw wrong(index, text, 'lies in a subscription that is not listed');
  if (!isObject(properties)) throw wrong(index, text, 'has properties that are not an object');
  const { name = id.name, type = resourceTypes.get(id.type)?.name ?? id.typeText } = item;
  if (typeof name !== 'string' || name.toLowerCase() !== id.name.toLowerCase())
    throw wrong(index, text, 'has another name than its id says');
  if (typeof type !== 'string' || type.toLowerCase() !== id.type)
    throw wrong(index, text, 'has another type than its id says');
  return { ...item, id: id.text, name, type, properties };
}

/**
 * Puts everything where it is kept: subnets and the like inside their parents, connections beside their scope, and
 * a resource group for whatever lies in one.
 */
function arrange(given: ReadonlyMap<string, Resource>): Resource[] {
  const all = new Map(given);
  for (const [index, resource] of [...given.values()].entries()) {
    const id = idOf(resource);
    const inside = resourceTypes.get(id.type)?.within;
    if (inside !== undefined) fold(all, resource, id, inside, index);
  }
  for (const [key, resource] of [...all]) {
    for (const one of objectsAt(resource.properties['privateEndpointConnections'])) addConnection(all, one);
    const bare = resourceTypes.get(idOf(resource).type)?.bare?.(resource);
    if (bare !== undefined) all.set(key, bare);
  }
  for (const [index, resource] of [...given.values()].entries()) requireParent(all, resource, index);
  return [...groupsFor(all), ...all.values()];
}

function addConnection(all: Map<string, Resource>, connection: JsonObject): void {
  const { id, name, type, properties } = connection;
  if (typeof id !== 'string' || all.has(keyOf(id)) || parseId(id) === undefined) return;
  if (typeof name !== 'string' || typeof type !== 'string' || !isObject(properties)) return;
  all.set(keyOf(id), { ...connection, id, name, type, properties });
}

function fold(all: Map<string, Resource>, child: Resource, id: ResourceId, property: string, index: number): void {
  const parent = all.get(id.parent);
  if (parent === undefined) throw wrong(index, child.id, 'lies in a resource that is not listed');
  const others = objectsAt(parent.properties[property]).filter(({ name }) => name !== child.name);
  all.set(id.parent, { ...parent, properties: { ...parent.properties, [property]: [...others, child] } });
  all.delete(id.key);
}

/** What lies in another resource needs it: a link its scope, a record its zone. */
function requireParent(all: ReadonlyMap<string, Resource>, resource: Resource, index: number): void {
  const id = idOf(resource);
  if (id.names.length > 1 && all.has(id.key) && !all.has(id.parent)) {
    throw wrong(index, resource.id, 'lies in a resource that is not listed');
  }
}

function groupsFor(all: ReadonlyMap<string, Resource>): Resource[] {
  const groups = new Map<string, Resource>();
  for (const resource of all.values()) {
    const { subscription, group } = idOf(resource);
    if (group === undefined) continue;
    const id = `/subscriptions/${subscription}/resourceGroups/${group}`;
    if (all.has(keyOf(id)) || groups.has(keyOf(id))) continue;
    const location =
      typeof resource['location'] === 'string' && resource['location'] !== 'global'
        ? resource['location']
        : 'westeurope';
    groups.set(keyOf(id), { id, name: group, type: 'Microsoft.Resources/resourceGroups', location, properties: {} });
  }
  return [...groups.values()];
}

function wrong(index: number, id: string, sentence: string): EstateError {
  return new EstateError(`resources[${index}]${id === '' ? '' : ` (${id})`} ${sentence}`);
}

function place(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '';
  const steps = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return `${steps.join('').replace(/^\./, '')}: `;
}
