interface Row<R> {
  readonly item: R;
  price: number;
}

interface Column<R, C> {
  readonly item: C;
  price: number;
  owner: Row<R> | undefined;
}

/** The cheapest path found so far to a column: its cost beyond the prices, and the column that comes before. */
interface Path<R, C> {
  readonly column: Column<R, C>;
  cost: number;
  previous: Path<R, C> | undefined;
  isDone: boolean;
}

/**
 * Assigns each row a column of its own so that the total cost is as low as possible (the Hungarian method, one row at a
 * time).
 *
 * @param columns at least as many as there are rows
 * @param costOf a finite number for every row and column
 */
export function cheapestMatch<R, C>(
  rows: readonly R[],
  columns: readonly C[],
  costOf: (row: R, column: C) => number,
): ReadonlyMap<R, C> {
  const owned = columns.map((item): Column<R, C> => ({ item, price: 0, owner: undefined }));
  for (const item of rows) assign({ item, price: 0 }, owned, costOf);
  return new Map(owned.flatMap(({ item, owner }) => (owner === undefined ? [] : [[owner.item, item] as const])));
}

/** Finds a column for one more row, by moving other rows along the cheapest path. */
function assign<R, C>(row: Row<R>, columns: readonly Column<R, C>[], costOf: (row: R, column: C) => number): void {
  const paths = columns.map((column): Path<R, C> => {
    return { column, cost: Number.POSITIVE_INFINITY, previous: undefined, isDone: false };
  });
  let last: Path<R, C> | undefined;
  for (let current: Row<R> | undefined = row; current !== undefined; current = last.column.owner) {
    shortenPaths(current, paths, last, costOf);
    last = paths.filter(path => !path.isDone).reduce((best, path) => (path.cost < best.cost ? path : best));
    adjustPrices(row, paths, last.cost);
    last.isDone = true;
  }
  for (let path = last; path !== undefined; path = path.previous)
    path.column.owner = path.previous === undefined ? row : path.previous.column.owner;
}

/** Updates the paths to columns that are cheaper to reach through the row at the end of the current path. */
function shortenPaths<R, C>(
  row: Row<R>,
  paths: readonly Path<R, C>[],
  last: Path<R, C> | undefined,
  costOf: (row: R, column: C) => number,
): void {
  for (const path of paths.filter(({ isDone }) => !isDone)) {
    const cost = costOf(row.item, path.column.item) - row.price - path.column.price;
    if (cost >= path.cost) continue;
    path.cost = cost;
    path.previous = last;
  }
}

/**
 * Raises the prices of the rows on the path and lowers those of its columns, so that the next column costs nothing
 * more.
 */
function adjustPrices<R, C>(row: Row<R>, paths: readonly Path<R, C>[], by: number): void {
  row.price += by;
  for (const path of paths) {
    const { owner } = path.column;
    if (!path.isDone) path.cost -= by;
    if (!path.isDone || owner === undefined) continue;
    owner.price += by;
    path.column.price -= by;
  }
}
