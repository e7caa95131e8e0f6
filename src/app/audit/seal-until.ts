import type { Logger } from '../../base/log.ts';
import { describeForLog } from '../../base/postgres.ts';
import { isProblem } from '../../base/problem.ts';
import { pause } from '../../base/wait.ts';
import { formatCount, formatDuration } from '../../domain/format.ts';
import type { Checkpoint } from '../../domain/tlog/checkpoint.ts';
import { parseCheckpoint } from '../../domain/tlog/checkpoint.ts';
import type { SignerKey } from '../../domain/tlog/note-keys.ts';
import { findNewestCheckpoint, listForgottenEvents, readBacklog } from '../../store/audit-log.ts';
import type { Database } from '../../store/database.ts';
import { takeLease } from '../../store/leases.ts';
import type { Messenger, PublishedFiles } from '../ports.ts';
import { announceCheckpoint } from './announce-checkpoint.ts';
import { publishCheckpoints, readPublishedCheckpoint } from './publish-checkpoints.ts';
import { sealEvents } from './seal-events.ts';
import type { SealingAlarm } from './sealing-alarm.ts';

/** Time between two rounds, in milliseconds. */
const ROUND_MS = 1_000;

/** One process seals at a time. */
const LEASE_KEY = 'seal';

/** Time between two looks at what waits, and how long an event may wait before that is an alarm, in milliseconds. */
const LOOK_MS = 30_000;
const LATE_MS = 60_000;

/** Time between two looks at whether a checkpoint is to be posted to Slack, in milliseconds. */
const ANNOUNCE_MS = 60_000;

/** Longest that a round publishes, in milliseconds: where much is to be published, sealing goes on in between. */
const PUBLISH_MS = 10_000;

/** What sealing works with. */
export interface SealingContext {
  readonly db: Database;
  readonly log: Logger;
  /** Names this process as the holder of leases. */
  readonly owner: string;
  readonly key: SignerKey;
  /** Where checkpoints are published; undefined where only the log and Slack get them. */
  readonly files: PublishedFiles | undefined;
  /** Posts to the audit channel; undefined where there is none. */
  readonly messenger: Messenger | undefined;
  readonly alarm: SealingAlarm;
}

/** What this process remembers between rounds. */
interface Memory {
  /** The newest checkpoint that it signed. The database must never contradict it. */
  signed: Checkpoint | undefined;
  /** Size of the newest checkpoint that was published when it last looked. */
  published: number;
  /** Slack is not asked before this time of the monotonic clock. */
  announceAfter: number;
}

/** Seals the audit trail once a second until the signal, and publishes what was sealed. Nothing else waits for it. */
export async function sealUntil(context: SealingContext, signal: AbortSignal): Promise<void> {
  const memory: Memory = { signed: undefined, published: 0, announceAfter: 0 };
  let isListed = false;
  do {
    try {
      if (!isListed) await listForgottenEvents(context.db);
      isListed = true;
      if (!(await isDue(context, memory)) || (await round(context, memory, signal))) context.alarm.clear();
    } catch (error) {
      context.alarm.raise(sentenceOf(error));
    }
  } while (await pause(ROUND_MS, signal));
}

/** Raises an alarm where events wait for too long, whichever process should have sealed them. */
export async function watchBacklogUntil(
  { db, log }: Pick<SealingContext, 'db' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  while (await pause(LOOK_MS, signal)) {
    const backlog = await readBacklog(db).catch(() => undefined);
    if (backlog === undefined || backlog.oldestMs < LATE_MS) continue;
    const { events, oldestMs } = backlog;
    const waiting = `${formatCount(events, 'event')} not sealed, the oldest for ${formatDuration(oldestMs)}`;
    log.error({ events, oldestMs: Math.round(oldestMs) }, `sealing the audit trail is behind: ${waiting}`);
  }
}

/** Returns whether there is something to seal or to publish, without taking the lease. */
async function isDue({ db, files, messenger }: SealingContext, memory: Memory): Promise<boolean> {
  const { published, signed, announceAfter } = memory;
  if (messenger !== undefined && performance.now() >= announceAfter) return true;
  const { events } = await readBacklog(db);
  if (events > 0) return true;
  const newest = (await findNewestCheckpoint(db))?.size ?? 0;
  return newest < (signed?.size ?? 0) || (files !== undefined && newest !== published);
}

/** Returns false where another process has the lease. */
async function round(context: SealingContext, memory: Memory, signal: AbortSignal): Promise<boolean> {
  const lease = await takeLease(context.db, LEASE_KEY, context.owner);
  if (lease === undefined) return false;
  try {
    await sealAndPublish(context, memory, () => signal.aborted || lease.left() <= 0);
    return true;
  } finally {
    await lease.release();
  }
}

/** Nothing is signed where it cannot be read what was published before. */
async function sealAndPublish(context: SealingContext, memory: Memory, isStopping: () => boolean): Promise<void> {
  const { db, log, key, files } = context;
  const published = files === undefined ? undefined : await readPublishedCheckpoint(files, key.name);
  memory.published = published?.size ?? 0;
  for (let hasMore = true; hasMore && !isStopping(); ) {
    const known = [published, memory.signed].filter(checkpoint => checkpoint !== undefined);
    const sealed = await sealEvents(db, key, known);
    hasMore = sealed?.hasMore ?? false;
    if (sealed === undefined) continue;
    memory.signed = parseCheckpoint(sealed.note);
    log.info({ checkpoint: sealed.note }, 'sealed the audit trail');
  }
  if (files !== undefined) {
    const until = performance.now() + PUBLISH_MS;
    const isOver = () => isStopping() || performance.now() > until;
    memory.published = await publishCheckpoints(db, files, key.name, memory.published, isOver);
  }
  await announce(context, memory);
}

/** Slack may be down: sealing does not depend on it. */
async function announce({ db, log, messenger }: SealingContext, memory: Memory): Promise<void> {
  if (messenger === undefined || performance.now() < memory.announceAfter) return;
  memory.announceAfter = performance.now() + ANNOUNCE_MS;
  const newest = await findNewestCheckpoint(db);
  if (newest === undefined) return;
  try {
    await announceCheckpoint(db, messenger, newest);
  } catch (error) {
    log.warn({ error: describeForLog(error) }, 'could not post a checkpoint to the audit channel; trying again later');
  }
}

function sentenceOf(error: unknown): string {
  if (isProblem(error)) return error.message;
  return error instanceof Error && 'code' in error ? error.message : describeForLog(error);
}
