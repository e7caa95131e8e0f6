import { backoff } from '../../base/wait.ts';
import { driftMessage } from '../../cards/watch-messages.ts';
import type { Lease } from '../../store/leases.ts';
import type { Notice, WaitingNotice } from '../../store/notices.ts';
import { firstView, markShown, moveNotice, outdatedNotices, waitingNotices } from '../../store/notices.ts';
import type { AppContext } from '../context.ts';
import type { MessageRef } from '../ports.ts';
import { buttonsFor } from '../watch/notice-buttons.ts';
import { announcement, announcementMetadata, updateAnnouncements } from './announce-connections.ts';
import { DELIVERY_PACE } from './deliver-messages.ts';

/** How long the message of a notice is kept current, in milliseconds. */
const UPDATED_MS = 14 * 24 * 3_600_000;

/**
 * Posts the notices that wait, in order, and updates the messages of those about which more is known. One that Slack
 * refuses for good is parked.
 */
export async function deliverNotices(context: AppContext, lease: Lease): Promise<void> {
  await postNotices(context, lease);
  await updateNotices(context, lease);
  await updateAnnouncements(context, lease, new Date(context.clock().getTime() - UPDATED_MS));
}

async function updateNotices(context: AppContext, lease: Lease): Promise<void> {
  const { db, clock, ports, log } = context;
  const outdated = await outdatedNotices(db, new Date(clock().getTime() - UPDATED_MS));
  for (const notice of outdated) {
    if (lease.left() <= 0) return;
    const { id, channel, ts, view } = notice;
    try {
      const shown = driftMessage(notice, notice.decision, buttonsFor(context, notice, notice.decision));
      await ports.messenger.update({ channel, ts }, shown, metadataOf(notice));
    } catch (error) {
      const failure = ports.messenger.classifyError(error);
      if (failure.kind !== 'refused' && failure.kind !== 'missing') return;
      log.warn({ notice: id, problem: failure.sentence }, 'the message of a notice could not be updated');
    }
    await markShown(db, id, view);
  }
}

async function postNotices(context: AppContext, lease: Lease): Promise<void> {
  for (const notice of await waitingNotices(context.db)) {
    if (lease.left() <= 0 || (notice.notBefore !== null && notice.notBefore > context.clock())) return;
    if (!(await deliver(context, notice))) return;
  }
}

/** Returns false where Slack accepts nothing more for now. */
async function deliver(context: AppContext, notice: WaitingNotice): Promise<boolean> {
  const { db, clock, ports, log } = context;
  let posted: MessageRef & { readonly shown: string };
  try {
    posted = await post(context, notice);
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
  await moveNotice(db, notice.id, { state: 'sent', sentAt: clock(), ...posted });
  return true;
}

/** Posts a notice, unless an earlier attempt whose end is not known has posted it. Returns also what its message shows. */
async function post(context: AppContext, notice: WaitingNotice): Promise<MessageRef & { readonly shown: string }> {
  const { messenger } = context.ports;
  const { id, state, createdAt, connections } = notice;
  const to = { channel: await messenger.channel() };
  const found = state === 'sending' ? await messenger.find(to, id, createdAt) : undefined;
  if (found !== undefined) return { ...found, shown: connections === null ? firstView(notice) : '' };
  const { message, shown } =
    connections === null
      ? { message: driftMessage(notice, null, buttonsFor(context, notice, null)), shown: firstView(notice) }
      : await announcement(context, connections);
  await moveNotice(context.db, id, { state: 'sending' });
  const metadata = connections === null ? metadataOf(notice) : announcementMetadata(id);
  return { ...(await messenger.post(to, message, metadata)), shown };
}

function metadataOf({ id }: Pick<Notice, 'id'>) {
  return { event_type: 'inventory_changed', event_payload: { outbox: id } } as const;
}
