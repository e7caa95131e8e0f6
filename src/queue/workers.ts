import type { AppContext } from '../app/context.ts';
import { createJobRunner } from '../app/jobs.ts';
import type { Work } from '../app/ports.ts';
import { watchUntil } from '../app/watch/watch.ts';
import type { Queues } from './queues.ts';
import { sweepUntil } from './sweep.ts';

/** How many jobs of each kind run at once. Executing is mostly waiting for Azure. */
const CONCURRENCY = { plan: 8, reserve: 4, execute: 24, deliver: 4 } as const satisfies Record<Work, number>;

/** Starts the workers, the sweep and the watch. They run until they are stopped. */
export function startWorkers(context: AppContext, queues: Queues): { stop(): Promise<void> } {
  const runJob = createJobRunner(context);
  for (const work of ['plan', 'reserve', 'execute', 'deliver'] as const) {
    queues.work(work, CONCURRENCY[work], id => runJob(work, id));
  }
  const stopping = new AbortController();
  const rounds = Promise.all([sweepUntil(context, stopping.signal), watchUntil(context, stopping.signal)]);
  return {
    async stop() {
      stopping.abort();
      await rounds;
    },
  };
}
