/**
 * So many runs of a property, or cases that it has to meet; the part of them that RUNS asks for, where mutation testing
 * runs every property thousands of times.
 */
export function runs(count: number): number {
  return Math.ceil(count * Number(process.env['RUNS'] ?? 1));
}
