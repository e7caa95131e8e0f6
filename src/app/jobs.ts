import type { Lease } from '../store/leases.ts';
import { leaseKey } from '../store/work.ts';
import { completeApproval } from './complete-approval.ts';
import type { AppContext } from './context.ts';
import { createCardPace } from './deliver/card-pace.ts';
import { deliverMessages } from './deliver/deliver-messages.ts';
import { executeRequest } from './execute/execute-request.ts';
import { planRequest } from './plan/plan-request.ts';
import type { Work } from './ports.ts';
import { createWithLease } from './with-lease.ts';

type Job = (context: AppContext, id: number, lease: Lease) => Promise<void>;

/** Returns what a worker runs for a piece of work: the use case, under the lease that it needs. */
export function createJobRunner(context: AppContext): (work: Work, id: number) => Promise<void> {
  const withLease = createWithLease(context);
  const pace = createCardPace();
  const jobs = {
    plan: planRequest,
    reserve: completeApproval,
    execute: executeRequest,
    deliver: (of, id, lease) => deliverMessages(of, id, lease, pace),
  } as const satisfies Record<Work, Job>;
  return (work, id) => withLease(leaseKey(work, id), lease => jobs[work](context, id, lease));
}
