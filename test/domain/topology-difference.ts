import type { Topology } from '../../src/domain/topology/topology.ts';

/** Returns the first differences between two topologies, whatever the order of their parts. Empty if they are equal. */
export function topologyDifference(a: Topology, b: Topology): readonly string[] {
  const changed = (Object.keys(a) as (keyof Topology)[]).filter(part => a[part] !== b[part]);
  const [linesA, linesB] = [new Set(linesOf(a, changed)), new Set(linesOf(b, changed))];
  return [
    ...[...linesA].filter(line => !linesB.has(line)).map(line => `- ${line}`),
    ...[...linesB].filter(line => !linesA.has(line)).map(line => `+ ${line}`),
  ].slice(0, 8);
}

function linesOf(topology: Topology, parts: readonly (keyof Topology)[]): string[] {
  const tables = parts.filter(part => part !== 'origin' && part !== 'unreadableParts');
  return tables.flatMap(part => [...leaves(topology[part], part)]).map(line => line.toLowerCase());
}

/** Yields a line for every value. Provisioning states are left out, since no change sets them. */
function* leaves(value: unknown, path: string): Generator<string> {
  if (path.endsWith('.provisioningState')) return;
  if (isMap(value)) {
    for (const [key, entry] of value) yield* leaves(entry, `${path}.${key}`);
  } else if (Array.isArray(value) || value instanceof Set) {
    for (const entry of value) yield* leaves(entry, `${path}[${isNamed(entry) ? entry.name : ''}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) yield* leaves(entry, `${path}.${key}`);
  } else {
    yield `${path} ${value}`;
  }
}

function isMap(value: unknown): value is ReadonlyMap<string, unknown> {
  return value instanceof Map || (typeof value === 'object' && value !== null && 'edits' in value);
}

function isNamed(value: unknown): value is { readonly name: unknown } {
  return typeof value === 'object' && value !== null && 'name' in value;
}
