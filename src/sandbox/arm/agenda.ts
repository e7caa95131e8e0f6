import { openStore } from '../store.ts';
import type { JsonObject } from './json.ts';

/** Something that Azure does by itself a while after it has answered. */
export interface Pending {
  /** Of the resource that it happens to. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Properties it gets then; without them it is removed. */
  readonly properties?: JsonObject;
}

/** What is still to come, also after a restart; one thing for each resource. */
export interface Agenda {
  plan(pending: Pending): void;
  dueAt(key: string): number | undefined;
  drop(key: string): void;
  keys(): string[];
  /** Takes out what comes first, if its time has come. */
  takeDue(now: number): Pending | undefined;
  close(): void;
}

export function openAgenda(file: string | undefined): Agenda {
  const store = openStore<Pending>(file);
  return {
    plan: pending => store.set(pending.key, pending),
    dueAt: key => store.get(key)?.at,
    drop: key => void store.delete(key),
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
