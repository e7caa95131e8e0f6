import { isStillApproved } from '../../domain/approval/check-approval.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { approvedBy, refOf } from '../../domain/request/record.ts';
import { decisionsOn } from '../../store/decisions.ts';
import { blockersOf, takeLocks } from '../../store/locks.ts';
import { applyTransition } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import { membersOf } from '../group-members.ts';
import { planAgain } from '../plan/make-plan.ts';
import { markStale } from '../plan/mark-stale.ts';
import type { Execution } from './execution.ts';
import { changeRequest } from './execution.ts';

/** What was read when an execution began. */
export interface Beginning {
  readonly readAt: Date;
  /** Positions of the changes that were not in place yet. The others are not this request's, and are never undone by it. */
  readonly open: ReadonlySet<number>;
}

/**
 * Starts to execute an approved request: takes its locks, and checks its approvals against the groups as they are now, and
 * its plan against Azure as it is now. The request becomes stale where either no longer holds. A request that an earlier
 * worker left before anything was written is checked in the same way.
 *
 * @returns undefined where execution cannot begin now
 * @throws an error of Azure's, Problem `unavailable`, `lease-lost`
 */
export async function begin(execution: Execution, request: ChangeRequest): Promise<Beginning | undefined> {
  const { context } = execution;
  const { plan } = request;
  if (plan === null || (request.state === 'approved' && !(await acquireLocks(execution)))) return undefined;
  const withdrawn = await withdrawnApprovals(context, request);
  const { plan: now, readAt, differences: changed } = await planAgain(context, request, plan);
  const differences = [...withdrawn, ...changed];
  const hasBegun = await changeRequest(execution, async (tx, current) => {
    if (current.state !== request.state) return false;
    // It is stopped before its first step, whatever has changed in Azure.
    if (current.stopRequestedAt !== null) return true;
    if (differences.length > 0) {
      await markStale(context, tx, current, differences);
      return false;
    }
    if (current.state === 'executing') return true;
    const started = { type: 'started', actor: BOT, data: { changes: countPending(plan) } } as const;
    const set = { statusReasons: [], notBefore: null, attempts: 0 };
    await applyTransition(tx, current, { to: 'executing', set, events: [started] }, context.clock());
    return true;
  });
  if (!hasBegun) return undefined;
  const open = now.changes.flatMap(({ done }, position) => (done ? [] : [position]));
  return { readAt, open: new Set(open) };
}

function countPending({ changes }: Plan): number {
  return changes.filter(({ done }) => !done).length;
}

/** Takes the request's locks. Where it has to wait, its record says for which requests; its thread says so once. */
async function acquireLocks(execution: Execution): Promise<boolean> {
  const { context, id } = execution;
  return changeRequest(execution, async (tx, request) => {
    if (request.state !== 'approved') return false;
    if (await takeLocks(tx, id)) return true;
    const others = await blockersOf(tx, id);
    const sentence = `Waiting for ${others.map(refOf).join(', ')}.`;
    if (request.statusReasons[0] === sentence) return false;
    const waits = { type: 'waits', actor: BOT, data: { for: others } } as const;
    await applyTransition(tx, request, { set: { statusReasons: [sentence] }, events: [waits] }, context.clock());
    return false;
  });
}

/** Returns a reason where approvals no longer count because a group has changed since they were given. */
async function withdrawnApprovals(context: AppContext, request: ChangeRequest): Promise<readonly string[]> {
  const { requirements } = request;
  if (requirements === null || requirements.length === 0) return [];
  const [membership, decided] = await Promise.all([
    membersOf(context, requirements),
    decisionsOn(context.db, request.id),
  ]);
  if (isStillApproved(requirements, approvedBy(request, decided), membership)) return [];
  return ['The approvals no longer count, because the members of the approving group have changed.'];
}
