import type { Actor } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { isTerminal } from '../domain/request/states.ts';
import { approversOf, insertReversal, reversalOf } from '../store/reversals.ts';
import type { RequestTransaction } from '../store/transition.ts';
import { announceRequest, applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';

/**
 * Starts to undo what a request for a limited time has changed, where its time is over: creates the request that does so. It
 * exists once at most, whatever process dies, because it is committed together with the event that names it.
 */
export async function startReversal(context: AppContext, id: number): Promise<void> {
  const now = context.clock();
  await withRequest(context, id, async (tx, original) => {
    if (original.undoAt !== null && original.undoAt <= now) await createReversal(tx, original, BOT, now);
  });
}

/**
 * Starts to undo it before its time is over. The requester and the approvers may do so without another approval: what they end
 * early was to end anyway.
 *
 * @returns the number of the request that undoes it; undefined where the person may not, or where it is in effect no longer
 */
export async function endEarly(context: AppContext, id: number, actor: Actor): Promise<number | undefined> {
  const now = context.clock();
  return withRequest(context, id, async (tx, original) => {
    if (original.undoAt === null) return undefined;
    const concerned = [original.requester, ...(await approversOf(tx, id))];
    if (!concerned.includes(actor.person)) return undefined;
    const created = await createReversal(tx, original, actor, now);
    const reversal = created ?? (await reversalOf(tx, id));
    return reversal === undefined || isTerminal(reversal.state) ? undefined : reversal.id;
  });
}

async function createReversal(
  tx: RequestTransaction,
  original: ChangeRequest,
  actor: Actor | typeof BOT,
  now: Date,
): Promise<ChangeRequest | undefined> {
  const reversal = await insertReversal(tx, original, now);
  if (reversal === undefined) return undefined;
  const { workflow, inputs, reason } = reversal;
  await announceRequest(tx, reversal, [{ type: 'created', actor, data: { workflow, inputs, reason } }], now);
  const started = { type: 'undo_started', actor, data: { request: reversal.id } } as const;
  await applyTransition(tx, original, { events: [started] }, now);
  return reversal;
}
