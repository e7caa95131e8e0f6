import { kindOf } from '../domain/changes/index.ts';
import { keyOf } from '../domain/ids.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { Values } from './changes.ts';
import { proposalOf } from './proposal.ts';
import type { Workflow } from './workflow.ts';

/** What an option that a workflow offers would add to what was typed. */
export interface Offer {
  /** The input that it is an option of. */
  readonly input: string;
  readonly value: string;
  /** Ids of what would be changed too, and would not be without it. */
  readonly adds: readonly string[];
  /** Whether it is to be chosen beforehand. */
  readonly isUsual: boolean;
}

/**
 * What the options that a workflow offers would add. It is worked out by the workflow itself, with the option and
 * without it; a choice that is still open is tried every way. Where what was typed leads to nothing yet, nothing is
 * offered.
 *
 * @param typed what people typed, by the names of inputs
 */
export function offersOf(workflow: Workflow, typed: Values, topology: Topology): readonly Offer[] {
  return Object.entries(workflow.inputs).flatMap(([name, input]): Offer[] => {
    if (input.kind !== 'choice' || input.offers === undefined) return [];
    const { value, 'chosen-with': usual } = input.offers;
    const { [name]: _, ...others } = typed;
    const adds = new Map(
      completions(workflow, others).flatMap(known => {
        const without = new Set(touched(workflow, known, topology).map(keyOf));
        const all = touched(workflow, { ...known, [name]: [value] }, topology);
        return all.filter(id => !without.has(keyOf(id))).map(id => [keyOf(id), id] as const);
      }),
    );
    if (adds.size === 0) return [];
    const conditions = Object.entries(usual);
    const isUsual = conditions.length > 0 && conditions.every(([key, wanted]) => typed[key]?.[0] === wanted);
    return [{ input: name, value, adds: [...adds.values()], isUsual }];
  });
}

/** What was typed, with each option in the place of a required choice that is still open. */
function completions({ inputs }: Workflow, typed: Values): readonly Values[] {
  let all: readonly Values[] = [typed];
  for (const [name, input] of Object.entries(inputs)) {
    if (input.kind !== 'choice' || !input.required || (typed[name] ?? []).length > 0) continue;
    all = all.flatMap(values => input.options.map(({ value }) => ({ ...values, [name]: [value] })));
  }
  return all;
}

/** Ids of what a request would change that is not so already. */
function touched(workflow: Workflow, typed: Values, topology: Topology): readonly string[] {
  const { changes } = proposalOf(workflow, typed, topology);
  return changes
    .filter(change => !kindOf(change).isDone(topology, change))
    .flatMap(change =>
      kindOf(change)
        .writes(change)
        .map(({ id }) => id),
    );
}
