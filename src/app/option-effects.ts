import type { InputValues } from '../workflows/build-changes.ts';
import type { OptionEffect } from '../workflows/option-effects.ts';
import { optionEffects as effectsIn } from '../workflows/option-effects.ts';
import type { Workflow } from '../workflows/workflow.ts';
import type { AppContext } from './context.ts';

/** Oldest reading that a form rests on, in milliseconds: planning checks everything again. */
const MAX_AGE_MS = 10 * 60_000;

/** Returns what the options of a workflow's form would add to what was typed. */
export async function optionEffects(
  context: AppContext,
  workflow: Workflow,
  typed: InputValues,
): Promise<readonly OptionEffect[]> {
  const hasEffects = Object.values(workflow.inputs).some(
    input => input.kind === 'choice' && input.offers !== undefined,
  );
  if (!hasEffects || Object.keys(typed).length === 0) return [];
  const { topology } = await context.inventory.currentTopology(MAX_AGE_MS);
  return effectsIn(workflow, typed, topology);
}
