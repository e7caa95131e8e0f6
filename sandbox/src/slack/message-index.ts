import type { Store } from '../store.ts';
import type { MessageStore, StoredMessage } from './model.ts';

/** Indexes messages by channel and thread, so that reading one thread does not scan all messages of the workspace. */
export function openMessageStore(store: Store<StoredMessage>): MessageStore {
  /** The keys of messages, by channel or by channel and thread. */
  const index = new Map<string, Set<string>>();
  const key = (channel: string, ts: string) => `${channel} ${ts}`;
  const keyOf = (stored: StoredMessage) => key(stored.channel, stored.message.ts);
  function listsOf({ channel, message, broadcast }: StoredMessage): string[] {
    const thread = message.thread_ts;
    if (thread === undefined || thread === message.ts) return [channel];
    return broadcast ? [key(channel, thread), channel] : [key(channel, thread)];
  }
  function add(stored: StoredMessage): void {
    for (const list of listsOf(stored)) {
      const keys = index.get(list) ?? new Set();
      index.set(list, keys.add(keyOf(stored)));
    }
  }
  function read(list: string): StoredMessage[] {
    return [...(index.get(list) ?? [])].flatMap(item => store.get(item) ?? []);
  }
  for (const stored of store.values()) add(stored);
  return {
    get: (channel, ts) => store.get(key(channel, ts)),
    put(stored) {
      store.set(keyOf(stored), stored);
      add(stored);
    },
    delete(stored) {
      store.delete(keyOf(stored));
      for (const list of listsOf(stored)) index.get(list)?.delete(keyOf(stored));
    },
    inChannel: read,
    inThread: (channel, parent) => read(key(channel, parent)),
    all: () => store.values(),
  };
}
