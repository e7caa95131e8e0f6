import { undoTitle } from '../../domain/changes/titles.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import type { Transaction } from '../../store/database.ts';
import { eventsOf } from '../../store/requests.ts';
import { createUndoSteps, markUndone, stepsOf } from '../../store/steps.ts';
import type { NewEvent, RequestTransaction, Transition } from '../../store/transition.ts';
import { applyTransition } from '../../store/transition.ts';
import { evidenceOf, finalSteps } from './evidence.ts';
import type { Execution } from './execution.ts';
import { advanceStep, changeRequest, classifyError } from './execution.ts';
import type { RunOutcome } from './run-steps.ts';
import { completeStep, runSteps } from './run-steps.ts';

/** What people read where a request has changed nothing. */
export const NOTHING_CHANGED = 'Nothing was changed.';

const STOPPED = 'The request was stopped.';

/** A step that failed, and why. */
export type Failure = Extract<RunOutcome, { kind: 'failed' }>;

/**
 * Ends an execution in which a step failed. Where nothing was changed the request fails. Where something was, it starts
 * to roll back, the last change first.
 */
export async function failExecution(execution: Execution, failure: Failure): Promise<void> {
  const { context, id } = execution;
  const { step, problem, correlationId } = failure;
  const now = context.clock();
  await changeRequest(execution, async (tx, request) => {
    if (request.state !== 'executing') return;
    const all = await stepsOf(tx, id);
    const evidence = await evidenceOf(tx, request, { ...step, correlationId }, undefined);
    const data = { step: step.id, title: step.title, problem, correlationId, ...evidence };
    const stepFailed: NewEvent = { type: 'step_failed', actor: BOT, data };
    if (!all.some(isWritten)) {
      const sentences = [`${step.title}: ${problem}`, NOTHING_CHANGED];
      const failed: NewEvent = { type: 'failed', actor: BOT, data: { sentences, ...finalSteps(all) } };
      const set = { statusReasons: sentences, notBefore: null };
      await applyTransition(tx, request, { to: 'failed', set, events: [stepFailed, failed] }, now);
      return;
    }
    const set = { statusReasons: [`${step.title}: ${problem}`], notBefore: null };
    await beginUndo(tx, request, all, { set, events: [stepFailed] }, now);
  });
}

/** Starts to roll back an execution: creates a step for each written change that can be undone, the last change first. */
export async function beginUndo(
  tx: RequestTransaction,
  request: ChangeRequest,
  all: readonly Step[],
  { set, events }: Required<Pick<Transition, 'set' | 'events'>>,
  now: Date,
): Promise<ChangeRequest> {
  const written = all.filter(isWritten).reverse();
  const undone = written.flatMap(step => undoOf(request, step));
  await createUndoSteps(tx, request.id, undone, all.length);
  const undoing: NewEvent = { type: 'undoing', actor: BOT, data: { steps: undone.length } };
  const columns = { ...set, attempts: 0 };
  return applyTransition(tx, request, { to: 'rolling_back', set: columns, events: [...events, undoing] }, now);
}

/** Returns whether a step's change has been written, or may have been. */
export function isWritten({ undoes, state }: Step): boolean {
  return undoes === null && (state === 'done' || state === 'writing');
}

function undoOf({ plan }: ChangeRequest, step: Step) {
  const inverse = plan?.changes[step.position]?.inverse ?? 'irreversible';
  return inverse === 'irreversible' ? [] : [{ step, inverse, title: undoTitle(step.title) }];
}

/** Undoes what a failed or stopped request had changed, reading each change again first, and says what cannot be undone. */
export async function undoSteps(execution: Execution): Promise<RunOutcome> {
  const { context, id } = execution;
  const all = await stepsOf(context.db, id);
  for (const step of all) {
    if (step.undoes === null || step.state === 'done' || step.state === 'skipped') continue;
    const original = all.find(entry => entry.id === step.undoes);
    if (original !== undefined && (await isAppliedByOthers(execution, step, original))) {
      await completeStep(execution, { kind: 'in-place', isOurs: false, step, observation: undefined });
      continue;
    }
    const outcome = await runSteps(execution, [step]);
    if (outcome.kind === 'deferred') return outcome;
    if (outcome.kind === 'failed') {
      await advanceStep(execution, outcome.step, { state: outcome.step.state, problem: outcome.problem });
    }
  }
  await settleStepsWithoutUndo(execution, all);
  await finishUndo(execution);
  return { kind: 'completed' };
}

