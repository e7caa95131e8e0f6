/**
 * Returns a function that runs work on a key, one piece after the other for each key. Work that fails does not keep the next
 * from running.
 */
export function createTurns<K>(): <T>(key: K, work: () => Promise<T>) => Promise<T> {
  const last = new Map<K, Promise<void>>();
  return async (key, work) => {
    const before = last.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    last.set(key, promise);
    await before;
    try {
      return await work();
    } finally {
      if (last.get(key) === promise) last.delete(key);
      resolve();
    }
  };
}
