import { Problem } from '../../base/problem.ts';
import { backoff, pause } from '../../base/wait.ts';
import type { Step } from '../../domain/request/record.ts';
import type { Deferral } from '../defer-request.ts';
import type { ArmFailure, ChangeObservation, WriteReceipt } from '../ports.ts';
import type { Execution } from './execution.ts';
import { advanceStep, classifyError, inDoubt } from './execution.ts';

/** A step's change is in place. */
export interface StepInPlace {
  readonly kind: 'in-place';
  /** This request has written it. What was in place before is never undone by it. */
  readonly isOurs: boolean;
  readonly step: Step;
  readonly observation: ChangeObservation | undefined;
  /** What this worker's write replaced as a whole; undefined also where a predecessor wrote. */
  readonly replaced?: WriteReceipt['replaced'];
}

/** How a step ended, or why it cannot continue now. */
export type StepOutcome =
  | StepInPlace
  | { readonly kind: 'failed'; readonly step: Step; readonly problem: string; readonly correlationId: string | null }
  | { readonly kind: 'deferred'; readonly deferral: Deferral }
  /** The request is to be stopped, and nothing of the step was written. */
  | { readonly kind: 'stopped' };

/** Longest that Azure may work on one change, in milliseconds. An AMPLS link has been seen to take half a minute. */
const PROVISIONING_MS = 15 * 60_000;

/** Longest that a worker waits for a step, in milliseconds. For a longer pause the work goes back to the queue. */
const PATIENCE_MS = 20_000;

/**
 * How long Azure may show a value other than the one it accepted and reported as finished, in milliseconds: its parts take
 * a while to agree. A difference that lasts longer was made by a policy, or by someone else.
 */
const READ_BACK_MS = 60_000;

/**
 * How often in a row a call is made again before the work goes back to the queue and the thread says why it waits. Nobody
 * renews an identity within seconds.
 */
const RETRIES = { uncertain: 4, unanswered: 4, throttled: 4, busy: 8, 'signed-out': 0 } as const;

/** One worker's attempt at a step. */
interface Attempt {
  readonly execution: Execution;
  readonly startedAt: Date;
  step: Step;
  /** Calls in a row that Azure did not accept, or did not answer clearly. */
  failedCalls: number;
  /** Writes without a clear answer. Reads in between are answered, so they do not show that a write would be. */
  uncertainWrites: number;
  /** A write of this attempt was accepted, or had no clear answer: it may have had its effect, or may still have it. */
  mayHaveWritten: boolean;
  /** What is about to be written was read a moment before this attempt, but not in it. */
  skipsObservation: boolean;
  /** ARM accepted a write of this attempt: what is read now must show it, once ARM reports it as finished. */
  accepted: { readonly finishedAt: Date | undefined } | undefined;
  /** What the last write of this attempt replaced, if it was accepted. */
  replaced: WriteReceipt['replaced'];
}

/**
 * Runs one step: reads, skips what is in place already, writes, and reads until the change is in place. A step whose write
 * a predecessor had started is read first: if the change is in place then, it is this request's.
 *
 * @param isKnownOpen the change was found missing a moment ago, so it need not be read again before it is written
 * @param isStopRequested asked as long as nothing of the step was written: once something may have been, the step is finished
 * @throws Problem `lease-lost`, `overtaken`
 */
export async function runStep(
  execution: Execution,
  step: Step,
  isKnownOpen: boolean,
  isStopRequested: () => Promise<boolean>,
): Promise<StepOutcome> {
  const attempt: Attempt = {
    execution,
    startedAt: execution.context.clock(),
    step,
    failedCalls: 0,
    uncertainWrites: 0,
    mayHaveWritten: false,
    skipsObservation: isKnownOpen && step.state === 'pending',
    accepted: undefined,
    replaced: undefined,
  };
  for (;;) {
    if (execution.lease.left() <= 0) {
      throw new Problem('lease-lost', `The lease of ${execution.lease.key} has run out.`);
    }
    const mayStop = !attempt.mayHaveWritten && (await isStopRequested());
    if (mayStop && (await isUnwritten(attempt))) return { kind: 'stopped' };
    try {
      const outcome = attempt.skipsObservation ? await write(attempt) : await observeAndContinue(attempt);
      attempt.skipsObservation = false;
      if (outcome !== undefined) return outcome;
    } catch (error) {
      const outcome = await afterFailure(attempt, classifyError(execution, error));
      attempt.skipsObservation = false;
      if (outcome !== undefined) return outcome;
    }
  }
}

async function observeAndContinue(attempt: Attempt): Promise<StepOutcome | undefined> {
  const { execution, step } = attempt;
  if (step.operationUrl !== null) return followOperation(attempt, step.operationUrl);
  const observation = await execution.executor.observe(step.change);
  attempt.failedCalls = 0;
  switch (observation.status) {
    case 'applied':
      return { kind: 'in-place', isOurs: step.state === 'writing', step, observation, replaced: attempt.replaced };
    case 'applied-by-others':
      return { kind: 'in-place', isOurs: false, step, observation };
    case 'in-progress':
      return timedOut(attempt, observation.waitsFor) ?? wait(execution.context.pollMs);
    case 'failed':
      return step.state === 'pending'
        ? write(attempt)
        : failed(step, 'Azure reported that the operation failed.', observation.correlationId);
    case 'not-applied':
      if (attempt.accepted === undefined) return write(attempt);
      return readBackDiffers(attempt, observation) ?? timedOut(attempt) ?? wait(execution.context.pollMs);
  }
}

