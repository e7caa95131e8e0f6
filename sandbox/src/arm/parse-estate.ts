import { z } from 'zod';
import type { Estate } from './estate.ts';
import { keyOf, parseId, type ResourceId } from './ids.ts';
import { isObject, type JsonObject, objectsAt } from './json.ts';
import { idOf, type Resource } from './resources.ts';
import { resourceTypes } from './types/index.ts';

/** Names the invalid item of an estate and says what is wrong with it. */
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
 * Parses an estate, in the format of `GET /control/estate`.
 *
 * @throws EstateError that names the invalid item
 */
export function parseEstate(json: unknown): Estate {
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new EstateError(`${formatPath(issue?.path ?? [])}${issue?.message ?? 'This is not an estate.'}`);
  }
  const { subscriptions, denied } = parsed.data;
  const known = new Set(subscriptions.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  const resources = new Map<string, Resource>();
  for (const [index, item] of parsed.data.resources.entries()) {
    const resource = readResource(item, index, known);
    const key = keyOf(resource.id);
    if (resources.has(key)) throw estateError(index, resource.id, 'is listed twice');
    resources.set(key, resource);
  }
  return { subscriptions, resources: normalize(resources), denied };
}

function readResource(item: JsonObject, index: number, subscriptions: ReadonlySet<string>): Resource {
  const { id: text, properties = {} } = item;
  if (typeof text !== 'string') throw estateError(index, '', 'needs an id');
  const id = parseId(text);
  if (id === undefined) throw estateError(index, text, 'is not the id of a resource');
  if (!subscriptions.has(id.subscription.toLowerCase()))
    throw estateError(index, text, 'is in a subscription that is not listed');
  if (!isObject(properties)) throw estateError(index, text, 'has properties that are not an object');
  const { name = id.name, type = resourceTypes.get(id.type)?.name ?? id.typeText } = item;
  if (typeof name !== 'string' || name.toLowerCase() !== id.name.toLowerCase())
    throw estateError(index, text, 'has a name that differs from its id');
  if (typeof type !== 'string' || type.toLowerCase() !== id.type)
    throw estateError(index, text, 'has a type that differs from its id');
  return { ...item, id: id.text, name, type, properties };
}

/**
 * Converts resources to the form in which they are stored: subnets and other embedded resources inside their parents,
 * connections as resources of their own, and a resource group for every resource in one.
 */
function normalize(given: ReadonlyMap<string, Resource>): Resource[] {
  const all = new Map(given);
  for (const [index, resource] of [...given.values()].entries()) {
    const id = idOf(resource);
    const property = resourceTypes.get(id.type)?.parentProperty;
    if (property !== undefined) embedInParent(all, resource, id, property, index);
  }
  for (const [key, resource] of [...all]) {
    for (const one of objectsAt(resource.properties['privateEndpointConnections'])) addConnection(all, one);
    const stored = resourceTypes.get(idOf(resource).type)?.withoutComputed?.(resource);
    if (stored !== undefined) all.set(key, stored);
  }
  for (const [index, resource] of [...given.values()].entries()) requireParent(all, resource, index);
  return [...missingGroups(all), ...all.values()];
}

function addConnection(all: Map<string, Resource>, connection: JsonObject): void {
  const { id, name, type, properties } = connection;
  if (typeof id !== 'string' || all.has(keyOf(id)) || parseId(id) === undefined) return;
  if (typeof name !== 'string' || typeof type !== 'string' || !isObject(properties)) return;
  all.set(keyOf(id), { ...connection, id, name, type, properties });
}

function embedInParent(
  all: Map<string, Resource>,
  child: Resource,
  id: ResourceId,
  property: string,
  index: number,
): void {
  const parent = all.get(id.parent);
  if (parent === undefined) throw estateError(index, child.id, 'is in a resource that is not listed');
  const others = objectsAt(parent.properties[property]).filter(({ name }) => name !== child.name);
  all.set(id.parent, { ...parent, properties: { ...parent.properties, [property]: [...others, child] } });
  all.delete(id.key);
}

/** Requires the parent of a child resource: the scope of a link, the zone of a record. */
function requireParent(all: ReadonlyMap<string, Resource>, resource: Resource, index: number): void {
  const id = idOf(resource);
  if (id.names.length > 1 && all.has(id.key) && !all.has(id.parent)) {
    throw estateError(index, resource.id, 'is in a resource that is not listed');
  }
}

function missingGroups(all: ReadonlyMap<string, Resource>): Resource[] {
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

function estateError(index: number, id: string, sentence: string): EstateError {
  return new EstateError(`resources[${index}]${id === '' ? '' : ` (${id})`} ${sentence}`);
}

function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '';
  const steps = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return `${steps.join('').replace(/^\./, '')}: `;
}
