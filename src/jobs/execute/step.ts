import type { Executor, Look } from '../../azure/changes/executor.ts';
import { executorOf } from '../../azure/changes/index.ts';
import { pollOperation } from '../../azure/changes/operation.ts';
import type { Trouble } from '../../azure/trouble.ts';
import { troubleOf } from '../../azure/trouble.ts';
import { Problem } from '../../base/problem.ts';
import { backoff, pause } from '../../base/wait.ts';
import type { Change } from '../../domain/changes/index.ts';
import type { Step } from '../../domain/request/record.ts';
import type { Delay } from '../later.ts';
import type { Execution } from './execution.ts';
import { moveStep } from './execution.ts';

/** A step's change stands: by our doing, or by that of somebody else. */
export interface Standing {
  readonly kind: 'stands';
  /** It was written by this request; what was so already is never undone by it. */
  readonly ours: boolean;
  readonly step: Step;
  readonly look: Look | undefined;
}

/** How a step ended, or why it cannot go on now. */
export type StepEnd =
  | Standing
  | { readonly kind: 'failed'; readonly step: Step; readonly problem: string; readonly correlationId: string | null }
  | { readonly kind: 'later'; readonly delay: Delay };

/** Longest that Azure may take to provide something, in milliseconds; an AMPLS link has been seen to take half a minute. */
const PROVISIONING_MS = 15 * 60_000;

/** Longest that a worker waits beside a step, in milliseconds; a longer pause is given back to the queue. */
const PATIENCE_MS = 20_000;

/**
 * Longest that Azure may show something else than what it has taken and calls finished, in milliseconds: its parts agree
 * with each other a while later. What is otherwise by then was changed by a policy, or by somebody else.
 */
const READ_BACK_MS = 60_000;

/**
 * How often in a row a call is made again before the work is given back to the queue and people are told why it waits:
 * one without a clear answer, and one that is hindered. Nobody renews an identity in seconds.
 */
const TRIES = { doubt: 4, throttled: 4, busy: 8, 'signed-out': 0 } as const;

interface Turn {
  readonly execution: Execution;
  readonly executor: Executor<Change>;
  step: Step;
  /** Calls in a row that were hindered, or had no clear answer. */
  doubts: number;
  /** What is about to be written was not looked at in this turn, but a moment before it. */
  unseen: boolean;
  /** Some write of this turn ended without a clear answer: it may have had its effect, or may still have it. */
  inDoubt: boolean;
  /** ARM has taken our write in this turn: what is read now must show it, once ARM calls it finished. */
  written: { readonly finishedAt: Date | undefined } | undefined;
}

/**
 * Makes one step: reads, skips what is so already, writes, and reads until it stands. A step that a predecessor had
 * begun to write is read first: what stands then is ours.
 *
 * @param seen the step's change was found open a moment ago: it need not be read again before it is written
 * @throws Problem `lease-lost`, `overtaken`
 */
export async function makeStep(execution: Execution, step: Step, seen: boolean): Promise<StepEnd> {
  const turn: Turn = {
    execution,
    executor: executorOf(step.change),
    step,
    doubts: 0,
    unseen: seen && step.state === 'pending',
    inDoubt: false,
    written: undefined,
  };
  for (;;) {
    if (execution.lease.left() <= 0)
      throw new Problem('lease-lost', `The lease of ${execution.lease.key} has run out.`);
    try {
      const end = turn.unseen ? await write(turn) : await lookAndGoOn(turn);
      turn.unseen = false;
      if (end !== undefined) return end;
    } catch (error) {
      const end = await afterTrouble(turn, troubleOf(error));
      turn.unseen = false;
      if (end !== undefined) return end;
    }
  }
}

async function lookAndGoOn(turn: Turn): Promise<StepEnd | undefined> {
  const { execution, executor, step } = turn;
  if (step.operationUrl !== null) return followOperation(turn, step.operationUrl);
  const look = await executor.look(execution.arm, step.change);
  turn.doubts = 0;
  switch (look.stands) {
    case 'made':
      return { kind: 'stands', ours: step.state === 'writing', step, look };
    case 'made-by-others':
      return { kind: 'stands', ours: false, step, look };
    case 'under-way':
      return tooLong(turn) ?? wait(execution.deps.pollMs);
    case 'failed':
      return step.state === 'pending' ? write(turn) : failed(step, 'Azure gave up on it.', look.correlationId);
    case 'open':
      if (turn.written === undefined) return write(turn);
      return readBackOtherwise(turn, look) ?? tooLong(turn) ?? wait(execution.deps.pollMs);
  }
}

