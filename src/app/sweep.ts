import { expiryNoticeMs } from '../domain/request/requester-news.ts';
import { sweepWork } from '../store/work.ts';
import type { AppContext } from './context.ts';
import { announceExpiry, expireRequest } from './expire-request.ts';
import { startReversal } from './start-reversal.ts';

/**
 * Enqueues all work that no worker is doing, ends requests that were not approved in time, says of others that they are about to
 * end so, and starts to undo what was requested for a time that is over. Does nothing while another process sweeps.
 */
export async function sweep(context: AppContext): Promise<void> {
  const leadMs = expiryNoticeMs(context.rulebook.policy.expiry);
  const found = await sweepWork(context.db, context.clock(), leadMs);
  if (found === undefined) return;
  context.queue.enqueue(found.due);
  for (const id of found.expired) await expireRequest(context, id);
  for (const id of found.expiring) await announceExpiry(context, id);
  for (const id of found.timeOver) await startReversal(context, id);
}
