/** Where a page of a list begins: after the requests with higher numbers, or before those with lower ones. */
export type PageStart = { readonly before: number } | { readonly after: number };

/**
 * Returns where the newer and the older page beside a page begin. They begin at the requests of the page itself, so that what
 * is requested meanwhile moves nothing from one page to another.
 *
 * @param ids of the requests on the page, the highest first
 * @param from where the page begins; undefined for the newest
 */
export function pagesBeside(
  ids: readonly number[],
  from: PageStart | undefined,
): { readonly newer: PageStart | undefined; readonly older: PageStart | undefined } {
  const [first, last] = [ids[0], ids.at(-1)];
  if (first !== undefined && last !== undefined) return { newer: { after: first }, older: { before: last } };
  // Nothing is left on the page: what was beside it still is.
  if (from === undefined) return { newer: undefined, older: undefined };
  return 'after' in from
    ? { newer: undefined, older: { before: from.after + 1 } }
    : { newer: { after: from.before - 1 }, older: undefined };
}
