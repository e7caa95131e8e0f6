import { keyOf } from '../../domain/ids.ts';
import { BOT } from '../../domain/request/events.ts';
import type { Step } from '../../domain/request/record.ts';
import { record } from '../../requests/change.ts';
import type { StepUpdate } from '../../requests/steps.ts';
import { markUndone, updateStep } from '../../requests/steps.ts';
import type { Delay } from '../later.ts';
import type { Beginning } from './begin.ts';
import type { Execution } from './execution.ts';
import { changing } from './execution.ts';
import type { Standing } from './step.ts';
import { makeStep } from './step.ts';

/** How far a list of steps got. */
export type RunEnd =
  | { readonly kind: 'through' }
  | { readonly kind: 'later'; readonly delay: Delay }
  | { readonly kind: 'failed'; readonly step: Step; readonly problem: string; readonly correlationId: string | null };

/** How young a reading must be for a step not to be read again before it is written, in milliseconds. */
const FRESH_MS = 10_000;

/**
 * Makes steps: one write at a time for each scope (terraform-provider-azurerm#22236), and scopes beside each other where
 * the steps do not build upon one another. Once one has failed no other is begun.
 *
 * @param beginning what was read of them a moment ago: one that was open then need not be read again before it is written
 * @throws Problem `lease-lost`, `overtaken`
 */
export async function runSteps(execution: Execution, steps: readonly Step[], beginning?: Beginning): Promise<RunEnd> {
  let stop = false;
  const runLane = async (lane: readonly Step[]): Promise<RunEnd> => {
    for (const step of lane) {
      if (stop) break;
      const end = await makeStep(execution, step, isSeenOpen(execution, step, beginning));
      if (end.kind === 'stands') {
        await writeDown(execution, end);
        continue;
      }
      stop = true;
      return end;
    }
    return { kind: 'through' };
  };
  const ends = await Promise.all(lanesOf(steps).map(runLane));
  return ends.find(({ kind }) => kind === 'failed') ?? ends.find(({ kind }) => kind === 'later') ?? { kind: 'through' };
}

function isSeenOpen({ deps }: Execution, { position }: Step, beginning: Beginning | undefined): boolean {
  if (beginning === undefined || !beginning.open.has(position)) return false;
  return deps.clock().getTime() - beginning.readAt.getTime() < FRESH_MS;
}

/** Links and their removal touch one scope each, and do not depend on one another. Anything else goes in its order. */
function lanesOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const scopes = steps.map(({ change }) =>
    change.kind === 'link' || change.kind === 'unlink' ? keyOf(change.scopeId) : undefined,
  );
  if (scopes.some(scope => scope === undefined)) return [steps];
  return [...Map.groupBy(steps, (_, index) => scopes[index]).values()];
}

/** Writes down that a step is made, or was so already; the step that it takes back is undone with it. */
export async function writeDown(execution: Execution, { ours, step, look }: Standing): Promise<void> {
  const { deps, id } = execution;
  const now = deps.clock();
  await changing(execution, async (tx, request) => {
    const correlationId = step.correlationId ?? look?.correlationId ?? null;
    const update: StepUpdate = {
      state: ours ? 'done' : 'skipped',
      finishedAt: now,
      correlationId,
      ...(look && { after: look.image }),
    };
    const moved = await updateStep(tx, step, update);
    if (!moved) return;
    if (step.undoes !== null) await markUndone(tx, step.undoes);
    const { title } = step;
    const told = { step: step.id, title };
    const ms = now.getTime() - (step.startedAt ?? now).getTime();
    if (!ours) {
      const events = step.undoes === null ? [{ type: 'step_skipped', actor: BOT, data: told } as const] : [];
      await record(tx, request, { set: { because: [], attempts: 0 }, events }, now);
      return;
    }
    const type = step.undoes === null ? 'step_done' : 'step_undone';
    const done = { type, actor: BOT, data: { ...told, correlationId, ms } } as const;
    await record(tx, request, { set: { because: [], attempts: 0 }, events: [done] }, now);
  });
  deps.nudge('deliver', id);
}
