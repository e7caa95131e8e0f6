import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import type { Impact } from '../impact/impact.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';

/** One change of a plan, with the estate just before and just after it. */
export interface PlanStep {
  readonly change: Change;
  readonly before: Topology;
  readonly after: Topology;
  /** The estate is already so: nothing will be written for it. */
  readonly done: boolean;
}

/** What findings are found in: a plan's changes, and what becomes of the estate. */
export interface Scene {
  readonly before: Topology;
  readonly after: Topology;
  readonly steps: readonly PlanStep[];
  readonly impact: readonly Impact[];
  /** Name of the limit profile in force. */
  readonly profile: string;
}

/** The changes one after the other. */
export function stepsOf(topology: Topology, changes: readonly Change[]): readonly PlanStep[] {
  let before = topology;
  return changes.map(change => {
    const kind = kindOf(change);
    const step = { change, before, after: kind.apply(before, change), done: kind.isDone(before, change) };
    before = step.after;
    return step;
  });
}

/** The steps of one kind that something will be written for. */
export function stepsOfKind<K extends Change['kind']>(
  { steps }: Scene,
  ...wanted: readonly K[]
): readonly (PlanStep & { readonly change: Extract<Change, { kind: K }> })[] {
  const kinds: readonly string[] = wanted;
  return steps.filter(
    (step): step is PlanStep & { readonly change: Extract<Change, { kind: K }> } =>
      !step.done && kinds.includes(step.change.kind),
  );
}

/** Findings about some things, one for each that has something wrong with it. */
export function each<T>(things: Iterable<T>, find: (thing: T) => Finding | undefined): readonly Finding[] {
  return [...things].flatMap(thing => find(thing) ?? []);
}