async function write(turn: Turn): Promise<undefined> {
  const { execution, executor } = turn;
  if (turn.step.state === 'pending') {
    turn.step = await moveStep(execution, turn.step, { state: 'writing', startedAt: execution.deps.clock() });
  }
  const receipt = await executor.write(execution.arm, turn.step.change, turn.step.id);
  const { correlationId, settled, operationUrl, retryAfterMs = execution.deps.pollMs } = receipt;
  turn.written = { finishedAt: settled ? execution.deps.clock() : undefined };
  turn.step = { ...turn.step, correlationId };
  if (settled) return;
  if (operationUrl !== null) {
    turn.step = await moveStep(execution, turn.step, { state: 'writing', correlationId, operationUrl });
  }
  await pause(retryAfterMs, execution.lease.lost);
}

/**
 * Asks how far an operation is. That it went well is not the last word: what stands then is read. One that failed over
 * something else that was under way is begun again.
 */
async function followOperation(turn: Turn, url: string): Promise<StepEnd | undefined> {
  const { execution, step } = turn;
  const { done, failed: problem, mayRepeat, correlationId, retryAfterMs } = await pollOperation(execution.arm, url);
  turn.doubts = 0;
  if (!done) return tooLong(turn) ?? wait(retryAfterMs ?? execution.deps.pollMs);
  if (problem !== undefined && mayRepeat !== true) return failed(step, problem, correlationId ?? step.correlationId);
  turn.written = problem === undefined ? { finishedAt: execution.deps.clock() } : undefined;
  turn.step = await moveStep(execution, step, { state: 'writing', operationUrl: null });
  return problem === undefined ? undefined : (tooLong(turn) ?? wait(retryAfterMs ?? execution.deps.pollMs));
}

/** A step that Azure has been providing for too long has failed. */
function tooLong({ execution, step }: Turn): StepEnd | undefined {
  const since = step.startedAt?.getTime();
  if (since === undefined || execution.deps.clock().getTime() - since < PROVISIONING_MS) return undefined;
  return failed(step, `Azure has not finished it within ${PROVISIONING_MS / 60_000} minutes.`, step.correlationId);
}

/** What Azure took and called finished, and shows otherwise for good, has not come about. */
function readBackOtherwise({ execution, step, written }: Turn, { image }: Look): StepEnd | undefined {
  const since = written?.finishedAt?.getTime();
  if (since === undefined || execution.deps.clock().getTime() - since < READ_BACK_MS) return undefined;
  const shown = image === null ? 'nothing of it' : JSON.stringify(image).slice(0, 300);
  const problem = `Azure took the change and called it finished, and what is read back is otherwise (${shown}): a policy, or somebody else, has changed it.`;
  return failed(step, problem, step.correlationId);
}

async function wait(ms: number): Promise<undefined> {
  await pause(ms);
}

function failed(step: Step, problem: string, correlationId: string | null): StepEnd {
  return { kind: 'failed', step, problem, correlationId };
}

async function afterTrouble(turn: Turn, trouble: Trouble): Promise<StepEnd | undefined> {
  const { step } = turn;
  const { sentence, correlationId } = trouble;
  if (trouble.kind === 'final' || trouble.kind === 'missing') {
    const end = await refused(turn, sentence, correlationId);
    // Somebody else may have come first since the estate was read: what stands by now, a look tells.
    return turn.unseen && trouble.kind === 'final' && trouble.code === 'Conflict' ? undefined : end;
  }
  turn.doubts += 1;
  turn.inDoubt ||= trouble.kind === 'doubt' && step.state === 'writing';
  const hindrance = trouble.kind === 'wait' ? trouble.because : trouble.kind;
  // Only what Azure is busy with can be given up on: a call that is not let through says nothing of it.
  const late = hindrance === 'busy' ? tooLong(turn) : undefined;
  if (late !== undefined) return late;
  const ms = trouble.ms ?? backoff(turn.doubts, { first: 500, most: 15_000 });
  if (ms > PATIENCE_MS || turn.doubts > TRIES[hindrance]) {
    await takeBack(turn);
    return { kind: 'later', delay: { sentence, ms: trouble.ms, step: step.title } };
  }
  await pause(ms, turn.execution.lease.lost);
  return undefined;
}

/** ARM has said no to a write: nothing of it stands, and nothing of it is to be undone. */
async function refused(turn: Turn, sentence: string, correlationId: string | null): Promise<StepEnd> {
  await takeBack(turn, sentence);
  return failed(turn.step, sentence, correlationId);
}

/** Notes that a step was not begun after all, where that is certain: no write of it has had, or may yet have, an effect. */
async function takeBack(turn: Turn, problem?: string): Promise<void> {
  const { execution, step, written, inDoubt } = turn;
  if (step.state !== 'writing' || written !== undefined || inDoubt || step.attempts > 0) return;
  turn.step = await moveStep(execution, step, { state: 'pending', ...(problem !== undefined && { problem }) });
}
