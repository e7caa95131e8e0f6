import type { NameOption } from '../cards/name-options.ts';
import { fitTo } from '../domain/fits.ts';
import type { LimitProfile } from '../domain/limits/profile.ts';
import { matchName } from '../domain/match-name.ts';
import { targetsOfKind } from '../domain/resolve-input.ts';
import { stateOfTarget, typeOfTarget } from '../domain/target-state.ts';
import { targetKinds } from '../domain/targets.ts';
import { getOrCreate } from '../domain/topology/indexing.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { takesName } from '../workflows/inputs.ts';
import { workflowNamed } from '../workflows/load-rulebook.ts';
import { isNameTaken, searchNames } from '../workflows/search-names.ts';
import { fittedInput } from '../workflows/steps.ts';
import type { Workflow } from '../workflows/workflow.ts';
import type { AppContext } from './context.ts';
import { knownTopology } from './inventory/known-topology.ts';

/** What names are suggested for. */
export interface SuggestInput {
  readonly workflow: string;
  readonly input: string;
  readonly typed: string;
  /** What was answered to inputs that the names have to fit, by their names. */
  readonly answers?: Readonly<Record<string, string>> | undefined;
  /** How many names to return. */
  readonly most: number;
}

export interface SuggestedNames {
  readonly names: readonly NameOption[];
  /** How many match, of which only some are returned. */
  readonly total: number;
  /** Whether an object of another kind has what was typed as its name, so that the input cannot take it. */
  readonly isOfOtherKind: boolean;
}

const none: SuggestedNames = { names: [], total: 0, isOfOtherKind: false };

/**
 * Suggests names for an input of a form, by any part of their name, resource group or subscription. It reads Azure only where
 * nothing that was read within minutes is known.
 */
export async function suggestNames(
  context: AppContext,
  { workflow: workflowName, input: inputName, answers = {}, typed, most }: SuggestInput,
): Promise<SuggestedNames> {
  const workflow = workflowNamed(context.rulebook, workflowName);
  const input = workflow?.inputs[inputName];
  if (workflow === undefined || input === undefined || !takesName(input)) return none;
  const topology = await knownTopology(context);
  const { limits } = context.rulebook;
  return remembered(topology, JSON.stringify([workflowName, inputName, answers, typed, most]), () => {
    const isFitting = fittingIn(topology, limits, workflow, inputName, answers);
    const { found, total } = searchNames(topology, input, typed, { most, isFitting });
    const names = found.map(({ id, value, shown, group, subscription }) => {
      const [type, state] = [typeOfTarget(topology, input.kind, id), stateOfTarget(topology, limits, input.kind, id)];
      return { value, shown, type, state, group, subscription };
    });
    return { names, total, isOfOtherKind: total === 0 && isNameTaken(topology, typed, targetKinds) };
  });
}

/** Returns which names fit what was answered before. Where that names no object that is known, all of them fit. */
function fittingIn(
  topology: Topology,
  limits: LimitProfile,
  { inputs, steps }: Workflow,
  name: string,
  answers: Readonly<Record<string, string>>,
): (id: string) => boolean {
  const other = fittedInput(steps, name);
  const [input, chosen] = [inputs[name], inputs[other ?? '']];
  const answer = answers[other ?? ''];
  if (input === undefined || chosen === undefined || answer === undefined) return () => true;
  if (!takesName(input) || !takesName(chosen)) return () => true;
  const match = matchName(answer, targetsOfKind(topology, chosen.kind));
  if (!('found' in match)) return () => true;
  return fitTo(topology, limits, input.kind, { kind: chosen.kind, id: match.found.id });
}

/** How many answers are remembered. Most people begin with the same few characters. */
const MOST_REMEMBERED = 500;

const answers = new WeakMap<Topology, Map<string, SuggestedNames>>();

/** Returns the answer to a question about a topology, which never changes. */
function remembered(topology: Topology, question: string, answer: () => SuggestedNames): SuggestedNames {
  const known = answers.get(topology) ?? new Map<string, SuggestedNames>();
  if (known.size >= MOST_REMEMBERED) known.clear();
  answers.set(topology, known);
  return getOrCreate(known, question, answer);
}
