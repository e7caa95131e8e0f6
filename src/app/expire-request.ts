import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { eventsOf } from '../store/requests.ts';
import { dropSteps } from '../store/steps.ts';
import type { RequestTransaction } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';

/** Ends a request that was not approved in time. */
export async function expireRequest(context: AppContext, id: number): Promise<void> {
  const now = context.clock();
  await withRequest(context, id, async (tx, request) => {
    if (request.expiresAt === null || request.expiresAt > now) return;
    if (request.state !== 'awaiting_approval' && request.state !== 'stale') return;
    await expire(tx, request, now);
  });
}

/** Ends a request whose time to be approved is over. */
export async function expire(tx: RequestTransaction, request: ChangeRequest, now: Date): Promise<void> {
  await dropSteps(tx, request.id);
  await applyTransition(tx, request, { to: 'expired', events: [{ type: 'expired', actor: BOT, data: {} }] }, now);
}

/** Says that a request is about to expire, once for each time of expiry. */
export async function announceExpiry(context: AppContext, id: number): Promise<void> {
  await withRequest(context, id, async (tx, request) => {
    const { expiresAt, state } = request;
    if (expiresAt === null || (state !== 'awaiting_approval' && state !== 'stale')) return;
    const at = expiresAt.toISOString();
    if ((await eventsOf(tx, id)).some(event => event.type === 'expiring' && event.data.at === at)) return;
    await applyTransition(tx, request, { events: [{ type: 'expiring', actor: BOT, data: { at } }] }, context.clock());
  });
}
