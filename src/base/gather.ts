interface Waiting<T, R> {
  readonly item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Returns a function that does something for one item, and does it for many items in one go where many arrive at the same
 * moment: what arrives while `run` is busy is handed over together once it is free. An item alone never waits.
 *
 * @param run does it for some items, and returns their results in the same order. Its error is the error of all of them
 * @param most how many items are handed over together
 * @param isSharedError whether an error is also that of the items that wait, because they would meet it as well
 */
export function gatherWhileBusy<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  most: number,
  isSharedError: (error: unknown) => boolean = () => false,
): (item: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let isBusy = false;
  const work = async () => {
    isBusy = true;
    for (let batch = waiting.splice(0, most); batch.length > 0; batch = waiting.splice(0, most)) {
      try {
        const results = await run(batch.map(({ item }) => item));
        for (const [index, { resolve, reject }] of batch.entries()) {
          if (index in results) resolve(results[index] as R);
          else reject(new Error('an item got no result'));
        }
      } catch (error) {
        const others = isSharedError(error) ? waiting.splice(0) : [];
        for (const { reject } of [...batch, ...others]) reject(error);
      }
    }
    isBusy = false;
  };
  return item => {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    waiting.push({ item, resolve, reject });
    if (!isBusy) void work();
    return promise;
  };
}
