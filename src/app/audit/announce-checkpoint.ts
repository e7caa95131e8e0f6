import { checkpointMessage } from '../../cards/checkpoint-message.ts';
import type { SignedCheckpoint } from '../../store/audit-log.ts';
import { claimAnnouncement, withdrawAnnouncement } from '../../store/audit-log.ts';
import type { Database } from '../../store/database.ts';
import type { Messenger } from '../ports.ts';

/** Least time between two checkpoints in Slack, in milliseconds. */
const PAUSE_MS = 3_600_000;

/**
 * Posts a checkpoint to the audit channel, unless one was posted less than an hour ago. Where it is uncertain whether it
 * was posted, it is not posted again: the next one covers it.
 *
 * @throws the error of Slack where nothing was posted; the next call tries again
 */
export async function announceCheckpoint(
  db: Database,
  messenger: Messenger,
  { size, note }: Pick<SignedCheckpoint, 'size' | 'note'>,
): Promise<void> {
  if (!(await claimAnnouncement(db, size, PAUSE_MS))) return;
  try {
    const metadata = { event_type: 'audit_checkpoint', event_payload: { size: String(size) } } as const;
    await messenger.post({ channel: await messenger.channel() }, checkpointMessage(size, note), metadata);
  } catch (error) {
    if (messenger.classifyError(error).kind !== 'uncertain') await withdrawAnnouncement(db, size);
    throw error;
  }
}
