import { backoff } from '../../base/wait.ts';
import { noticeMessage } from '../../cards/notice.ts';
import type { Lease } from '../../requests/leases.ts';
import type { Notice } from '../../requests/notices.ts';
import { moveNotice, waitingNotices } from '../../requests/notices.ts';
import { DELIVERY_PACE } from '../deliver.ts';
import type { JobDeps } from '../deps.ts';

/** Tells the channel what waits to be told, in order. One that Slack refuses for good is put aside. */
export async function deliverNotices(deps: JobDeps, lease: Lease): Promise<void> {
  for (const notice of await waitingNotices(deps.db)) {
    if (lease.left() <= 0 || (notice.notBefore !== null && notice.notBefore > deps.clock())) return;
    if (!(await deliver(deps, notice))) return;
  }
}

/** @returns false where Slack cannot be told more just now */
async function deliver(deps: JobDeps, notice: Notice): Promise<boolean> {
  const { db, clock, messenger, log } = deps;
  try {
    await post(deps, notice);
  } catch (error) {
    const trouble = messenger.troubleOf(error);
    if (trouble.kind === 'final' || trouble.kind === 'gone') {
      log.warn({ notice: notice.id, problem: trouble.sentence }, 'Slack refused a notice for good');
      await moveNotice(db, notice.id, { state: 'parked', problem: trouble.sentence });
      return true;
    }
    const ms = trouble.kind === 'wait' ? trouble.ms : backoff(notice.attempts + 1, DELIVERY_PACE);
    const state = trouble.kind === 'wait' ? notice.state : 'sending';
    await moveNotice(db, notice.id, { state, notBefore: new Date(clock().getTime() + ms) });
    return false;
  }
  await moveNotice(db, notice.id, { state: 'sent', sentAt: clock() });
  return true;
}

/** Posts a notice, unless an earlier attempt whose end is not known has. */
async function post({ db, messenger }: JobDeps, { id, state, createdAt, observations }: Notice): Promise<void> {
  const to = { channel: await messenger.channel() };
  const found = state === 'sending' ? await messenger.find(to, id, createdAt) : undefined;
  if (found !== undefined) return;
  await moveNotice(db, id, { state: 'sending' });
  const metadata = { event_type: 'estate_changed', event_payload: { outbox: id } } as const;
  await messenger.post(to, noticeMessage(observations), metadata);
}