/**
 * Marks steps undone that have no undo step and whose change is no longer in place: a decision about a connection goes with
 * its endpoint, and a step that failed while it was written may have had no effect.
 */
async function settleStepsWithoutUndo(execution: Execution, all: readonly Step[]): Promise<void> {
  const rest = all.filter(step => isWritten(step) && !all.some(other => other.undoes === step.id));
  for (const step of rest) {
    if (!(await mayBeInPlace(execution, step))) await markUndone(execution.context.db, step.id);
  }
}

async function mayBeInPlace(execution: Execution, { change }: Step): Promise<boolean> {
  try {
    const { status } = await execution.executor.observe(change);
    return status !== 'not-applied';
  } catch (error) {
    return finalReadFailure(execution, error) === 'refused';
  }
}

/** Returns whether someone else has since put in place what a step had written: that is not ours to remove. */
async function isAppliedByOthers(execution: Execution, step: Step, original: Step): Promise<boolean> {
  if (step.state !== 'pending') return false;
  try {
    const { status } = await execution.executor.observe(original.change);
    return status === 'applied-by-others';
  } catch (error) {
    finalReadFailure(execution, error);
    return false;
  }
}

/** Returns why a change cannot be read. @throws the error itself where it may be read later: undoing waits for that */
function finalReadFailure(execution: Execution, error: unknown): 'refused' | 'missing' {
  const { kind } = classifyError(execution, error);
  if (kind === 'refused' || kind === 'missing') return kind;
  throw error;
}

async function finishUndo(execution: Execution): Promise<void> {
  const { context, id } = execution;
  const now = context.clock();
  await changeRequest(execution, async (tx, request) => {
    if (request.state !== 'rolling_back') return;
    const all = await stepsOf(tx, id);
    const undoing = all.filter(({ undoes }) => undoes !== null);
    const remaining = all.filter(isWritten).map(step => describeRemaining(step, undoing));
    const isUntouched = undoing.every(({ state }) => state === 'skipped');
    const failure = await stepFailure(tx, id);
    if (remaining.length > 0 || (isUntouched && failure !== undefined)) {
      const wasChanged = all.some(({ undoes, finishedAt }) => undoes === null && finishedAt !== null);
      const nothing = wasChanged ? 'None of its changes remain.' : NOTHING_CHANGED;
      const sentences = [failure ?? STOPPED, ...(remaining.length > 0 ? remaining : [nothing])];
      const failed: NewEvent = { type: 'failed', actor: BOT, data: { sentences, ...finalSteps(all) } };
      await applyTransition(tx, request, { to: 'failed', set: { statusReasons: sentences }, events: [failed] }, now);
      return;
    }
    const ms = now.getTime() - startOf(all, now).getTime();
    const data = { ms, ...(failure !== undefined && { problem: failure }), ...finalSteps(all) };
    const rolledBack: NewEvent = { type: 'rolled_back', actor: BOT, data };
    const set = { statusReasons: failure === undefined ? [] : [failure] };
    await applyTransition(tx, request, { to: 'rolled_back', set, events: [rolledBack] }, now);
  });
}

/**
 * Returns which step failed, and why; undefined where a person stopped the request. The request's own reasons may since
 * have been replaced by those of a deferral.
 */
async function stepFailure(tx: Transaction, id: number): Promise<string | undefined> {
  const failure = (await eventsOf(tx, id)).findLast(event => event.type === 'step_failed');
  return failure && `${failure.data.title}: ${failure.data.problem}`;
}

function describeRemaining({ id, title, state }: Step, undoing: readonly Step[]): string {
  const problem = undoing.find(({ undoes }) => undoes === id)?.problem ?? null;
  const where = state === 'writing' ? 'may be in place' : 'still in place';
  return problem === null
    ? `${title}: ${where}, because it cannot be undone.`
    : `${title}: ${where}, because undoing it failed: ${problem}`;
}

/** Returns when the first of these steps was started. */
export function startOf(steps: readonly Step[], now: Date): Date {
  const times = steps.map(({ startedAt }) => startedAt?.getTime() ?? now.getTime());
  return new Date(Math.min(now.getTime(), ...times));
}
