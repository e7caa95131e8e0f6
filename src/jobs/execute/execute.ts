import { CALL_MS, writingArm } from '../../azure/arm.ts';
import { leaseGuard } from '../../azure/policies.ts';
import { pause } from '../../base/wait.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import { record } from '../../requests/change.ts';
import { findRunnable } from '../../requests/due.ts';
import type { Lease } from '../../requests/leases.ts';
import { findRequest, stepsOf } from '../../requests/read.ts';
import type { JobDeps } from '../deps.ts';
import { delayOf, putOff } from '../later.ts';
import { isLater } from '../plan.ts';
import { begin } from './begin.ts';
import type { Execution } from './execution.ts';
import { changing } from './execution.ts';
import type { RunEnd } from './run.ts';
import { runSteps } from './run.ts';
import { giveUp, startOf, undo } from './undo.ts';

/** Carries out an approved request, or goes on with one that was begun, from the step that it had reached. */
export async function executeRequest(deps: JobDeps, id: number, lease: Lease): Promise<void> {
  const request = await findRequest(deps.db, id);
  if (request === undefined || isLater(request, deps.clock())) return;
  const execution: Execution = { deps, id, lease, arm: writingArm(deps.azure.writing, leaseGuard(lease)) };
  try {
    const end = await goOn(execution, request);
    if (end.kind === 'later') await putOff(deps, 'execute', id, lease, end.delay);
  } catch (error) {
    const delay = delayOf(error);
    if (delay !== undefined) await putOff(deps, 'execute', id, lease, delay);
  }
  await callNext(deps, id);
}

async function goOn(execution: Execution, request: ChangeRequest): Promise<RunEnd> {
  const { deps, id } = execution;
  if (request.state === 'rolling_back') {
    await outwait(execution, await stepsOf(deps.db, id));
    return undo(execution);
  }
  if (request.state !== 'approved' && request.state !== 'executing') return { kind: 'through' };
  const isOpen = (await stepsOf(deps.db, id)).every(({ state }) => state === 'pending');
  const beginning = isOpen ? await begin(execution, request) : undefined;
  if (isOpen && beginning === undefined) return { kind: 'through' };
  const steps = (await stepsOf(deps.db, id)).filter(isToBeMade);
  await outwait(execution, steps);
  const end = await runSteps(execution, steps, beginning);
  if (end.kind === 'through') await succeed(execution);
  if (end.kind !== 'failed') return end;
  await giveUp(execution, end);
  return undo(execution);
}

function isToBeMade({ undoes, state }: Step): boolean {
  return undoes === null && (state === 'pending' || state === 'writing');
}

/**
 * Lets pass the time in which a write that a dead predecessor had sent may still take effect: what is read before that
 * is not the last word.
 */
async function outwait({ lease }: Execution, steps: readonly Step[]): Promise<void> {
  const { lapsedMs, lost } = lease;
  if (lapsedMs === undefined || !steps.some(({ state }) => state === 'writing')) return;
  await pause(CALL_MS - lapsedMs, lost);
}

async function succeed(execution: Execution): Promise<void> {
  const { deps, id } = execution;
  const now = deps.clock();
  await changing(execution, async (tx, request) => {
    if (request.state !== 'executing') return;
    const ms = now.getTime() - startOf(await stepsOf(tx, id), now).getTime();
    const succeeded = { type: 'succeeded', actor: BOT, data: { ms } } as const;
    await record(tx, request, { to: 'succeeded', set: { because: [] }, events: [succeeded] }, now);
  });
  deps.nudge('deliver', id);
}

/** Calls those who were waiting for what this request has given back. */
async function callNext({ db, clock, nudge }: JobDeps, id: number): Promise<void> {
  for (const next of await findRunnable(db, clock())) if (next !== id) nudge('execute', next);
}
