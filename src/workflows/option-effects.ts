import { kindOf } from '../domain/changes/index.ts';
import { keyOf } from '../domain/ids.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { InputValues } from './build-changes.ts';
import { resolveRequest } from './resolve-request.ts';
import type { Workflow } from './workflow.ts';

/** What choosing an option would add to a request: the workspace of a component, for example. */
export interface OptionEffect {
  readonly input: string;
  readonly value: string;
  /** Ids of the objects that would change only with this option. */
  readonly adds: readonly string[];
  /** Whether the form preselects the option. */
  readonly isPreselected: boolean;
}

/**
 * Returns what the options that a workflow offers would add to a request, by resolving the request with and without
 * each of them. A required choice that is still open is tried with every option. An option that adds nothing is left
 * out, and so is every option while the input does not lead to any change yet.
 *
 * @param typed what was typed so far, by input name
 */
export function optionEffects(workflow: Workflow, typed: InputValues, topology: Topology): readonly OptionEffect[] {
  return Object.entries(workflow.inputs).flatMap(([name, input]): OptionEffect[] => {
    if (input.kind !== 'choice' || input.offers === undefined) return [];
    const { value, 'chosen-with': preselection } = input.offers;
    const { [name]: _, ...others } = typed;
    const adds = new Map(
      completions(workflow, others).flatMap(known => {
        const without = new Set(changedIds(workflow, known, topology).map(keyOf));
        const all = changedIds(workflow, { ...known, [name]: [value] }, topology);
        return all.filter(id => !without.has(keyOf(id))).map(id => [keyOf(id), id] as const);
      }),
    );
    if (adds.size === 0) return [];
    const conditions = Object.entries(preselection);
    const isPreselected = conditions.length > 0 && conditions.every(([key, wanted]) => typed[key]?.[0] === wanted);
    return [{ input: name, value, adds: [...adds.values()], isPreselected }];
  });
}

/** Returns the typed values, once for every way to fill the required choices that are still open. */
function completions({ inputs }: Workflow, typed: InputValues): readonly InputValues[] {
  let all: readonly InputValues[] = [typed];
  for (const [name, input] of Object.entries(inputs)) {
    if (input.kind !== 'choice' || !input.required || (typed[name] ?? []).length > 0) continue;
    all = all.flatMap(values => input.options.map(({ value }) => ({ ...values, [name]: [value] })));
  }
  return all;
}

/** Returns the ids of the objects that a request would change. */
function changedIds(workflow: Workflow, typed: InputValues, topology: Topology): readonly string[] {
  const { changes } = resolveRequest(workflow, typed, topology);
  return changes
    .filter(change => !kindOf(change).isDone(topology, change))
    .flatMap(change =>
      kindOf(change)
        .writes(change)
        .map(({ id }) => id),
    );
}
