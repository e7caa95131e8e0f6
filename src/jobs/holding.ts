import { pause } from '../base/wait.ts';
import type { Database } from '../requests/database.ts';
import type { Lease } from '../requests/leases.ts';
import { takeLease } from '../requests/leases.ts';

/** How often, and after how long, a lease that another process holds is asked for again. */
const ASK_AGAIN = { times: 4, ms: 250 };

type KeyedWork = (lease: Lease) => Promise<void>;

export type Holding = (key: string, work: KeyedWork) => Promise<void>;

/**
 * Works on a key while holding its lease, so that nobody else does. Who asks for a key that this process is working on
 * already has their own work done when it is through: what came in meanwhile is not left behind. Of several the last one
 * counts, because it knows the newest state.
 */
export function createHolding(db: Database, owner: string): Holding {
  const busy = new Map<string, { next: KeyedWork | undefined }>();
  const once = async (key: string, work: KeyedWork) => {
    for (let ask = 1; ask <= ASK_AGAIN.times; ask += 1) {
      const lease = await takeLease(db, key, owner);
      if (lease === undefined) {
        await pause(ASK_AGAIN.ms);
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
    const running = busy.get(key);
    if (running !== undefined) {
      running.next = work;
      return;
    }
    const mine: { next: KeyedWork | undefined } = { next: work };
    busy.set(key, mine);
    try {
      for (let now = mine.next; now !== undefined; now = mine.next) {
        mine.next = undefined;
        await once(key, now);
      }
    } finally {
      busy.delete(key);
    }
  };
}
