import { keyOf } from './ids.ts';
import { dig, type JsonObject } from './json.ts';
import { shown } from './resource-type.ts';
import { idOf, type Resource } from './resources.ts';
import type { World } from './world.ts';

/** A resource as Resource Graph has it: a copy that follows the original after some seconds. */
export interface Row {
  readonly key: string;
  readonly subscription: string;
  readonly table: 'resources' | 'dnsresources';
  readonly type: string;
  readonly columns: JsonObject;
}

export interface Replica {
  /** Takes down what the resources are now (or that they are gone), to be shown in its time. */
  note(world: World, keys: readonly string[]): void;
  /** Forgets everything and shows what there is now. */
  reset(world: World): void;
  /** All rows shown now, by id; `version` changes whenever they do. */
  rows(): { readonly version: number; readonly all: readonly Row[] };
}

interface Note {
  readonly at: number;
  readonly key: string;
  readonly row: Row | undefined;
}

/** @param shownUntil changes up to this moment (milliseconds since 1970) are shown */
export function createReplica(shownUntil: () => number): Replica {
  const shown = new Map<string, Row>();
  let notes: Note[] = [];
  let version = 0;
  let sorted: readonly Row[] | undefined;

  const catchUp = (): void => {
    const waiting = notes.findIndex(({ at }) => at > shownUntil());
    const due = waiting === -1 ? notes : notes.slice(0, waiting);
    if (due.length === 0) return;
    for (const { key, row } of due) {
      if (row === undefined) shown.delete(key);
      else shown.set(key, row);
    }
    notes = notes.slice(due.length);
    version += 1;
    sorted = undefined;
  };

  return {
    note(world, keys) {
      for (const key of keys) notes.push({ at: world.now(), key, row: rowOf(world, world.resources.get(key)) });
    },
    reset(world) {
      shown.clear();
      notes = [];
      for (const resource of world.resources.all()) {
        const row = rowOf(world, resource);
        if (row !== undefined) shown.set(row.key, row);
      }
      version += 1;
      sorted = undefined;
    },
    rows() {
      catchUp();
      sorted ??= [...shown.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
      return { version, all: sorted };
    },
  };
}

function rowOf(world: World, resource: Resource | undefined): Row | undefined {
  if (resource === undefined) return undefined;
  const id = idOf(resource);
  const type = world.types.get(id.type);
  if (type?.table === undefined) return undefined;
  const seen = shown(resource, world);
  const columns: JsonObject = {
    id: resource.id,
    name: resource.name,
    type: id.type,
    kind: dig(seen, 'kind') ?? '',
    location: dig(seen, 'location') ?? '',
    tags: dig(seen, 'tags') ?? null,
    properties: dig(seen, 'properties') ?? {},
  };
  return {
    key: keyOf(resource.id),
    subscription: id.subscription.toLowerCase(),
    table: type.table,
    type: id.type,
    columns,
  };
}
