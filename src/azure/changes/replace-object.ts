import { z } from 'zod';
import type { ChangeObservation, WriteReceipt } from '../../app/ports.ts';
import { keyOf } from '../../domain/ids.ts';
import type { LastChange } from '../../domain/topology/objects.ts';
import type { ObjectValues, ReplacedObject } from '../../domain/watch/replaced-object.ts';
import type { Arm } from '../arm.ts';
import type { ArmObject } from '../inventory/arm-object.ts';
import { lastChangeOf } from '../inventory/arm-object.ts';
import type { ArmResponse } from '../plain-calls.ts';
import { receiptOf } from './write.ts';

/** What Azure sets on every object and nobody else can. */
const readOnly = new Set(['id', 'name', 'type', 'etag', 'systemData']);

/**
 * What Azure computes in the properties of an object, or what belongs to child objects, in lower case: it may change at any
 * time, and a PUT does not change it.
 */
const computedByAzure = new Set([
  'provisioningstate',
  'scopeid',
  'metadata',
  'privatelinkscopedresources',
  'privateendpointconnections',
]);

/**
 * How an object is replaced that has no PATCH for what is to change. A PATCH of a scope or a component changes only its tags,
 * that of a collection endpoint its tags and identity, and an association has none (azure-rest-api-specs,
 * `TagsResource` and `ResourceForUpdate`).
 */
export interface Replacement {
  readonly id: string;
  readonly apiVersion: string;
  /** The object as it was read a moment ago. */
  readonly object: ArmObject;
  /** The properties to change. */
  readonly changed: Readonly<Record<string, unknown>>;
  /** Names of properties that Azure computes, which the write leaves out. */
  readonly computed?: readonly string[];
}

/**
 * Puts an object back as it was read, with some properties changed. It keeps everything that can be set, including
 * properties that this version of the bot does not know, because a PUT replaces the whole object.
 *
 * @throws RestError
 */
export async function replaceObject(arm: Arm, replacement: Replacement, stepId: string): Promise<WriteReceipt> {
  const { id, apiVersion, object, changed, computed } = replacement;
  const body = bodyWith(object, changed, computed);
  const response = await arm.put(id, apiVersion, body, stepId);
  return {
    ...receiptOf(response),
    replaced: { object: replacedObject(id, valuesOf(object), textsOf(body)), changed: lastChangeIn(response) },
  };
}

/** Adds to an observation what is needed to see whether a write that replaced the whole object has lost something. */
export function withObject(observation: ChangeObservation, object: ArmObject): ChangeObservation {
  return { ...observation, object: { values: valuesOf(object), changed: lastChangeOf(object).changed ?? null } };
}

function replacedObject(id: string, read: ObjectValues, sent: ObjectValues): ReplacedObject {
  const paths = [...new Set([...Object.keys(read), ...Object.keys(sent)])];
  const set = paths.flatMap(path => (read[path] === sent[path] ? [] : [[path, sent[path] ?? null] as const]));
  return { id, read, set: Object.fromEntries(set) };
}

const anyObject = z.looseObject({});

function lastChangeIn({ body }: ArmResponse): LastChange | null {
  const parsed = anyObject.safeParse(body);
  return parsed.success ? (lastChangeOf(parsed.data).changed ?? null) : null;
}

function bodyWith(
  object: ArmObject,
  changed: Readonly<Record<string, unknown>>,
  computed: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const rest = Object.entries(object).filter(([key]) => !readOnly.has(key));
  const properties = Object.entries(object.properties ?? {}).filter(([key]) => !computed.includes(key));
  return { ...Object.fromEntries(rest), properties: { ...Object.fromEntries(properties), ...changed } };
}

/** Returns what can be set of an object, as texts. */
function valuesOf(object: ArmObject): ObjectValues {
  return textsOf(bodyWith(object, {}));
}

function textsOf(body: Readonly<Record<string, unknown>>): ObjectValues {
  const entries = [...leavesOf(body, '')].filter(([path]) => {
    const [top = '', name = ''] = path.split(/[.[]/);
    return top !== 'properties' || !computedByAzure.has(keyOf(name));
  });
  return Object.fromEntries(entries);
}

/** Returns every value that is not an object or a list, as text, with its path as Resource Graph writes it. */
function* leavesOf(value: unknown, path: string): Generator<readonly [string, string]> {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    yield [path, String(value)];
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leavesOf(item, `${path}[${index}]`);
  } else {
    for (const [name, item] of Object.entries(value)) yield* leavesOf(item, path === '' ? name : `${path}.${name}`);
  }
}
