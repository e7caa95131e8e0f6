import { stillApproved } from '../../domain/approval/decide.ts';
import { drift } from '../../domain/plan/drift.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { BOT } from '../../domain/request/events.ts';
import type { ChangeRequest } from '../../domain/request/record.ts';
import { approvedBy, refOf } from '../../domain/request/record.ts';
import { record } from '../../requests/change.ts';
import { takeLocks } from '../../requests/locks.ts';
import { blockersOf, decisionsOn } from '../../requests/read.ts';
import type { JobDeps } from '../deps.ts';
import { planAgain } from '../make-plan.ts';
import { membersOf } from '../people.ts';
import { becomeStale } from '../stale.ts';
import type { Execution } from './execution.ts';
import { changing } from './execution.ts';

/** What is known of a request's changes as it begins. */
export interface Beginning {
  /** When the estate was read. */
  readonly readAt: Date;
  /** Positions of the changes that were still to be made then; the others stood already, and are not this request's. */
  readonly open: ReadonlySet<number>;
}

/**
 * Takes an approved request into execution: its locks, its approvals as the groups are now, and the estate as it stands
 * now. What was agreed to and no longer holds makes it stale. One that a worker began and then left before anything was
 * written is looked at in the same way.
 *
 * @returns undefined where the request cannot begin now
 * @throws RestError
 */
export async function begin(execution: Execution, request: ChangeRequest): Promise<Beginning | undefined> {
  const { deps, id } = execution;
  const { plan } = request;
  if (plan === null || (request.state === 'approved' && !(await locked(execution)))) return undefined;
  const withdrawn = await withdrawnApproval(deps, request);
  const { plan: now, readAt } = await planAgain(deps, request, plan);
  const differences = [...withdrawn, ...drift(plan, now)];
  const begun = await changing(execution, async (tx, current) => {
    if (current.state !== request.state) return false;
    if (differences.length > 0) {
      await becomeStale(deps, tx, current, differences);
      return false;
    }
    if (current.state === 'executing') return true;
    const started = { type: 'started', actor: BOT, data: { changes: pending(plan) } } as const;
    const set = { because: [], notBefore: null, attempts: 0 };
    await record(tx, current, { to: 'executing', set, events: [started] }, deps.clock());
    return true;
  });
  deps.nudge('deliver', id);
  if (!begun) return undefined;
  const open = now.changes.flatMap(({ done }, position) => (done ? [] : [position]));
  return { readAt, open: new Set(open) };
}

function pending({ changes }: Plan): number {
  return changes.filter(({ done }) => !done).length;
}

/** Takes the request's locks; who has to wait is told, once, for whom. */
async function locked(execution: Execution): Promise<boolean> {
  const { deps, id } = execution;
  const { clock, nudge } = deps;
  const got = await changing(execution, async (tx, request) => {
    if (request.state !== 'approved') return false;
    if (await takeLocks(tx, id)) return true;
    const others = await blockersOf(tx, id);
    const because = [`Waits for ${others.map(refOf).join(', ')}.`];
    if (request.because[0] === because[0]) return false;
    const waits = { type: 'waits', actor: BOT, data: { for: others } } as const;
    await record(tx, request, { set: { because }, events: [waits] }, clock());
    return false;
  });
  if (!got) nudge('deliver', id);
  return got;
}

/** Approvals that no longer count because a group has changed since they were given. */
async function withdrawnApproval(deps: JobDeps, request: ChangeRequest): Promise<readonly string[]> {
  const { requirements } = request;
  if (requirements === null || requirements.length === 0) return [];
  const [membership, decided] = await Promise.all([membersOf(deps, requirements), decisionsOn(deps.db, request.id)]);
  if (stillApproved(requirements, approvedBy(request, decided), membership)) return [];
  return ['Whoever approved this may no longer do so: the members of the group have changed.'];
}
