import { keyOf, parseId, sameId } from './ids.ts';

/** Something that a person can name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export type Resolution<T extends Named> =
  | { readonly found: T }
  | { readonly ambiguous: readonly T[] }
  | { readonly suggestions: readonly T[] };

const SUGGESTIONS = 5;

/**
 * Finds what a person meant: a full id or `group/name` as it stands; otherwise the exact name, then the name in another
 * case, then the only name that begins so. Several matches at one of these stages are a choice; none gives near misses,
 * nearest first.
 */
export function resolveName<T extends Named>(typed: string, candidates: readonly T[]): Resolution<T> {
  const wanted = typed.trim();
  const lower = wanted.toLowerCase();
  const stages: ((candidate: T) => boolean)[] = [
    candidate => sameId(candidate.id, wanted),
    candidate => wanted.includes('/') && qualifiedName(candidate.id) === lower,
    candidate => candidate.name === wanted,
    candidate => candidate.name.toLowerCase() === lower,
    candidate => lower !== '' && candidate.name.toLowerCase().startsWith(lower),
  ];
  for (const matches of stages) {
    const matched = candidates.filter(matches);
    if (matched.length > 1) return { ambiguous: inOrder(matched) };
    if (matched[0] !== undefined) return { found: matched[0] };
  }
  return { suggestions: nearest(lower, candidates) };
}

/** `group/name` in lower case: enough to tell apart resources of one name in two resource groups. */
export function qualifiedName(id: string): string {
  const parsed = parseId(id);
  return parsed === undefined ? keyOf(id) : `${parsed.resourceGroup}/${parsed.name}`.toLowerCase();
}

function inOrder<T extends Named>(candidates: readonly T[]): T[] {
  return [...candidates].sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
}

function nearest<T extends Named>(wanted: string, candidates: readonly T[]): T[] {
  if (wanted === '') return [];
  const allowed = Math.max(2, Math.floor(wanted.length / 3));
  return inOrder(candidates)
    .map(candidate => ({ candidate, distance: distanceTo(wanted, candidate.name.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

/** Edits between two names; a name that contains the other is as near as one edit. */
function distanceTo(wanted: string, name: string): number {
  if (wanted.length >= 3 && (name.includes(wanted) || wanted.includes(name))) return 1;
  let costs = Array.from({ length: name.length + 1 }, (_, column) => column);
  let last = name.length;
  for (const letter of wanted) {
    let [diagonal, left] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    costs = costs.map((above, column) => {
      const swapped = diagonal + Number(name[column - 1] !== letter);
      diagonal = above;
      left = Math.min(swapped, above + 1, left + 1);
      return left;
    });
    last = left;
  }
  return last;
}
