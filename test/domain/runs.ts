/** The part of every property's runs that RUNS asks for: mutation testing runs every property thousands of times. */
const part = Number(process.env['RUNS'] ?? 1);

/** So many runs of a property, or that part of them. */
export function runs(count: number): number {
  return Math.ceil(count * part);
}

/** So many cases that a property has to meet in its runs, lest it hold of nothing; or that part of them. */
export function enough(count: number): number {
  return Math.floor(count * part);
}
