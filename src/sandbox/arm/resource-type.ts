import type { ResourceId } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import { idOf, type Resource } from './resources.ts';
import type { World } from './world.ts';

/** What a call is answered with; without a body the answer is empty. */
export interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One call to one resource, or to one collection below a resource. */
export interface Call {
  readonly world: World;
  readonly id: ResourceId;
  readonly apiVersion: string;
  /** Parameters of the query, by lower-cased name. */
  readonly query: ReadonlyMap<string, string>;
  /** What was sent; an empty object where nothing was. */
  readonly body: JsonObject;
  header(name: string): string | undefined;
  /** Makes a path absolute: links follow the host that the client believes it talks to. */
  url(path: string): string;
}

/**
 * How one type behaves. Reading works for every type alike; what a type cannot do it leaves out, and the call is
 * answered 405.
 */
export interface ResourceType {
  /** Namespace and types in the case that answers show. */
  readonly name: string;
  /** Where ids show another case than `name`. */
  readonly idName?: string;
  /** Workspaces write `resourcegroups` in their ids. */
  readonly groupWord?: string;
  /** The only api-versions accepted; without them any well-formed one is. */
  readonly apiVersions?: readonly string[];
  /** Listed by `/resources`: it has a location of its own. */
  readonly tracked?: boolean;
  /** The table of Resource Graph that has it. */
  readonly table?: 'resources' | 'dnsresources';
  /** Listed at a scope together with those further down. */
  readonly listsBelow?: boolean;
  /** How many a list shows at once. */
  readonly pageSize?: number;
  /** Some providers end their lists with `"nextLink": null`, others leave it out. */
  readonly endsWithNull?: boolean;
  /** The answer for one that does not exist, where it is not ARM's own. */
  readonly missing?: Answer;

  /** Fills in what Azure always has; applied to whatever is written or loaded. */
  complete?(resource: Resource, world: World): Resource;
  /** Takes out what `show` computes. */
  bare?(resource: Resource): Resource;
  /** What a reader sees; `apiVersion` is missing where no version was asked for (Resource Graph). */
  show?(resource: Resource, world: World, apiVersion?: string): JsonObject;
  /** Whether a list shows it; all by default. */
  listed?(resource: Resource, query: ReadonlyMap<string, string>): boolean;
  /** New etag and dates of one that has changed. */
  stamp?(resource: Resource, before: Resource | undefined, world: World): Resource;
  /** Ids of the resources that it names. */
  refers?(resource: Resource): (string | undefined)[];

  /** Answers a GET of one that is computed and kept nowhere. */
  read?(call: Call): Answer;
  put?(call: Call, existing: Resource | undefined): Answer;
  patch?(call: Call, existing: Resource): Answer;
  remove?(call: Call, existing: Resource): Answer;
  /** Collections below it that are computed, by lower-cased name. */
  readonly views?: Readonly<Record<string, (call: Call, resource: Resource) => Answer>>;
  /** Things to POST to, by lower-cased name. */
  readonly actions?: Readonly<Record<string, (call: Call, resource: Resource) => Answer>>;

  /** What its completion brings about. */
  finish?(resource: Resource, world: World): void;
  /** What its removal brings about; what lay in it is gone by then. */
  removed?(resource: Resource, world: World): void;

  /** Lives in a list property of its parent instead of standing alone. */
  readonly within?: string;
}

/** The type of a resource that is known, or undefined for one that the simulator only shows. */
export type TypeBook = ReadonlyMap<string, ResourceType>;

/** A resource as a reader sees it. */
export function shown(resource: Resource, world: World, apiVersion?: string): JsonObject {
  return world.types.get(idOf(resource).type)?.show?.(resource, world, apiVersion) ?? resource;
}