async function write(attempt: Attempt): Promise<undefined> {
  const { execution } = attempt;
  const { clock, pollMs } = execution.context;
  if (attempt.step.state === 'pending') {
    attempt.step = await advanceStep(execution, attempt.step, { state: 'writing', startedAt: clock() });
  }
  attempt.replaced = undefined;
  const receipt = await execution.executor.write(attempt.step.change, attempt.step.id);
  const { correlationId, finished, operationUrl, retryAfterMs = pollMs, replaced } = receipt;
  attempt.replaced = replaced;
  attempt.accepted = { finishedAt: finished ? clock() : undefined };
  attempt.mayHaveWritten = true;
  attempt.step = { ...attempt.step, correlationId };
  if (finished) return;
  if (operationUrl !== null) {
    attempt.step = await advanceStep(execution, attempt.step, { state: 'writing', correlationId, operationUrl });
  }
  await pause(retryAfterMs, execution.lease.lost);
}

/**
 * Asks how far an operation is. Once it has succeeded, the change itself is read. An operation that failed because Azure
 * was busy with something else is started again.
 */
async function followOperation(attempt: Attempt, url: string): Promise<StepOutcome | undefined> {
  const { execution, step } = attempt;
  const { clock, pollMs } = execution.context;
  const { done, failed: problem, mayRepeat, correlationId, retryAfterMs } = await execution.executor.pollOperation(url);
  attempt.failedCalls = 0;
  if (!done) return timedOut(attempt) ?? wait(retryAfterMs ?? pollMs);
  if (problem !== undefined && mayRepeat !== true) return failed(step, problem, correlationId ?? step.correlationId);
  attempt.accepted = problem === undefined ? { finishedAt: clock() } : undefined;
  attempt.step = await advanceStep(execution, step, { state: 'writing', operationUrl: null });
  return problem === undefined ? undefined : (timedOut(attempt) ?? wait(retryAfterMs ?? pollMs));
}

/**
 * Returns a failure where Azure has worked on a step for too long. A step that was found in progress, and so was not
 * written, counts from the start of the attempt.
 */
function timedOut({ execution, startedAt, step }: Attempt, waitsFor?: string): StepOutcome | undefined {
  const since = step.startedAt ?? startedAt;
  if (execution.context.clock().getTime() - since.getTime() < PROVISIONING_MS) return undefined;
  const problem = `Azure did not finish it within ${PROVISIONING_MS / 60_000} minutes.`;
  return failed(step, waitsFor === undefined ? problem : `${problem} ${waitsFor}`, step.correlationId);
}

/** Returns a failure where Azure reported a write as finished and keeps showing a different value. */
function readBackDiffers(
  { execution, step, accepted }: Attempt,
  { image }: ChangeObservation,
): StepOutcome | undefined {
  const since = accepted?.finishedAt?.getTime();
  if (since === undefined || execution.context.clock().getTime() - since < READ_BACK_MS) return undefined;
  const shown = image === null ? 'nothing' : JSON.stringify(image).slice(0, 300);
  const problem = `Azure reported success, but the value read back is different (${shown}). A policy or another person may have changed it.`;
  return failed(step, problem, step.correlationId);
}

async function wait(ms: number): Promise<undefined> {
  await pause(ms);
}

function failed(step: Step, problem: string, correlationId: string | null): StepOutcome {
  return { kind: 'failed', step, problem, correlationId };
}

async function afterFailure(attempt: Attempt, failure: ArmFailure): Promise<StepOutcome | undefined> {
  const { execution, step } = attempt;
  const { sentence, correlationId } = failure;
  if (failure.kind === 'refused' || failure.kind === 'missing') {
    const outcome = await refused(attempt, sentence, correlationId);
    // Someone else may have made the change since it was read: reading it again tells.
    const mayBeInPlace = attempt.skipsObservation && failure.kind === 'refused' && failure.code === 'Conflict';
    return mayBeInPlace ? undefined : outcome;
  }
  attempt.failedCalls += 1;
  if (failure.kind === 'uncertain') {
    attempt.uncertainWrites += 1;
    attempt.mayHaveWritten = true;
  }
  const reason = failure.kind === 'retryable' ? failure.reason : failure.kind;
  // A step can only time out while Azure is busy with it: a call that Azure did not let through says nothing about it.
  const late = reason === 'busy' ? timedOut(attempt) : undefined;
  if (late !== undefined) return late;
  const failures = failure.kind === 'uncertain' ? attempt.uncertainWrites : attempt.failedCalls;
  const ms = failure.retryAfterMs ?? backoff(failures, { first: 500, most: 15_000 });
  if (ms > PATIENCE_MS || failures > RETRIES[reason]) {
    await withdrawWrite(attempt);
    const why = attempt.uncertainWrites === 0 ? sentence : inDoubt(sentence);
    return { kind: 'deferred', deferral: { sentence: why, ms: failure.retryAfterMs, step: step.title } };
  }
  await pause(ms, execution.lease.lost);
  return undefined;
}

/** ARM refused a write: nothing of it is in place, and nothing is to be undone. */
async function refused(attempt: Attempt, sentence: string, correlationId: string | null): Promise<StepOutcome> {
  await withdrawWrite(attempt, sentence);
  return failed(attempt.step, sentence, correlationId);
}

/** Returns whether nothing of a step was written. A write that Azure did not let through is withdrawn. */
async function isUnwritten(attempt: Attempt): Promise<boolean> {
  await withdrawWrite(attempt);
  return attempt.step.state === 'pending';
}

/** Takes a step back to `pending` where it is certain that no write of it has had, or may still have, an effect. */
async function withdrawWrite(attempt: Attempt, problem?: string): Promise<void> {
  const { execution, step, mayHaveWritten } = attempt;
  if (step.state !== 'writing' || mayHaveWritten || step.attempts > 0) return;
  attempt.step = await advanceStep(execution, step, { state: 'pending', ...(problem !== undefined && { problem }) });
}
