import type { Store } from '../store.ts';
import type { Messages, StoredMessage } from './model.ts';

/** Keeps messages by channel and thread, so that reading one thread does not walk through the whole workspace. */
export function openMessages(store: Store<StoredMessage>): Messages {
  const shelves = new Map<string, Set<string>>();
  const key = (channel: string, ts: string) => `${channel} ${ts}`;
  const keyOf = (stored: StoredMessage) => key(stored.channel, stored.message.ts);
  function shelvesOf({ channel, message, broadcast }: StoredMessage): string[] {
    const thread = message.thread_ts;
    if (thread === undefined || thread === message.ts) return [channel];
    return broadcast ? [key(channel, thread), channel] : [key(channel, thread)];
  }
  function shelve(stored: StoredMessage): void {
    for (const name of shelvesOf(stored)) {
      const shelf = shelves.get(name) ?? new Set();
      shelves.set(name, shelf.add(keyOf(stored)));
    }
  }
  function read(shelf: string): StoredMessage[] {
    return [...(shelves.get(shelf) ?? [])].flatMap(item => store.get(item) ?? []);
  }
  for (const stored of store.values()) shelve(stored);
  return {
    get: (channel, ts) => store.get(key(channel, ts)),
    put(stored) {
      store.set(keyOf(stored), stored);
      shelve(stored);
    },
    delete(stored) {
      store.delete(keyOf(stored));
      for (const name of shelvesOf(stored)) shelves.get(name)?.delete(keyOf(stored));
    },
    inChannel: read,
    inThread: (channel, parent) => read(key(channel, parent)),
    all: () => store.values(),
  };
}
