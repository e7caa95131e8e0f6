import { openStore } from '../store.ts';
import type { JsonObject } from './json.ts';

/** A change that Azure makes some time after it has answered a call. */
export interface ScheduledChange {
  /** Key of the resource that changes. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Properties to set; without them the resource is removed. */
  readonly properties?: JsonObject;
}

/** The changes that are not yet due, at most one for each resource. They survive a restart. */
export interface ScheduledChanges {
  add(pending: ScheduledChange): void;
  dueAt(key: string): number | undefined;
  cancel(key: string): void;
  keys(): string[];
  /** Removes and returns the earliest change, if it is due. */
  takeDue(now: number): ScheduledChange | undefined;
  close(): void;
}

export function openScheduledChanges(file: string | undefined): ScheduledChanges {
  const store = openStore<ScheduledChange>(file);
  return {
    add: pending => store.set(pending.key, pending),
    dueAt: key => store.get(key)?.at,
    cancel: key => void store.delete(key),
    keys: () => store.values().map(({ key }) => key),
    takeDue(now) {
      if (store.size === 0) return undefined;
      const first = store.values().reduce((one, other) => (other.at < one.at ? other : one));
      if (first.at > now) return undefined;
      store.delete(first.key);
      return first;
    },
    close: () => store.close(),
  };
}
