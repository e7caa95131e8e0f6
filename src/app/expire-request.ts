import { BOT } from '../domain/request/events.ts';
import { dropSteps } from '../store/steps.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';

/** Ends a request that was not approved in time. */
export async function expireRequest(context: AppContext, id: number): Promise<void> {
  const now = context.clock();
  await withRequest(context, id, async (tx, request) => {
    if (request.expiresAt === null || request.expiresAt > now) return;
    if (request.state !== 'awaiting_approval' && request.state !== 'stale') return;
    await dropSteps(tx, id);
    await applyTransition(tx, request, { to: 'expired', events: [{ type: 'expired', actor: BOT, data: {} }] }, now);
  });
}
