import { limitFindings } from '../../domain/findings/limits.ts';
import type { LimitProfile } from '../../domain/limits/profile.ts';
import type { Usage } from '../../domain/limits/usage.ts';
import { subjectKey } from '../../domain/limits/usage.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { reservationKeys } from '../../domain/plan/plan-locks.ts';
import { planUsage } from '../../domain/plan/plan-usage.ts';
import { readSetOf } from '../../domain/plan/read-set.ts';
import { lockLimits } from '../../store/locks.ts';
import type { RequestTransaction } from '../../store/transition.ts';
import type { AppContext } from '../context.ts';
import { maxAgeMs } from '../inventory/freshness.ts';
import { loadKnownState } from '../inventory/known-state.ts';
import type { Reading } from '../inventory/reading.ts';
import { readUntilSettled } from './read-until-settled.ts';

/** The reading of Azure that the limits of a plan are checked on when it is approved. */
export interface LimitBasis {
  readonly reading: Reading;
  readonly profile: LimitProfile;
  /** Whether everything that the counts rest on was read again for the plan. */
  readonly isFresh: boolean;
}

/** Rolls a transaction back, because a limit seems to be exceeded on a reading that may be too old to say so. */
class StaleBasis extends Error {}

/**
 * Runs a transaction that checks the limits of a plan with `exceededLimits`, on the reading at hand. Where a limit seems
 * to be exceeded, the transaction is rolled back, what the counts rest on is read again, and the transaction runs again:
 * someone may have made room since.
 *
 * @param id the request of the plan
 * @throws what `attempt` throws; an error of Azure's
 */
export async function onLimitBasis<T>(
  context: AppContext,
  id: number,
  plan: Plan,
  attempt: (basis: LimitBasis) => Promise<T>,
): Promise<T> {
  const profile = context.rulebook.limits;
  const latest = await context.inventory.current(maxAgeMs.plan);
  try {
    return await attempt({ reading: latest, profile, isFresh: false });
  } catch (error) {
    if (!(error instanceof StaleBasis)) throw error;
  }
  const changes = plan.changes.map(({ change }) => change);
  const { reading } = await readUntilSettled(context, id, latest, ({ topology }) => {
    return { reads: readSetOf(topology, changes), sharing: [] };
  });
  return attempt({ reading, profile, isFresh: true });
}

/**
 * Returns a sentence for each limit that a plan would exceed: what the basis shows, with what requests have applied since
 * each part of it was read, and with what other approved requests are still to apply. An object counts once, whether it
 * is reserved, visible or both. Takes the advisory locks of the plan's limits until the transaction ends, so that of two
 * plans that each fit alone, the second sees the first. Reads nothing from Azure.
 *
 * @param id the request of the plan, whose own reservation does not count against it
 * @throws an error for `onLimitBasis` where a limit is exceeded and the basis is not fresh
 */
export async function exceededLimits(
  tx: RequestTransaction,
  id: number,
  plan: Plan,
  { reading, profile, isFresh }: LimitBasis,
): Promise<readonly string[]> {
  await lockLimits(tx, [...new Set(plan.usage.map(limitKey))]);
  const { topology, reserved } = await loadKnownState(tx, reading, id, reservationKeys(plan.locks));
  const changes = plan.changes.map(({ change }) => change);
  const exceeded = limitFindings(planUsage({ topology, changes, reserved, profile }), profile.name)
    .filter(({ severity }) => severity === 'block')
    .map(({ sentence }) => sentence);
  if (exceeded.length > 0 && !isFresh) throw new StaleBasis('The limits have to be checked on a new reading.');
  return exceeded;
}

/** All DNS domains share one key: a request may join two of them, and thereby change the id of either. */
function limitKey(usage: Usage): string {
  return usage.meter === 'network-scopes' ? usage.meter : subjectKey(usage);
}
