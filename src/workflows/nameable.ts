import { keyOf } from '../domain/ids.ts';
import type { Named } from '../domain/match-name.ts';
import { qualifiedName } from '../domain/match-name.ts';
import { targetsOfKind } from '../domain/resolve-input.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { WorkflowInput } from './inputs.ts';
import { takesName } from './inputs.ts';

/**
 * Returns the names that an input can take: each object's name, or `group/name` where it shares its name. Empty for an
 * input that does not take names.
 *
 * @param maxLength the longest name that can be shown. A longer one can only be typed
 */
export function nameableIn(topology: Topology, input: WorkflowInput, maxLength: number): readonly string[] {
  if (!takesName(input)) return [];
  // Of the resources an input may take some kinds only.
  const kinds: readonly string[] | undefined = input.only;
  const isTaken = ({ id }: Named) => kinds?.includes(topology.resources.get(keyOf(id))?.kind ?? '') ?? true;
  const named = targetsOfKind(topology, input.kind).filter(isTaken);
  const counts = new Map<string, number>();
  for (const { name } of named) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  const names = named.map(({ id, name }) => (counts.get(name.toLowerCase()) === 1 ? name : qualifiedName(id)));
  return [...new Set(names)].filter(name => name !== '' && name.length <= maxLength);
}
