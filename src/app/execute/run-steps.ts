import { lanesOf } from '../../domain/changes/lanes.ts';
import { BOT } from '../../domain/request/events.ts';
import type { Step } from '../../domain/request/record.ts';
import { digestsOf } from '../../domain/watch/replaced-object.ts';
import type { StepUpdate } from '../../store/steps.ts';
import { markUndone, updateStep } from '../../store/steps.ts';
import { applyTransition } from '../../store/transition.ts';
import type { Beginning } from './begin.ts';
import { evidenceOf, readBackEvents } from './evidence.ts';
import type { Execution } from './execution.ts';
import { changeRequest } from './execution.ts';
import type { StepInPlace, StepOutcome } from './run-step.ts';
import { runStep } from './run-step.ts';

/** How far a list of steps got. */
export type RunOutcome = { readonly kind: 'completed' } | Exclude<StepOutcome, StepInPlace>;

/** How young a reading must be for a step to be written without reading it again, in milliseconds. */
const FRESH_MS = 10_000;

export interface RunOptions {
  /** What was read of the steps a moment ago. */
  readonly beginning?: Beginning | undefined;
  /** Asked before each step. Left out for an undo, which nobody can stop. */
  readonly isStopRequested?: () => Promise<boolean>;
}

/**
 * Runs steps: one write at a time for each scope (terraform-provider-azurerm#22236), and different scopes at the same time
 * where the steps do not depend on one another. Once one has failed, or the request is to be stopped, no other is started, and
 * those that were started are finished.
 *
 * @throws Problem `lease-lost`, `overtaken`
 */
export async function runSteps(
  execution: Execution,
  steps: readonly Step[],
  { beginning, isStopRequested = async () => false }: RunOptions = {},
): Promise<RunOutcome> {
  let hasEnded = false;
  const runLane = async (lane: readonly Step[]): Promise<RunOutcome> => {
    for (const step of lane) {
      if (hasEnded) break;
      const outcome = await runStep(execution, step, isKnownOpen(execution, step, beginning), isStopRequested);
      if (outcome.kind !== 'in-place') return outcome;
      await completeStep(execution, outcome);
    }
    return { kind: 'completed' };
  };
  const lanes = lanesOf(steps).map(async lane => {
    try {
      const outcome = await runLane(lane);
      hasEnded ||= outcome.kind !== 'completed';
      return outcome;
    } catch (error) {
      hasEnded = true;
      throw error;
    }
  });
  // The lease is released after this, so no lane may still be waiting for an answer of Azure.
  await Promise.allSettled(lanes);
  const outcomes = await Promise.all(lanes);
  const first = (kind: RunOutcome['kind']) => outcomes.find(outcome => outcome.kind === kind);
  return first('failed') ?? first('deferred') ?? first('stopped') ?? { kind: 'completed' };
}

function isKnownOpen({ context }: Execution, { position }: Step, beginning: Beginning | undefined): boolean {
  if (beginning === undefined || !beginning.open.has(position)) return false;
  return context.clock().getTime() - beginning.readAt.getTime() < FRESH_MS;
}

/** Saves that a step's change is in place. The step that it undoes is marked undone. */
export async function completeStep(execution: Execution, done: StepInPlace): Promise<void> {
  const { isOurs, step, observation, replaced } = done;
  const { context } = execution;
  const now = context.clock();
  await changeRequest(execution, async (tx, request) => {
    const correlationId = step.correlationId ?? observation?.correlationId ?? null;
    const update: StepUpdate = {
      state: isOurs ? 'done' : 'skipped',
      finishedAt: now,
      correlationId,
      ...(observation && { after: observation.image }),
    };
    if (!(await updateStep(tx, step, update))) return;
    if (step.undoes !== null) await markUndone(tx, step.undoes);
    const set = { statusReasons: [], attempts: 0 };
    const { evidence } = await evidenceOf(tx, request, step, observation);
    const data = { step: step.id, title: step.title, evidence };
    if (!isOurs) {
      const events = step.undoes === null ? [{ type: 'step_skipped', actor: BOT, data } as const] : [];
      await applyTransition(tx, request, { set, events }, now);
      return;
    }
    const ms = now.getTime() - (step.startedAt ?? now).getTime();
    const type = step.undoes === null ? 'step_done' : 'step_undone';
    const digests = replaced && { replaced: digestsOf(replaced.object) };
    const written = { ...data, evidence: { ...evidence, ...digests }, correlationId, ms };
    const events = [{ type, actor: BOT, data: written } as const, ...readBackEvents(done)];
    await applyTransition(tx, request, { set, events }, now);
  });
}
