import { workflowNamed } from '../workflows/load-rulebook.ts';
import { nameableIn } from '../workflows/nameable.ts';
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
  if (input === undefined) return [];
  const { topology } = await context.inventory.currentTopology(MAX_AGE_MS);
  const lower = typed.trim().toLowerCase();
  const names = nameableIn(topology, input, maxLength).filter(shown => shown.toLowerCase().includes(lower));
  const rank = (shown: string) => (shown.toLowerCase().startsWith(lower) ? 0 : 1);
  return names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
