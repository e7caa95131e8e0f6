import type { Work } from '../requests/due.ts';
import { leaseKey } from '../requests/due.ts';
import type { Lease } from '../requests/leases.ts';
import { deliver } from './deliver.ts';
import type { JobDeps } from './deps.ts';
import { executeRequest } from './execute/execute.ts';
import { createHolding } from './holding.ts';
import { planRequest } from './plan.ts';
import type { Queues } from './queues.ts';
import { sweepUntil } from './sweep.ts';
import { watchUntil } from './watch/watch.ts';

interface Trade {
  readonly atOnce: number;
  readonly key: (request: number) => string;
  readonly work: (deps: JobDeps, request: number, lease: Lease) => Promise<void>;
}

/** What is done for each kind of work, and how many of it at once: executing is mostly waiting for Azure. */
const trades = {
  plan: { atOnce: 8, key: leaseKey.work, work: planRequest },
  execute: { atOnce: 24, key: leaseKey.work, work: executeRequest },
  deliver: { atOnce: 4, key: leaseKey.deliver, work: deliver },
} as const satisfies Record<Work, Trade>;

/** Takes up work until it is stopped. */
export function startWorkers(deps: JobDeps, queues: Queues): { stop(): Promise<void> } {
  const holding = createHolding(deps.db, deps.owner);
  for (const work of ['plan', 'execute', 'deliver'] as const) {
    const trade: Trade = trades[work];
    queues.work(work, trade.atOnce, id => holding(trade.key(id), lease => trade.work(deps, id, lease)));
  }
  const stopping = new AbortController();
  const rounds = Promise.all([sweepUntil(deps, queues, stopping.signal), watchUntil(deps, stopping.signal)]);
  return {
    async stop() {
      stopping.abort();
      await rounds;
    },
  };
}
