interface Row<R> {
  readonly item: R;
  price: number;
}

interface Column<R, C> {
  readonly item: C;
  price: number;
  owner: Row<R> | undefined;
}

/** The cheapest way found so far to a column: what it costs beyond the prices, and by which column it comes. */
interface Way<R, C> {
  readonly column: Column<R, C>;
  rest: number;
  from: Way<R, C> | undefined;
  isDone: boolean;
}

/**
 * Gives each row a column of its own so that the costs add up to the least (the Hungarian method, a row at a time).
 *
 * @param columns as many as there are rows, at least
 * @param costOf a finite number for every row and column
 */
export function cheapestMatch<R, C>(
  rows: readonly R[],
  columns: readonly C[],
  costOf: (row: R, column: C) => number,
): ReadonlyMap<R, C> {
  const places = columns.map((item): Column<R, C> => ({ item, price: 0, owner: undefined }));
  for (const item of rows) assign({ item, price: 0 }, places, costOf);
  return new Map(places.flatMap(({ item, owner }) => (owner === undefined ? [] : [[owner.item, item] as const])));
}

/** Finds a column for one more row, along the cheapest chain of rows that move on. */
function assign<R, C>(row: Row<R>, columns: readonly Column<R, C>[], costOf: (row: R, column: C) => number): void {
  const ways = columns.map((column): Way<R, C> => {
    return { column, rest: Number.POSITIVE_INFINITY, from: undefined, isDone: false };
  });
  let last: Way<R, C> | undefined;
  for (let at: Row<R> | undefined = row; at !== undefined; at = last.column.owner) {
    relax(at, ways, last, costOf);
    last = ways.filter(way => !way.isDone).reduce((best, way) => (way.rest < best.rest ? way : best));
    shift(row, ways, last.rest);
    last.isDone = true;
  }
  for (let way = last; way !== undefined; way = way.from)
    way.column.owner = way.from === undefined ? row : way.from.column.owner;
}

/** Sees which columns are cheaper to reach by the row that stands at the end of the chain. */
function relax<R, C>(
  row: Row<R>,
  ways: readonly Way<R, C>[],
  last: Way<R, C> | undefined,
  costOf: (row: R, column: C) => number,
): void {
  for (const way of ways.filter(({ isDone }) => !isDone)) {
    const rest = costOf(row.item, way.column.item) - row.price - way.column.price;
    if (rest >= way.rest) continue;
    way.rest = rest;
    way.from = last;
  }
}

/** Raises what the chain's rows pay, and lowers what its columns are worth, so that the next column costs nothing more. */
function shift<R, C>(row: Row<R>, ways: readonly Way<R, C>[], by: number): void {
  row.price += by;
  for (const way of ways) {
    const { owner } = way.column;
    if (!way.isDone) way.rest -= by;
    if (!way.isDone || owner === undefined) continue;
    owner.price += by;
    way.column.price -= by;
  }
}
