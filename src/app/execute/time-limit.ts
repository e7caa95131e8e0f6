import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest, Step } from '../../domain/request/record.ts';
import { rollsBack } from '../../domain/request/rollback.ts';
import type { NewEvent, RequestTransaction, Transition } from '../../store/transition.ts';
import { applyTransition, lockRequest } from '../../store/transition.ts';

/** Returns what is saved with the success of a request for a limited time: when its changes are undone. */
export function scheduledUndo({ plan }: ChangeRequest, now: Date): Required<Pick<Transition, 'set' | 'events'>> {
  const { reversal } = plan ?? {};
  if (reversal === undefined) return { set: {}, events: [] };
  const undoAt = new Date(now.getTime() + reversal.afterMs);
  return { set: { undoAt }, events: [{ type: 'undo_scheduled', actor: BOT, data: { at: undoAt.toISOString() } }] };
}

/**
 * Saves with a request that a roll back has undone what it had changed. For a request with a limited time, nothing more is done
 * when its time is over. Does nothing for a request that rolls nothing back.
 *
 * @param steps the steps of the roll back
 */
export async function saveRollback(
  tx: RequestTransaction,
  { id, workflow, inputs }: ChangeRequest,
  steps: readonly Step[],
  now: Date,
): Promise<void> {
  const of = rollsBack({ workflow, inputs });
  if (of === undefined) return;
  const original = await lockRequest(tx, of);
  if (original.undoAt === null) {
    const undone: NewEvent = { type: 'rolled_back_by', actor: BOT, data: { request: id } };
    await applyTransition(tx, original, { events: [undone] }, now);
    return;
  }
  const data = { request: id, planned: original.undoAt <= now, changed: steps.some(({ state }) => state === 'done') };
  const undone: NewEvent = { type: 'undone_in_time', actor: BOT, data };
  await applyTransition(tx, original, { set: { undoAt: null }, events: [undone] }, now);
}
