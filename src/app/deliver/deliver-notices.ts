import { backoff } from '../../base/wait.ts';
import { driftMessage } from '../../cards/watch-messages.ts';
import type { Lease } from '../../store/leases.ts';
import type { Notice } from '../../store/notices.ts';
import { moveNotice, waitingNotices } from '../../store/notices.ts';
import type { AppContext } from '../context.ts';
import { DELIVERY_PACE } from './deliver-messages.ts';

/** Posts the notices that wait, in order. One that Slack refuses for good is parked. */
export async function deliverNotices(context: AppContext, lease: Lease): Promise<void> {
  for (const notice of await waitingNotices(context.db)) {
    if (lease.left() <= 0 || (notice.notBefore !== null && notice.notBefore > context.clock())) return;
    if (!(await deliver(context, notice))) return;
  }
}

/** Returns false where Slack accepts nothing more for now. */
async function deliver(context: AppContext, notice: Notice): Promise<boolean> {
  const { db, clock, ports, log } = context;
  try {
    await post(context, notice);
  } catch (error) {
    const failure = ports.messenger.classifyError(error);
    if (failure.kind === 'refused' || failure.kind === 'missing') {
      log.warn({ notice: notice.id, problem: failure.sentence }, 'Slack refused a notice');
      await moveNotice(db, notice.id, { state: 'parked', problem: failure.sentence });
      return true;
    }
    const ms = failure.kind === 'retryable' ? failure.retryAfterMs : backoff(notice.attempts + 1, DELIVERY_PACE);
    const state = failure.kind === 'retryable' ? notice.state : 'sending';
    await moveNotice(db, notice.id, { state, notBefore: new Date(clock().getTime() + ms) });
    return false;
  }
  await moveNotice(db, notice.id, { state: 'sent', sentAt: clock() });
  return true;
}

/** Posts a notice, unless an earlier attempt whose end is not known has posted it. */
async function post(
  { db, ports: { messenger } }: AppContext,
  { id, state, createdAt, observations }: Notice,
): Promise<void> {
  const to = { channel: await messenger.channel() };
  const found = state === 'sending' ? await messenger.find(to, id, createdAt) : undefined;
  if (found !== undefined) return;
  await moveNotice(db, id, { state: 'sending' });
  const metadata = { event_type: 'inventory_changed', event_payload: { outbox: id } } as const;
  await messenger.post(to, driftMessage(observations), metadata);
}
