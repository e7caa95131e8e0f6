import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { approvedBy } from '../../domain/request/record.ts';
import { decisionsOn } from '../../store/decisions.ts';
import { dropSteps } from '../../store/steps.ts';
import type { RequestTransaction } from '../../store/transition.ts';
import { applyTransition } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';

/** Marks a request stale because Azure changed since it was planned: it has to be planned and approved again. */
export async function markStale(
  { clock, rulebook }: AppContext,
  tx: RequestTransaction,
  request: ChangeRequest,
  differences: readonly string[],
): Promise<void> {
  const now = clock();
  await dropSteps(tx, request.id);
  const expiresAt = new Date(now.getTime() + rulebook.policy.expiry);
  const approvers = approvedBy(request, await decisionsOn(tx, request.id));
  const stale = { type: 'stale', actor: BOT, data: { differences, approvers } } as const;
  const set = { statusReasons: differences, expiresAt, approvalsCompleteAt: null };
  await applyTransition(tx, request, { to: 'stale', set, events: [stale] }, now);
}
