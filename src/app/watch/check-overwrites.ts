import { BOT } from '../../domain/request/events.ts';
import { isRecorded, RECORD_PATIENCE_MS } from '../../domain/watch/change-records.ts';
import type { OverwriteReport } from '../../domain/watch/replaced-object.ts';
import { overwrittenEdits } from '../../domain/watch/replaced-object.ts';
import type { UncheckedWrite } from '../../store/replaced-objects.ts';
import { uncheckedWrites } from '../../store/replaced-objects.ts';
import type { NewEvent } from '../../store/transition.ts';
import { applyTransition, withRequest } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';

/** Pause between two questions to Azure, in milliseconds. */
const ASK_EVERY_MS = 10_000;

/** For how long a write is checked after it, in milliseconds, where nobody could do so earlier. */
const CHECKED_FOR_MS = 24 * 3_600_000;

/**
 * Returns a check of the writes that replaced whole objects: whether one of them replaced what someone else had changed
 * between the reading and the write. Only Azure's history of changes shows that, and it does so some minutes later. A
 * change that was lost is reported in the thread of its request; that there was none, or that it is not known, is kept in
 * its record. Where Azure does not answer, the check is made again later.
 *
 * @param now returns milliseconds that only go forward
 */
export function createOverwriteCheck(context: AppContext, now: () => number): () => Promise<void> {
  let askAgainAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() < askAgainAt) return;
    askAgainAt = now() + ASK_EVERY_MS;
    await checkOverwrites(context);
  };
}

async function checkOverwrites(context: AppContext): Promise<void> {
  const { db, clock, inventory, ports, log } = context;
  const unchecked = await uncheckedWrites(db, new Date(clock().getTime() - CHECKED_FOR_MS));
  const first = unchecked.map(({ startedAt }) => startedAt.getTime()).sort((a, b) => a - b)[0];
  if (first === undefined) return;
  try {
    const records = await inventory.changesSince(new Date(first - RECORD_PATIENCE_MS));
    for (const write of unchecked) {
      const { replaced } = write;
      await report(context, write, overwrittenEdits(replaced, write, records));
    }
  } catch (error) {
    const failure = ports.azure.classifyArmError(error);
    if (failure === undefined) throw error;
    log.warn({ error: failure.sentence }, 'could not read whether a write replaced a change of someone else');
  }
}

/** Records what became of a check, once that is known or can no longer be found out. */
async function report(context: AppContext, write: UncheckedWrite, { edits, isComplete }: OverwriteReport) {
  const now = context.clock();
  const isLate = now.getTime() - write.finishedAt.getTime() > RECORD_PATIENCE_MS;
  const { step, title, replaced } = write;
  if (!isComplete && !isLate && isRecorded(replaced.id)) return;
  const data = { step, title };
  const event: NewEvent =
    edits.length > 0
      ? { type: 'edits_overwritten', actor: BOT, data: { ...data, object: replaced.id, edits } }
      : { type: isComplete ? 'nothing_overwritten' : 'overwrites_unknown', actor: BOT, data };
  await withRequest(context, write.request, async (tx, request) => {
    await applyTransition(tx, request, { events: [event], silent: edits.length === 0 }, now);
  });
}
