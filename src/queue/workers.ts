import type { AppContext } from '../app/context.ts';
import { createHomeUpdates, HOME_ROUND_MS } from '../app/home/update-homes.ts';
import { createJobRunner } from '../app/jobs.ts';
import type { Work } from '../app/ports.ts';
import type { Retention } from '../app/prune.ts';
import { prune } from '../app/prune.ts';
import { sweep } from '../app/sweep.ts';
import { watchUntil } from '../app/watch/watch.ts';
import type { Queues } from './queues.ts';
import { repeatUntil } from './rounds.ts';

/** How many jobs of each kind run at once. Executing is mostly waiting for Azure. */
const CONCURRENCY = { plan: 8, reserve: 4, execute: 24, deliver: 4 } as const satisfies Record<Work, number>;

/** Time between two sweeps, in milliseconds: what the queues have lost is taken up again within it. */
const SWEEP_MS = 5_000;

/** Time between two searches for rows that are older than their retention, in milliseconds. */
const PRUNE_MS = 15 * 60_000;

/** Starts the workers, the sweep, the watch, the pruning and the updates of Home tabs. They run until they are stopped. */
export function startWorkers(context: AppContext, queues: Queues, retention: Retention): { stop(): Promise<void> } {
  const runJob = createJobRunner(context);
  for (const work of ['plan', 'reserve', 'execute', 'deliver'] as const) {
    queues.work(work, CONCURRENCY[work], id => runJob(work, id));
  }
  const stopping = new AbortController();
  const { signal } = stopping;
  const rounds = Promise.all([
    repeatUntil(context, { what: 'sweep', everyMs: SWEEP_MS, round: () => sweep(context) }, signal),
    repeatUntil(context, { what: 'prune', everyMs: PRUNE_MS, round: () => prune(context, retention, signal) }, signal),
    repeatUntil(
      context,
      { what: 'update Home tabs', everyMs: HOME_ROUND_MS, round: createHomeUpdates(context) },
      signal,
    ),
    watchUntil(context, signal),
  ]);
  return {
    async stop() {
      stopping.abort();
      await rounds;
    },
  };
}
