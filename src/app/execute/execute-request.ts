import { pause } from '../../base/wait.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import type { Lease } from '../../store/leases.ts';
import { findRequest } from '../../store/requests.ts';
import { stepsOf } from '../../store/steps.ts';
import { applyTransition } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import { deferOnFailure, deferRequest, isDeferred } from '../defer-request.ts';
import { begin } from './begin.ts';
import type { Execution } from './execution.ts';
import { changeRequest } from './execution.ts';
import type { RunOutcome } from './run-steps.ts';
import { runSteps } from './run-steps.ts';
import { failExecution, startOf, undoSteps } from './undo.ts';

/**
 * Executes an approved request, or continues with one that was started, from the step that it had reached. Where Azure or
 * Slack does not answer, execution is deferred.
 */
export async function executeRequest(context: AppContext, id: number, lease: Lease): Promise<void> {
  const request = await findRequest(context.db, id);
  if (request === undefined || isDeferred(request, context.clock())) return;
  const execution: Execution = { context, id, lease, executor: context.ports.azure.executorFor(lease) };
  await deferOnFailure(context, id, lease, async () => {
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
  const isUntouched = (await stepsOf(context.db, id)).every(({ state }) => state === 'pending');
  const beginning = isUntouched ? await begin(execution, request) : undefined;
  if (isUntouched && beginning === undefined) return { kind: 'completed' };
  const steps = (await stepsOf(context.db, id)).filter(isRemaining);
  await outwaitPredecessor(execution, steps);
  const outcome = await runSteps(execution, steps, beginning);
  if (outcome.kind === 'completed') await succeed(execution);
  if (outcome.kind !== 'failed') return outcome;
  await failExecution(execution, outcome);
  return undoSteps(execution);
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

async function succeed(execution: Execution): Promise<void> {
  const { context, id } = execution;
  const now = context.clock();
  await changeRequest(execution, async (tx, request) => {
    if (request.state !== 'executing') return;
    const ms = now.getTime() - startOf(await stepsOf(tx, id), now).getTime();
    const succeeded = { type: 'succeeded', actor: BOT, data: { ms } } as const;
    await applyTransition(tx, request, { to: 'succeeded', set: { statusReasons: [] }, events: [succeeded] }, now);
  });
}
