import { pause } from '../base/wait.ts';
import type { Database } from '../requests/database.ts';
import type { Lease } from '../requests/leases.ts';
import { takeLease } from '../requests/leases.ts';

/** How often, and after how long, a lease that another process holds is asked for again. */
const ASK_AGAIN = { times: 4, ms: 250 };

export type Holding = (key: string, work: (lease: Lease) => Promise<void>) => Promise<void>;

/**
 * Works on a key while holding its lease, so that nobody else does. Who asks for a key that this process is working on
 * already makes it look once more when it is through: what came in meanwhile is not left behind.
 */
export function createHolding(db: Database, owner: string): Holding {
  const busy = new Map<string, { again: boolean }>();
  const once = async (key: string, work: (lease: Lease) => Promise<void>) => {
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
      running.again = true;
      return;
    }
    const mine = { again: true };
    busy.set(key, mine);
    try {
      while (mine.again) {
        mine.again = false;
        await once(key, work);
      }
    } finally {
      busy.delete(key);
    }
  };
}
