import type { Queue, Work, WorkItem } from '../app/ports.ts';
import type { Logger } from '../base/log.ts';
import { describeForLog } from '../base/postgres.ts';
import type { Queues } from './queues.ts';

/**
 * How long work is gathered before it is handed over together, in milliseconds. New requests gather for a moment, because
 * the hand-over takes time from acknowledgements that people wait for. Messages gather longer: a card that is still to be
 * posted shows what has happened meanwhile.
 */
const GATHER_MS = { plan: 100, reserve: 15, execute: 15, deliver: 400 } as const satisfies Record<Work, number>;

/**
 * Creates the queue that use cases enqueue work in. Nobody waits for it: it only remembers the work, and hands it over
 * later. It uses no connection of the database that acknowledgements need. What is lost here, the sweep finds.
 */
export function createQueue(queues: Pick<Queues, 'add'>, log: Logger): Queue {
  const gathered = new Map<Work, Map<number, WorkItem>>();
  const handOver = async (work: Work) => {
    const items = [...(gathered.get(work)?.values() ?? [])];
    gathered.delete(work);
    await queues.add(items);
  };
  const gather = (item: WorkItem) => {
    const { work, id, version } = item;
    const others = gathered.get(work);
    if (others !== undefined) {
      const known = others.get(id);
      if (known === undefined || known.version < version) others.set(id, item);
      return;
    }
    gathered.set(work, new Map([[id, item]]));
    setTimeout(() => {
      handOver(work).catch(error =>
        log.warn({ work, error: describeForLog(error) }, 'could not hand over work to the queue'),
      );
    }, GATHER_MS[work]);
  };
  return {
    enqueue(items) {
      for (const item of items) {
        const { delayMs = 0 } = item;
        if (delayMs === 0) gather(item);
        else setTimeout(() => gather(item), delayMs).unref();
      }
    },
  };
}
