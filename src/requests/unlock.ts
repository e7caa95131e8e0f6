import { Problem } from '../base/problem.ts';
import { pause } from '../base/wait.ts';
import type { ChangeRequest, Step } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { mayGo } from '../domain/request/states.ts';
import { record, withRequest } from './change.ts';
import type { Database } from './database.ts';
import { leaseKey } from './due.ts';
import type { Lease } from './leases.ts';
import { takeLease } from './leases.ts';
import { findRequest, stepsOf } from './read.ts';

/** What an operator wants, for the audit trail. */
export interface Unlocking {
  readonly request: number;
  /** The operator, as they give their name. */
  readonly operator: string;
  readonly reason: string;
  /** Longest that a write which was sent may still take effect, in milliseconds. */
  readonly afterglowMs: number;
}

/**
 * Ends a request that cannot go on by itself, so that what it holds is free for others. It fails, and its thread says
 * what it has made and what remains. Only where no worker is at work on it: a worker that is would go on writing.
 *
 * @throws Problem `unknown-request`; `not-allowed` where it holds nothing, or a worker is at work on it
 */
export async function unlock(db: Database, wish: Unlocking, clock: () => Date): Promise<ChangeRequest> {
  const { request: id } = wish;
  const found = await findRequest(db, id);
  if (found === undefined) throw new Problem('unknown-request', `There is no ${refOf(id)}.`);
  if (!mayGo(found.state, 'failed')) {
    throw new Problem('not-allowed', `${refOf(id)} is ${found.state}: it holds nothing that could be unlocked.`);
  }
  const lease = await takeLease(db, leaseKey.work(id), `operator ${wish.operator}`);
  if (lease === undefined) {
    const sentence = `A worker is at work on ${refOf(id)} just now. Wait until it is through, or stop it, and try again.`;
    throw new Problem('not-allowed', sentence);
  }
  try {
    return await end(db, wish, lease, clock);
  } finally {
    await lease.release();
  }
}

async function end(db: Database, wish: Unlocking, lease: Lease, clock: () => Date): Promise<ChangeRequest> {
  const { request: id, operator, reason, afterglowMs } = wish;
  const writing = (await stepsOf(db, id)).some(({ state }) => state === 'writing');
  if (writing && lease.lapsedMs !== undefined) await pause(afterglowMs - lease.lapsedMs);
  return withRequest(
    db,
    id,
    async (tx, request) => {
      const remains = (await stepsOf(tx, id)).filter(isLeft).map(remainsSentence);
      const sentences = [`Unlocked by an operator, ${operator}: ${reason}`, ...remains];
      const unlocked = { type: 'unlocked', actor: `operator ${operator}`, data: { reason } } as const;
      const failed = { type: 'failed', actor: `operator ${operator}`, data: { sentences } } as const;
      const set = { because: sentences, notBefore: null };
      return record(tx, request, { to: 'failed', set, events: [unlocked, failed] }, clock());
    },
    lease,
  );
}

function isLeft({ state, undoes }: Step): boolean {
  return undoes === null && (state === 'done' || state === 'writing');
}

function remainsSentence({ title, state }: Step): string {
  return state === 'done'
    ? `${title}: this is made, and remains.`
    : `${title}: this may have been made. Look in Azure.`;
}
