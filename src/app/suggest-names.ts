import { keyOf } from '../domain/ids.ts';
import type { Named } from '../domain/match-name.ts';
import { qualifiedName } from '../domain/match-name.ts';
import { targetsOfKind } from '../domain/resolve-input.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { takesName } from '../workflows/inputs.ts';
import { workflowNamed } from '../workflows/load-rulebook.ts';
import type { AppContext } from './context.ts';

/** Oldest reading whose names are suggested, in milliseconds: what has been created since can be typed. */
const MAX_AGE_MS = 10 * 60_000;

/** What names are suggested for. */
export interface SuggestInput {
  readonly workflow: string;
  readonly input: string;
  readonly typed: string;
  /** Longest name that can be shown. */
  readonly maxLength: number;
}

/** Suggests names for an input of a form: those that begin as typed come first, then those that contain it. */
export async function suggestNames(
  context: AppContext,
  { workflow: name, input: inputName, typed, maxLength }: SuggestInput,
): Promise<readonly string[]> {
  const input = workflowNamed(context.rulebook, name)?.inputs[inputName];
  if (input === undefined || !takesName(input)) return [];
  const { topology } = await context.inventory.currentTopology(MAX_AGE_MS);
  const things = targetsOfKind(topology, input.kind).filter(isOneOf(topology, input.only));
  const lower = typed.trim().toLowerCase();
  const names = shownNames(things, maxLength).filter(shown => shown.toLowerCase().includes(lower));
  const rank = (shown: string) => (shown.toLowerCase().startsWith(lower) ? 0 : 1);
  return names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** Of the resources an input may take some kinds only. */
function isOneOf({ resources }: Topology, only: readonly string[] | undefined): (thing: Named) => boolean {
  return ({ id }) => only?.includes(resources.get(keyOf(id))?.kind ?? '') ?? true;
}

/** Each thing's name, or `group/name` where it shares its name. One that is too long can only be typed. */
function shownNames(things: readonly Named[], maxLength: number): string[] {
  const counts = new Map<string, number>();
  for (const { name } of things) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  const names = things.map(({ id, name }) => (counts.get(name.toLowerCase()) === 1 ? name : qualifiedName(id)));
  return [...new Set(names)].filter(name => name !== '' && name.length <= maxLength);
}
