import { sweepWork } from '../store/work.ts';
import type { AppContext } from './context.ts';
import { expireRequest } from './expire-request.ts';

/**
 * Enqueues all work that no worker is doing, and ends requests that were not approved in time. Does nothing while another
 * process sweeps.
 */
export async function sweep(context: AppContext): Promise<void> {
  const found = await sweepWork(context.db, context.clock());
  if (found === undefined) return;
  context.queue.enqueue(found.due);
  for (const id of found.expired) await expireRequest(context, id);
}
