import { pause } from '../base/wait.ts';
import type { Lease } from '../store/leases.ts';
import { takeLease } from '../store/leases.ts';
import type { AppContext } from './context.ts';

/** How often a lease that another process holds is asked for again, and after how long. */
const RETRY = { attempts: 4, ms: 250 };

type LeasedWork = (lease: Lease) => Promise<void>;

/** Runs work on a key while holding its lease. */
export type WithLease = (key: string, work: LeasedWork) => Promise<void>;

/**
 * Returns a function that runs work on a key while holding its lease, so that no other process works on it. Where this
 * process is working on the key already, the work runs once that has ended, so that what has changed meanwhile is not
 * missed. Of several the last one runs, because it knows the newest state. Where another process keeps the lease, the work
 * is given up, and the sweep brings it back if it is still needed.
 */
export function createWithLease({ db, owner }: Pick<AppContext, 'db' | 'owner'>): WithLease {
  const running = new Map<string, { next: LeasedWork | undefined }>();
  const once = async (key: string, work: LeasedWork) => {
    for (let attempt = 1; attempt <= RETRY.attempts; attempt += 1) {
      const lease = await takeLease(db, key, owner);
      if (lease === undefined) {
        await pause(RETRY.ms);
        continue;
      }
      try {
        await work(lease);
      } finally {
        await lease.release();
      }
      return;
    }
  };
  return async (key, work) => {
    const current = running.get(key);
    if (current !== undefined) {
      current.next = work;
      return;
    }
    const mine: { next: LeasedWork | undefined } = { next: work };
    running.set(key, mine);
    try {
      for (let now = mine.next; now !== undefined; now = mine.next) {
        mine.next = undefined;
        await once(key, now);
      }
    } finally {
      running.delete(key);
    }
  };
}
