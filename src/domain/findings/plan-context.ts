import type { Change } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
import type { Impact, UnjudgedNetworks } from '../impact/impact.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';

/** One change of a plan, with the topology just before and just after it. */
export interface PlanStep {
  readonly change: Change;
  readonly before: Topology;
  readonly after: Topology;
  /** Azure is already in this state: nothing will be written for the change. */
  readonly done: boolean;
}

/** Everything that findings are computed from: a plan's changes and the topology before and after them. */
export interface PlanContext {
  readonly before: Topology;
  readonly after: Topology;
  readonly steps: readonly PlanStep[];
  readonly impact: readonly Impact[];
  /** Networks whose access may change, and for which that is not known. */
  readonly unjudged: readonly UnjudgedNetworks[];
  /** Name of the limit profile in use. */
  readonly profile: string;
}

/** Returns the changes as steps, each with the topology that the changes before it lead to. */
export function planStepsOf(topology: Topology, changes: readonly Change[]): readonly PlanStep[] {
  let before = topology;
  return changes.map(change => {
    const kind = kindOf(change);
    const step = { change, before, after: kind.apply(before, change), done: kind.isDone(before, change) };
    before = step.after;
    return step;
  });
}

/** Returns the steps of these kinds that something will be written for. */
export function stepsOfKind<K extends Change['kind']>(
  { steps }: PlanContext,
  ...wanted: readonly K[]
): readonly (PlanStep & { readonly change: Extract<Change, { kind: K }> })[] {
  const kinds: readonly string[] = wanted;
  return steps.filter(
    (step): step is PlanStep & { readonly change: Extract<Change, { kind: K }> } =>
      !step.done && kinds.includes(step.change.kind),
  );
}

/** Returns the findings about a list of items. An item without a finding returns undefined. */
export function findingsFor<T>(items: Iterable<T>, find: (item: T) => Finding | undefined): readonly Finding[] {
  return [...items].flatMap(item => find(item) ?? []);
}
