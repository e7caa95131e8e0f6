import { pause } from '../../base/wait.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import type { Lease } from '../../store/leases.ts';
import { findRequest } from '../../store/requests.ts';
import { stepsOf } from '../../store/steps.ts';
import type { NewEvent } from '../../store/transition.ts';
import { applyTransition } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import { deferOnFailure, deferRequest, isDeferred } from '../defer-request.ts';
import type { Beginning } from './begin.ts';
import { begin } from './begin.ts';
import { finalSteps } from './evidence.ts';
import type { Execution } from './execution.ts';
import { changeRequest } from './execution.ts';
import type { RunOutcome } from './run-steps.ts';
import { runSteps } from './run-steps.ts';
import { isStopRequested, stopExecution } from './stop-execution.ts';
import { saveRollback, scheduledUndo } from './time-limit.ts';
import { failExecution, startOf, undoSteps } from './undo.ts';
import { verifyLimits } from './verify-limits.ts';

/**
 * Executes an approved request, or continues with one that was started, from the step that it had reached. Where Azure or
 * Slack does not answer, execution is deferred. A request that is to be stopped does not wait for that, unless it has to
 * find out whether a write had its effect.
 */
export async function executeRequest(context: AppContext, id: number, lease: Lease): Promise<void> {
  const found = await findRequest(context.db, id);
  if (found === undefined) return;
  const execution: Execution = { context, id, lease, executor: context.ports.azure.executorFor(lease) };
  await deferOnFailure(context, id, lease, async () => {
    const request = found.stopRequestedAt === null ? found : await stopExecution(execution);
    if (isDeferred(request, context.clock())) return;
    const outcome = await advance(execution, request);
    if (outcome.kind === 'deferred') await deferRequest(context, id, lease, outcome.deferral);
  });
}

async function advance(execution: Execution, request: ChangeRequest): Promise<RunOutcome> {
  const { context, id } = execution;
  if (request.state === 'rolling_back') {
    await outwaitPredecessor(execution, await stepsOf(context.db, id));
    return undoSteps(execution);
  }
  if (request.state !== 'approved' && request.state !== 'executing') return { kind: 'completed' };
  const all = await stepsOf(context.db, id);
  const isUntouched = all.every(({ state }) => state === 'pending');
  const beginning = isUntouched ? await begin(execution, request) : undefined;
  if (isUntouched && beginning === undefined) return { kind: 'completed' };
  const steps = all.filter(isRemaining);
  await outwaitPredecessor(execution, steps);
  const outcome = await runAndSucceed(execution, request, steps, beginning);
  if (outcome.kind === 'completed' || outcome.kind === 'deferred') return outcome;
  if (outcome.kind === 'failed') await failExecution(execution, outcome);
  else await stopExecution(execution);
  return undoSteps(execution);
}

/** Runs the steps, and reads the counts of limits that they have added to. Where all is well, the request succeeds. */
async function runAndSucceed(
  execution: Execution,
  { plan }: ChangeRequest,
  remaining: readonly Step[],
  beginning: Beginning | undefined,
): Promise<RunOutcome> {
  const outcome = await runSteps(execution, remaining, {
    beginning,
    isStopRequested: () => isStopRequested(execution),
  });
  if (outcome.kind !== 'completed') return outcome;
  const steps = await stepsOf(execution.context.db, execution.id);
  const failure = plan === null ? undefined : await verifyLimits(execution, plan, steps);
  if (failure !== undefined) return failure;
  await succeed(execution, steps);
  return outcome;
}

function isRemaining({ undoes, state }: Step): boolean {
  return undoes === null && (state === 'pending' || state === 'writing');
}

/**
 * Waits until a write that a dead predecessor had sent can no longer take effect: what is read before that may still
 * change.
 */
async function outwaitPredecessor({ context, lease }: Execution, steps: readonly Step[]): Promise<void> {
  const { lapsedMs, lost } = lease;
  if (lapsedMs === undefined || !steps.some(({ state }) => state === 'writing')) return;
  await pause(context.ports.azure.callTimeoutMs - lapsedMs, lost);
}

/** @param steps as they are now: no other worker updates them while this one holds the lease */
async function succeed(execution: Execution, steps: readonly Step[]): Promise<void> {
  const { context } = execution;
  const now = context.clock();
  await changeRequest(execution, async (tx, request) => {
    if (request.state !== 'executing') return;
    const ms = now.getTime() - startOf(steps, now).getTime();
    const tooLate: NewEvent = { type: 'stop_too_late', actor: BOT, data: {} };
    const succeeded: NewEvent = { type: 'succeeded', actor: BOT, data: { ms, ...finalSteps(steps) } };
    const undo = scheduledUndo(request, now);
    const events = [...(request.stopRequestedAt === null ? [] : [tooLate]), succeeded, ...undo.events];
    await applyTransition(tx, request, { to: 'succeeded', set: { statusReasons: [], ...undo.set }, events }, now);
    await saveRollback(tx, request, steps, now);
  });
}
