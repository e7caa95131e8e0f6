import { openStore } from '../store.ts';
import { type Agenda, openAgenda, type Pending } from './agenda.ts';
import type { Estate } from './estate.ts';
import { keyOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Limits } from './limits.ts';
import { type Operations, openOperations } from './operations.ts';
import { createReplica, type Replica } from './replica.ts';
import type { TypeBook } from './resource-type.ts';
import { idOf, openResources, type Resource, type Resources, sameContent } from './resources.ts';

/** Everything there is behind the endpoint, and what may be done to it. */
export interface World {
  readonly resources: Resources;
  readonly operations: Operations;
  readonly replica: Replica;
  readonly types: TypeBook;
  readonly limits: Limits;
  now(): number;
  newId(): string;
  /** How often something was altered so far. */
  changes(): number;

  /** Keeps a resource, with a new etag, unless it says what is already there; answers what is there now. */
  save(resource: Resource): Resource;
  /** Removes a resource with everything in it. */
  remove(key: string): void;
  /**
   * Gives a resource properties, or removes it, after so many seconds of Azure's time; also across restarts.
   *
   * @returns when that will be, in milliseconds since 1970
   */
  later(key: string, seconds: number, properties?: JsonObject): number;
  /** When what is under way for a resource will be done; undefined when nothing is. */
  dueAt(key: string): number | undefined;
  /** Does what has come due. */
  settle(): void;

  /** Subscriptions, and what may not be done in them. */
  surroundings(): Surroundings;
  /** Exchanges everything. What was under way stays so for the resources that are still there. */
  load(estate: Estate): void;
  close(): void;
}

type Surroundings = Omit<Estate, 'resources'>;

export interface WorldOptions {
  /** The journal of that name; undefined keeps it in memory. */
  readonly file: (name: string) => string | undefined;
  /** A second of Azure's takes this many real ones. */
  readonly speed: number;
  readonly types: TypeBook;
  readonly limits: Limits;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Seconds of Azure's time after which Resource Graph shows a change. */
const replicaLag = 5;

/** Opens what is kept; `isNew` says that nothing was. */
export function openWorld(options: WorldOptions): { readonly world: World; readonly isNew: boolean } {
  const { file, types, now } = options;
  const milliseconds = (seconds: number): number => Math.round(seconds * options.speed * 1_000);
  const surroundings = openStore<Surroundings>(file('surroundings'));
  const agenda = openAgenda(file('agenda'));
  const operations = openOperations(file('operations'), now);
  const resources = openResources(file('resources'), resource => references(types, resource));
  let changes = 0;

  const world: World = {
    ...{ resources, operations, types, now, limits: options.limits, newId: options.newId },
    replica: createReplica(() => now() - milliseconds(replicaLag)),
    changes: () => changes,
    save(resource) {
      const before = resources.get(keyOf(resource.id));
      if (before !== undefined && sameContent(before, resource)) return before;
      const stamped = types.get(idOf(resource).type)?.stamp?.(resource, before, world) ?? resource;
      resources.set(stamped);
      changes += 1;
      replicate(world, stamped);
      return stamped;
    },
    remove(key) {
      const resource = resources.get(key);
      if (resource === undefined) return;
      resources.delete(key);
      agenda.drop(key);
      for (const child of resources.children(key)) world.remove(keyOf(child.id));
      changes += 1;
      types.get(idOf(resource).type)?.removed?.(resource, world);
      replicate(world, resource);
    },
    later(key, seconds, properties) {
      const at = now() + milliseconds(seconds);
      agenda.plan({ key, at, ...(properties === undefined ? {} : { properties }) });
      changes += 1;
      return at;
    },
    dueAt: key => agenda.dueAt(key),
    settle: () => settle(world, agenda),
    surroundings: () => surroundings.get('') ?? { subscriptions: [], denied: [] },
    load(estate) {
      // What is written last tells that all was written: a crash on the way leaves the folder as if new.
      surroundings.clear();
      resources.replace(estate.resources.map(resource => completed(world, resource)));
      for (const key of agenda.keys()) if (resources.get(key) === undefined) agenda.drop(key);
      surroundings.set('', { subscriptions: estate.subscriptions, denied: estate.denied });
      world.replica.reset(world);
    },
    close() {
      for (const store of [surroundings, agenda, operations, resources]) store.close();
    },
  };
  if (surroundings.size > 0) world.replica.reset(world);
  return { world, isNew: surroundings.size === 0 };
}

function settle(world: World, agenda: Agenda): void {
  for (;;) {
    const due = agenda.takeDue(world.now());
    if (due === undefined) return;
    happen(world, due);
  }
}

function happen(world: World, { key, properties }: Pending): void {
  const resource = world.resources.get(key);
  if (resource === undefined) return;
  if (properties === undefined) {
    world.remove(key);
    return;
  }
  const saved = world.save({ ...resource, properties: { ...resource.properties, ...properties } });
  world.types.get(idOf(saved).type)?.finish?.(saved, world);
}

function completed(world: World, resource: Resource): Resource {
  return world.types.get(idOf(resource).type)?.complete?.(resource, world) ?? resource;
}

/** A change shows on the resource itself, on what it lies in and on what it names. */
function replicate(world: World, resource: Resource): void {
  const keys = [keyOf(resource.id), idOf(resource).parent, ...references(world.types, resource).map(keyOf)];
  world.replica.note(world, keys);
}

function references(types: TypeBook, resource: Resource): string[] {
  const named = types.get(idOf(resource).type)?.refers?.(resource) ?? [];
  return named.filter(id => id !== undefined);
}
