import { keyOf } from '../domain/ids.ts';
import { qualifiedName } from '../domain/match-name.ts';
import { targetsOfKind, targetTable } from '../domain/resolve-input.ts';
import type { TargetKind } from '../domain/targets.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { WorkflowInput } from './inputs.ts';
import { takesName } from './inputs.ts';

/** An object that an input can take. */
interface FoundName {
  readonly id: string;
  /** The shortest text that means this object alone: its name, `group/name`, or its id. */
  readonly value: string;
  /** What people read. Several objects can have the same, which the group and the subscription tell apart. */
  readonly shown: string;
  readonly group: string;
  /** The subscription's name, or its GUID where the name is not known. */
  readonly subscription: string;
}

export interface FoundNames {
  /** Those that are asked for, the best first. */
  readonly found: readonly FoundName[];
  /** How many match in all. */
  readonly total: number;
}

interface IndexedName extends FoundName {
  readonly lowerName: string;
  readonly lowerShown: string;
  /** Everything that is searched, in lower case. */
  readonly text: string;
}

/**
 * Finds objects for an input by any parts of their name, resource group or subscription: a name that begins with what was
 * typed comes first, then names that contain it. Every typed word has to occur.
 *
 * @param options how many to return, and which of them fit
 */
export function searchNames(
  topology: Topology,
  input: WorkflowInput,
  typed: string,
  { most, isFitting }: { readonly most: number; readonly isFitting: (id: string) => boolean },
): FoundNames {
  if (!takesName(input)) return { found: [], total: 0 };
  const wanted = typed.trim().toLowerCase();
  // Most of a full id is the same for all objects, so it is no text to search in.
  const isId = wanted.startsWith('/subscriptions/');
  const words = isId ? [] : wanted.split(/\s+/);
  const only: readonly string[] | undefined = input.only;
  const ranks: IndexedName[][] = [[], [], []];
  for (const entry of indexOf(topology, input.kind)) {
    if (isId ? !keyOf(entry.id).startsWith(wanted) : !words.every(word => entry.text.includes(word))) continue;
    if (only !== undefined && !only.includes(topology.resources.get(keyOf(entry.id))?.kind ?? '')) continue;
    if (!isFitting(entry.id)) continue;
    ranks[rankOf(entry, wanted)]?.push(entry);
  }
  const all = ranks.flat();
  return { found: all.slice(0, most), total: all.length };
}

/** Returns whether an object of any kind has exactly this name, `group/name` or id. */
export function isNameTaken(topology: Topology, typed: string, kinds: readonly TargetKind[]): boolean {
  const wanted = typed.trim().toLowerCase();
  return kinds.some(kind =>
    indexOf(topology, kind).some(
      ({ id, lowerName }) => lowerName === wanted || keyOf(id) === wanted || qualifiedName(id) === wanted,
    ),
  );
}

function rankOf({ lowerName, lowerShown }: IndexedName, wanted: string): 0 | 1 | 2 {
  if (lowerName.startsWith(wanted) || lowerShown.startsWith(wanted)) return 0;
  return lowerName.includes(wanted) ? 1 : 2;
}

/** By the table that an index was made of: an edit of anything else shares the table, and so the index. */
const indexes = new WeakMap<object, Map<TargetKind, readonly IndexedName[]>>();

/** Returns the objects of a kind in the order in which they are listed. It is made once for the same objects. */
function indexOf(topology: Topology, kind: TargetKind): readonly IndexedName[] {
  const table = targetTable(topology, kind);
  const byKind = indexes.get(table) ?? new Map<TargetKind, readonly IndexedName[]>();
  indexes.set(table, byKind);
  const known = byKind.get(kind);
  if (known !== undefined) return known;
  const made = makeIndex(topology, kind);
  byKind.set(kind, made);
  return made;
}

function makeIndex(topology: Topology, kind: TargetKind): readonly IndexedName[] {
  const targets = targetsOfKind(topology, kind)
    .filter(({ name }) => name !== '')
    .map(({ id, name }) => ({ id, name, lowerName: name.toLowerCase(), qualified: qualifiedName(id) }));
  const names = countOf(targets.map(({ lowerName }) => lowerName));
  const inGroups = countOf(targets.map(({ qualified }) => qualified));
  const entries = targets.map(({ id, name, lowerName, qualified }): IndexedName => {
    const isAlone = names.get(lowerName) === 1;
    const [, , guid = '', , group = ''] = id.split('/');
    const subscription = topology.subscriptionNames.get(keyOf(guid)) ?? guid;
    return {
      id,
      value: isAlone ? name : inGroups.get(qualified) === 1 ? qualified : id,
      shown: isAlone ? name : qualified,
      group,
      subscription,
      lowerName,
      lowerShown: isAlone ? lowerName : qualified,
      text: `${qualified} ${lowerName} ${subscription.toLowerCase()} ${keyOf(guid)}`,
    };
  });
  return entries.sort((a, b) => compare(a.lowerShown, b.lowerShown) || compare(a.id, b.id));
}

/** Orders texts by their characters. A comparison by language would take longer than a menu may for thousands of names. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
