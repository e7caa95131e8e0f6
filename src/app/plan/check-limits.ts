import { limitFindings } from '../../domain/findings/limits.ts';
import { subjectKey, withQuotaDeltas } from '../../domain/limits/usage.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { lockLimits } from '../../store/locks.ts';
import { listReservations } from '../../store/reservations.ts';
import type { RequestTransaction } from '../../store/transition.ts';

/** A plan, and the time at which what its counts rest on was read. */
export interface LimitBasis {
  readonly plan: Plan;
  readonly readAt: Date;
}

/**
 * Returns a sentence for each limit that a plan would exceed, with what other requests have reserved since its counts
 * were read. Takes the advisory locks of the plan's limits until the transaction ends, so that of two plans that each
 * fit alone, the second sees the first.
 *
 * @param id the request of the plan, whose own reservation does not count against it
 * @param basis a plan that was made on what Azure shows now is as good as the one that was approved
 */
export async function exceededLimits(
  tx: RequestTransaction,
  id: number,
  { plan: { changes, usage, profile }, readAt }: LimitBasis,
): Promise<readonly string[]> {
  await lockLimits(tx, usage.map(subjectKey));
  const others = await listReservations(tx, id, readAt);
  const reserved = others.flatMap(other => other.demands);
  const requested = changes.flatMap(change => change.demands);
  return limitFindings(withQuotaDeltas(usage, requested, reserved), profile)
    .filter(({ severity }) => severity === 'block')
    .map(({ sentence }) => sentence);
}
