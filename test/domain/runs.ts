/** RUNS scales the number of runs of every property down, because mutation testing runs each of them thousands of times. */
const scale = Number(process.env['RUNS'] ?? 1);

/** Returns the number of runs of a property, scaled by RUNS. */
export function runs(count: number): number {
  return Math.ceil(count * scale);
}

/** Returns how many relevant cases a property has to meet so that it proves something, scaled by RUNS. */
export function minimumCases(count: number): number {
  return Math.floor(count * scale);
}
