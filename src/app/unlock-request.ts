import { Problem } from '../base/problem.ts';
import { pause } from '../base/wait.ts';
import { stateLabel } from '../cards/request-card.ts';
import type { ChangeRequest, Step } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { canTransition } from '../domain/request/states.ts';
import type { Lease } from '../store/leases.ts';
import { takeLease } from '../store/leases.ts';
import { stepsOf } from '../store/steps.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import { leaseKey } from '../store/work.ts';
import type { AppContext } from './context.ts';
import { finalSteps } from './execute/evidence.ts';
import { loadRequest } from './load-request.ts';

/** Which request an operator ends, and why, for the audit trail. */
export interface UnlockInput {
  readonly request: number;
  /** The operator's name, as they give it. */
  readonly operator: string;
  readonly reason: string;
}

type UnlockContext = Pick<AppContext, 'db' | 'queue' | 'clock'> & {
  /** Longest that a write which was sent may still take effect, in milliseconds. */
  readonly callTimeoutMs: number;
};

/**
 * Ends a request that cannot continue by itself, so that its locks are released. The request fails, and its thread says
 * what it changed and what is still in place. Refused while a worker is working on it, because that would go on writing.
 *
 * @throws Problem `unknown-request`; `not-allowed` where it holds no locks, or a worker is working on it
 */
export async function unlockRequest(context: UnlockContext, input: UnlockInput): Promise<ChangeRequest> {
  const { request: id, operator } = input;
  const found = await loadRequest(context, id);
  if (!canTransition(found.state, 'failed')) {
    throw new Problem(
      'not-allowed',
      `${refOf(id)} holds no locks, so there is nothing to unlock. Current state: ${stateLabel(found)}.`,
    );
  }
  const lease = await takeLease(context.db, leaseKey('execute', id), `operator ${operator}`);
  if (lease === undefined) {
    const sentence = `A worker is working on ${refOf(id)}. Wait until it has finished, or stop it, and try again.`;
    throw new Problem('not-allowed', sentence);
  }
  try {
    return await failRequest(context, input, lease);
  } finally {
    await lease.release();
  }
}

async function failRequest(context: UnlockContext, input: UnlockInput, lease: Lease): Promise<ChangeRequest> {
  const { request: id, operator, reason } = input;
  const isWriting = (await stepsOf(context.db, id)).some(({ state }) => state === 'writing');
  if (isWriting && lease.lapsedMs !== undefined) await pause(context.callTimeoutMs - lease.lapsedMs);
  return withRequest(
    context,
    id,
    async (tx, request) => {
      const steps = await stepsOf(tx, id);
      const remaining = steps.filter(mayBeInPlace).map(describeRemaining);
      const sentences = [`Unlocked by operator ${operator}: ${reason}`, ...remaining];
      const actor = { person: `operator ${operator}` };
      const unlocked = { type: 'unlocked', actor, data: { reason } } as const;
      const failed = { type: 'failed', actor, data: { sentences, ...finalSteps(steps) } } as const;
      const set = { statusReasons: sentences, notBefore: null };
      return applyTransition(tx, request, { to: 'failed', set, events: [unlocked, failed] }, context.clock());
    },
    lease,
  );
}

function mayBeInPlace({ state, undoes }: Step): boolean {
  return undoes === null && (state === 'done' || state === 'writing');
}

function describeRemaining({ title, state }: Step): string {
  return state === 'done' ? `${title}: still in place.` : `${title}: may be in place. Check in Azure.`;
}
