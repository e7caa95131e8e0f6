import { distance } from 'fastest-levenshtein';
import { keyOf, parseId } from './ids.ts';

/** An object that people can refer to by name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export type NameMatch<T extends Named> =
  | { readonly found: T }
  | { readonly ambiguous: readonly T[] }
  | { readonly suggestions: readonly T[] };

const MAX_SUGGESTIONS = 5;

/**
 * Finds the object that a person means. In this order: its full id or `group/name`, its exact name, its name in another
 * case, the beginning of its name. Several matches at one of these stages are ambiguous. Without any match, the result
 * is the most similar names, best first.
 *
 * @param namesakes finds the candidates with a name in lower case, where that is known without looking at all of them
 */
export function matchName<T extends Named>(
  typed: string,
  candidates: readonly T[],
  namesakes = (lower: string): readonly T[] => candidates.filter(({ name }) => name.toLowerCase() === lower),
): NameMatch<T> {
  const wanted = typed.trim();
  const lower = wanted.toLowerCase();
  const sameName = namesakes(lower);
  const byId: (() => readonly T[])[] = [
    () => candidates.filter(({ id }) => keyOf(id) === lower),
    () => candidates.filter(({ id }) => qualifiedName(id) === lower),
  ];
  const stages: (() => readonly T[])[] = [
    ...(wanted.includes('/') ? byId : []),
    () => sameName.filter(({ name }) => name === wanted),
    () => sameName,
    () => (lower === '' ? [] : candidates.filter(({ name }) => name.toLowerCase().startsWith(lower))),
  ];
  for (const matching of stages) {
    const matched = matching();
    if (matched.length > 1) return { ambiguous: sortedById(matched) };
    if (matched[0] !== undefined) return { found: matched[0] };
  }
  return { suggestions: similarNames(lower, candidates) };
}

/** Returns `group/name` in lower case, which tells resources of the same name in different resource groups apart. */
export function qualifiedName(id: string): string {
  const parsed = parseId(id);
  return parsed === undefined ? keyOf(id) : `${parsed.resourceGroup}/${parsed.name}`.toLowerCase();
}

function sortedById<T extends Named>(candidates: readonly T[]): T[] {
  return [...candidates].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
}

function similarNames<T extends Named>(wanted: string, candidates: readonly T[]): T[] {
  if (wanted === '') return [];
  const allowed = Math.max(2, Math.floor(wanted.length / 3));
  return sortedById(candidates)
    .map(candidate => ({ candidate, edits: distanceBetween(wanted, candidate.name.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowed)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

/** Returns the number of edits between two names. A name that contains the other counts as one edit away. */
function distanceBetween(wanted: string, name: string): number {
  const isContained = wanted.length >= 3 && (name.includes(wanted) || wanted.includes(name));
  return isContained ? 1 : distance(wanted, name);
}
