import type { Deviations } from './deviations.ts';
import type { Estate } from './estate.ts';
import type { GraphIndex, GraphTable } from './graph-index.ts';
import type { ResourceId } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import type { Limits } from './limits.ts';
import type { Operations } from './operations.ts';
import type { PolicyTokens } from './policy-tokens.ts';
import type { Caller, ChangeLog } from './resource-changes.ts';
import { idOf, type Resource, type Resources } from './resources.ts';

/** The answer to a call. Without `body` the response is empty. */
export interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call to ARM whose target is not yet resolved. */
export interface ArmRequest {
  readonly azure: SimulatedAzure;
  /** Upper case. */
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query: ReadonlyMap<string, string>;
  /** The request's body; undefined if there is none. */
  readonly body: unknown;
  header(name: string): string | undefined;
  url(path: string): string;
}

/** A call to a resource or to a collection below it. */
export interface ResourceCall {
  readonly azure: SimulatedAzure;
  readonly id: ResourceId;
  readonly apiVersion: string;
  /** Query parameters by lower-case name. */
  readonly query: ReadonlyMap<string, string>;
  /** The request's body; an empty object if there is none. */
  readonly body: JsonObject;
  header(name: string): string | undefined;
  /** Returns the absolute URL of a path, with the host that the client addressed. */
  url(path: string): string;
}

/**
 * The behaviour of a resource type. Reading works the same for every type. A type omits what it does not support, and
 * such a call is answered with 405.
 */
export interface ResourceType {
  /** Namespace and types, in the case of answers. */
  readonly name: string;
  /** Namespace and types in the case of ids, if it differs from `name`. */
  readonly idName?: string;
  /** Spelling of `resourceGroups` in ids: workspaces write `resourcegroups`. */
  readonly resourceGroupSegment?: string;
  /** The accepted api-versions; without them every well-formed one is accepted. */
  readonly apiVersions?: readonly string[];
  /** Whether `/resources` lists it, because it has a location. */
  readonly tracked?: boolean;
  /** The table of Resource Graph that contains it. */
  readonly table?: GraphTable;
  /** Whether a list at a scope includes those below child scopes. */
  readonly listsDescendants?: boolean;
  /** Items on a page of a list. */
  readonly pageSize?: number;
  /** Whether the last page has `"nextLink": null`. Other providers omit the property. */
  readonly endsWithNull?: boolean;
  /** The answer for a resource that does not exist, if it differs from ARM's own. */
  readonly notFoundAnswer?: Answer;

  /** Adds the properties that Azure always sets. Applied to resources that are loaded. */
  withDefaults?(resource: Resource, azure: SimulatedAzure): Resource;
  /** Removes the properties that `show` computes. */
  withoutComputed?(resource: Resource): Resource;
  /** Returns the resource as answers show it. Without `apiVersion` (Resource Graph) it shows everything. */
  show?(resource: Resource, azure: SimulatedAzure, apiVersion?: string): JsonObject;
  /** Returns the properties in its row of Resource Graph, if they differ from those in answers. */
  graphProperties?(resource: Resource): JsonObject;
  /** Returns whether a list includes the resource; all by default. */
  isListed?(resource: Resource, query: ReadonlyMap<string, string>): boolean;
  /** Sets the etag and the dates of a resource that has changed. */
  stamp?(resource: Resource, before: Resource | undefined, azure: SimulatedAzure): Resource;
  /** Returns the ids of the resources that it references. */
  referencedIds?(resource: Resource): (string | undefined)[];

  /** Answers a GET of a resource that is computed and not stored. */
  readComputed?(call: ResourceCall): Answer;
  put?(call: ResourceCall, existing: Resource | undefined): Answer;
  patch?(call: ResourceCall, existing: Resource): Answer;
  remove?(call: ResourceCall, existing: Resource): Answer;
  /** Computed collections below the resource, by lower-case name. */
  readonly computedCollections?: Readonly<Record<string, (call: ResourceCall, resource: Resource) => Answer>>;
  /** Actions (POST) of the resource, by lower-case name. */
  readonly actions?: Readonly<Record<string, (call: ResourceCall, resource: Resource) => Answer>>;

  /** Runs after a scheduled change of the resource. */
  onScheduledChange?(resource: Resource, azure: SimulatedAzure): void;
  /** Runs after the resource and its children were removed. */
  onRemoved?(resource: Resource, azure: SimulatedAzure): void;

  /** The list property of the parent that contains it, for a type that is stored inside its parent. */
  readonly parentProperty?: string;
}

/** Resource types by lower-case name. The simulator only shows resources of other types. */
export type ResourceTypes = ReadonlyMap<string, ResourceType>;

/** Returns a resource as answers show it. */
export function showResource(resource: Resource, azure: SimulatedAzure, apiVersion?: string): JsonObject {
  return azure.types.get(idOf(resource).type)?.show?.(resource, azure, apiVersion) ?? resource;
}

/** The state behind the ARM endpoint, and the operations on it. */
export interface SimulatedAzure {
  readonly resources: Resources;
  readonly operations: Operations;
  readonly graphIndex: GraphIndex;
  readonly changeLog: ChangeLog;
  readonly types: ResourceTypes;
  readonly limits: Limits;
  readonly policyTokens: PolicyTokens;
  now(): number;
  newId(): string;
  /** Returns who makes the present call; undefined in the background. */
  caller(): Caller | undefined;
  /** Answers a call as this caller. */
  runAs<T>(caller: Caller, run: () => T): T;
  /** Returns the number of changes so far, to find out whether a call changed anything. */
  changeCount(): number;

  /** Saves a resource with a new etag. Does nothing if nothing in it changes. Returns the resource as it is now. */
  save(resource: Resource): Resource;
  /** Removes a resource and its children. */
  remove(key: string): void;
  /**
   * Schedules a change of a resource's properties or, without properties, its removal. The change survives a restart.
   *
   * @param seconds delay at speed 1
   * @returns when the change is due, in milliseconds since 1970
   */
  schedule(key: string, seconds: number, properties?: JsonObject): number;
  /** Returns when the scheduled change of a resource is due; undefined if none is scheduled. */
  dueAt(key: string): number | undefined;
  /** Applies the scheduled changes that are due. */
  applyDueChanges(): void;

  /** Returns what is done otherwise than documented. The value is another one whenever it changes. */
  deviations(): Deviations;
  setDeviations(deviations: Deviations): void;
  /** Returns the subscriptions and the actions that are denied in them. */
  tenant(): Tenant;
  /** Replaces everything. Scheduled changes stay for the resources that still exist. */
  load(estate: Estate): void;
  close(): void;
}

export type Tenant = Omit<Estate, 'resources'>;
