import type { Arm } from '../../azure/arm.ts';
import { executorOf } from '../../azure/changes/index.ts';
import { isGone, troubleOf } from '../../azure/trouble.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { BOT } from '../../domain/request/events.ts';
import type { Step } from '../../domain/request/record.ts';
import type { NewEvent } from '../../requests/change.ts';
import { record } from '../../requests/change.ts';
import { stepsOf } from '../../requests/read.ts';
import { createUndoSteps, markUndone } from '../../requests/steps.ts';
import type { Execution } from './execution.ts';
import { changing, moveStep } from './execution.ts';
import type { RunEnd } from './run.ts';
import { runSteps, writeDown } from './run.ts';

/** A step that did not come about, and why. */
export type Failure = Extract<RunEnd, { kind: 'failed' }>;

/** Ends an execution in which a step failed: nothing was made, or what was made is to be undone, last one first. */
export async function giveUp(execution: Execution, failure: Failure): Promise<void> {
  const { deps, id } = execution;
  const { step, problem, correlationId } = failure;
  const now = deps.clock();
  await changing(execution, async (tx, request) => {
    if (request.state !== 'executing' || request.plan === null) return;
    const all = await stepsOf(tx, id);
    const made = all.filter(({ state }) => state === 'done' || state === 'writing').reverse();
    const data = { step: step.id, title: step.title, problem, correlationId };
    const stepFailed: NewEvent = { type: 'step_failed', actor: BOT, data };
    if (made.length === 0) {
      const sentences = [`${step.title}: ${problem}`, 'Nothing was changed.'];
      const failed: NewEvent = { type: 'failed', actor: BOT, data: { sentences } };
      const set = { because: sentences, notBefore: null };
      await record(tx, request, { to: 'failed', set, events: [stepFailed, failed] }, now);
      return;
    }
    const { plan } = request;
    const undone = made.flatMap(entry => undoingOf(plan, entry));
    await createUndoSteps(tx, id, undone, all.length);
    const undoing: NewEvent = { type: 'undoing', actor: BOT, data: { steps: undone.length } };
    const set = { because: [`${step.title}: ${problem}`], notBefore: null, attempts: 0 };
    await record(tx, request, { to: 'rolling_back', set, events: [stepFailed, undoing] }, now);
  });
  deps.nudge('deliver', id);
}

function undoingOf({ changes }: Plan, step: Step) {
  const inverse = changes[step.position]?.inverse ?? 'irreversible';
  return inverse === 'irreversible' ? [] : [{ step, inverse, title: `Undo: ${step.title}` }];
}

/** Undoes what a failed request had made, each step after a fresh look; what cannot be undone is said. */
export async function undo(execution: Execution): Promise<RunEnd> {
  const { deps, id } = execution;
  const all = await stepsOf(deps.db, id);
  for (const step of all) {
    if (step.undoes === null || step.state === 'done' || step.state === 'skipped') continue;
    const original = all.find(entry => entry.id === step.undoes);
    if (original !== undefined && (await isOthers(execution, step, original))) {
      await writeDown(execution, { kind: 'stands', ours: false, step, look: undefined });
      continue;
    }
    const end = await runSteps(execution, [step]);
    if (end.kind === 'later') return end;
    if (end.kind === 'failed') await moveStep(execution, end.step, { state: end.step.state, problem: end.problem });
  }
  await settleRest(execution, all);
  await endUndoing(execution);
  return { kind: 'through' };
}

/**
 * What has no inverse of its own may be gone for all that: a decision about a connection goes with its endpoint, and a
 * step that failed while it was written may have had no effect. Of what is not to be seen nothing remains.
 */
async function settleRest({ deps, arm }: Execution, all: readonly Step[]): Promise<void> {
  const rest = all.filter(({ id, undoes, state }) => {
    const isMade = state === 'done' || state === 'writing';
    return undoes === null && isMade && !all.some(other => other.undoes === id);
  });
  for (const step of rest) if (!(await mayStand(arm, step))) await markUndone(deps.db, step.id);
}

async function mayStand(arm: Arm, { change }: Step): Promise<boolean> {
  try {
    const { stands } = await executorOf(change).look(arm, change);
    return stands !== 'open';
  } catch (error) {
    return !isGone(troubleOf(error));
  }
}

/** Whether somebody else has put there since what a step had made: that is not ours to remove. */
async function isOthers({ arm }: Execution, step: Step, original: Step): Promise<boolean> {
  if (step.state !== 'pending') return false;
  try {
    const { stands } = await executorOf(original.change).look(arm, original.change);
    return stands === 'made-by-others';
  } catch (error) {
    // Whether the call's trouble passes, the step itself finds out.
    troubleOf(error);
    return false;
  }
}

async function endUndoing(execution: Execution): Promise<void> {
  const { deps, id } = execution;
  const now = deps.clock();
  await changing(execution, async (tx, request) => {
    if (request.state !== 'rolling_back') return;
    const all = await stepsOf(tx, id);
    const undoing = all.filter(({ undoes }) => undoes !== null);
    const remaining = all
      .filter(({ undoes, state }) => undoes === null && (state === 'done' || state === 'writing'))
      .map(({ id: made, title }) => {
        const problem = undoing.find(({ undoes }) => undoes === made)?.problem ?? 'it cannot be undone';
        return `${title}: this remains, because ${problem}`;
      });
    const untouched = undoing.every(({ state }) => state === 'skipped');
    if (remaining.length > 0 || untouched) {
      const sentences = [
        ...request.because.slice(0, 1),
        ...(remaining.length > 0 ? remaining : ['Nothing was changed.']),
      ];
      const failed: NewEvent = { type: 'failed', actor: BOT, data: { sentences } };
      await record(tx, request, { to: 'failed', set: { because: sentences }, events: [failed] }, now);
      return;
    }
    const ms = now.getTime() - startOf(all, now).getTime();
    const rolledBack: NewEvent = { type: 'rolled_back', actor: BOT, data: { ms } };
    await record(tx, request, { to: 'rolled_back', events: [rolledBack] }, now);
  });
  deps.nudge('deliver', id);
}

/** When the first of these steps was begun. */
export function startOf(steps: readonly Step[], now: Date): Date {
  const times = steps.map(({ startedAt }) => startedAt?.getTime() ?? now.getTime());
  return new Date(Math.min(now.getTime(), ...times));
}
