import { openStore } from '../store.ts';
import { noDeviations } from './deviations.ts';
import { createGraphIndex, type GraphRow } from './graph-index.ts';
import { keyOf } from './ids.ts';
import { type JsonObject, valueAt } from './json.ts';
import type { Limits } from './limits.ts';
import { openOperations } from './operations.ts';
import { createPolicyTokens } from './policy-tokens.ts';
import { createCallers, createChangeLog } from './resource-changes.ts';
import { type ResourceTypes, type SimulatedAzure, showResource, type Tenant } from './resource-type.ts';
import { idOf, openResources, type Resource, sameContent } from './resources.ts';
import { openScheduledChanges, type ScheduledChange, type ScheduledChanges } from './scheduled-changes.ts';

export interface SimulatedAzureOptions {
  /** Returns the path of a journal; undefined keeps it in memory. */
  readonly file: (name: string) => string | undefined;
  /** Real seconds for each second of Azure. */
  readonly speed: number;
  readonly types: ResourceTypes;
  readonly limits: Limits;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Seconds after which Resource Graph shows a change. */
const graphLagSeconds = 5;

/** Seconds after which Resource Graph shows who made a change: it says "less than five minutes". */
const changeLagSeconds = 240;

/**
 * Opens the saved state. `isNew` tells that there was none. The names of the files on disk are those of earlier versions,
 * so that folders of earlier versions can still be opened.
 */
export function openSimulatedAzure(options: SimulatedAzureOptions): {
  readonly azure: SimulatedAzure;
  readonly isNew: boolean;
} {
  const { file, types, now } = options;
  const milliseconds = (seconds: number): number => Math.round(seconds * options.speed * 1_000);
  const tenants = openStore<Tenant>(file('surroundings'));
  const scheduled = openScheduledChanges(file('agenda'));
  const operations = openOperations(file('operations'), now);
  const resources = openResources(file('resources'), resource => referencedIds(types, resource));
  let changes = 0;
  let deviations = noDeviations;

  const azure: SimulatedAzure = {
    ...{ resources, operations, types, now, limits: options.limits, newId: options.newId },
    policyTokens: createPolicyTokens(now, options.newId),
    graphIndex: createGraphIndex(now, milliseconds(graphLagSeconds)),
    changeLog: createChangeLog(now, milliseconds(changeLagSeconds), options.newId),
    ...createCallers(),
    changeCount: () => changes,
    deviations: () => deviations,
    setDeviations(next) {
      deviations = next;
    },
    save(resource) {
      const before = resources.get(keyOf(resource.id));
      if (before !== undefined && sameContent(before, resource)) return before;
      const stamped = types.get(idOf(resource).type)?.stamp?.(resource, before, azure) ?? resource;
      resources.set(stamped);
      changes += 1;
      updateGraph(azure, stamped);
      return stamped;
    },
    remove(key) {
      const resource = resources.get(key);
      if (resource === undefined) return;
      resources.delete(key);
      scheduled.cancel(key);
      for (const child of resources.children(key)) azure.remove(keyOf(child.id));
      changes += 1;
      types.get(idOf(resource).type)?.onRemoved?.(resource, azure);
      updateGraph(azure, resource);
    },
    schedule(key, seconds, properties) {
      const at = now() + milliseconds(seconds);
      scheduled.add({ key, at, ...(properties === undefined ? {} : { properties }) });
      changes += 1;
      return at;
    },
    dueAt: key => scheduled.dueAt(key),
    applyDueChanges: () => applyDueChanges(azure, scheduled),
    tenant: () => tenants.get('') ?? { subscriptions: [], denied: [] },
    load(estate) {
      // The tenant is written last: after a crash on the way the folder counts as new.
      tenants.clear();
      resources.replace(estate.resources.map(resource => withDefaults(azure, resource)));
      for (const key of scheduled.keys()) if (resources.get(key) === undefined) scheduled.cancel(key);
      tenants.set('', { subscriptions: estate.subscriptions, denied: estate.denied });
      resetGraph(azure);
    },
    close() {
      for (const store of [tenants, scheduled, operations, resources]) store.close();
    },
  };
  if (tenants.size > 0) resetGraph(azure);
  return { azure, isNew: tenants.size === 0 };
}

function applyDueChanges(azure: SimulatedAzure, scheduled: ScheduledChanges): void {
  for (;;) {
    const due = scheduled.takeDue(azure.now());
    if (due === undefined) return;
    applyScheduledChange(azure, due);
  }
}

function applyScheduledChange(azure: SimulatedAzure, { key, properties }: ScheduledChange): void {
  const resource = azure.resources.get(key);
  if (resource === undefined) return;
  if (properties === undefined) {
    azure.remove(key);
    return;
  }
  const saved = azure.save({ ...resource, properties: { ...resource.properties, ...properties } });
  azure.types.get(idOf(saved).type)?.onScheduledChange?.(saved, azure);
}

function withDefaults(azure: SimulatedAzure, resource: Resource): Resource {
  return azure.types.get(idOf(resource).type)?.withDefaults?.(resource, azure) ?? resource;
}

/** Updates Resource Graph: a change shows on the resource itself, on its parent and on the resources that it references. */
function updateGraph(azure: SimulatedAzure, resource: Resource): void {
  const keys = [keyOf(resource.id), idOf(resource).parent, ...referencedIds(azure.types, resource).map(keyOf)];
  const isInParent = azure.types.get(idOf(resource).type)?.parentProperty !== undefined;
  for (const [index, key] of keys.entries()) {
    const row = graphRow(azure, azure.resources.get(key));
    azure.graphIndex.record(key, row);
    // What a call changes about other resources than its own counts as a change in the background.
    const isOwn = index === 0 || (index === 1 && isInParent);
    azure.changeLog.record(key, row, isOwn ? azure.caller() : undefined);
  }
}

function resetGraph(azure: SimulatedAzure): void {
  const rows = graphRows(azure);
  azure.graphIndex.reset(rows);
  azure.changeLog.reset(rows);
}

function referencedIds(types: ResourceTypes, resource: Resource): string[] {
  const ids = types.get(idOf(resource).type)?.referencedIds?.(resource) ?? [];
  return ids.filter(id => id !== undefined);
}

function graphRows(azure: SimulatedAzure): GraphRow[] {
  const rows = azure.resources.all().map(resource => graphRow(azure, resource));
  return rows.filter(row => row !== undefined);
}

/** Returns the row of a resource in Resource Graph; undefined if the resource or its type is not in Resource Graph. */
function graphRow(azure: SimulatedAzure, resource: Resource | undefined): GraphRow | undefined {
  if (resource === undefined) return undefined;
  const id = idOf(resource);
  const type = azure.types.get(id.type);
  if (type?.table === undefined) return undefined;
  const body = showResource(resource, azure);
  const columns: JsonObject = {
    id: resource.id,
    name: resource.name,
    type: id.type,
    kind: valueAt(body, 'kind') ?? '',
    location: valueAt(body, 'location') ?? '',
    tags: valueAt(body, 'tags') ?? null,
    properties: type.graphProperties?.(resource) ?? valueAt(body, 'properties') ?? {},
  };
  return {
    key: keyOf(resource.id),
    subscription: id.subscription.toLowerCase(),
    table: type.table,
    type: id.type,
    columns,
  };
}
