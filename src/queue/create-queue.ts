import type { Queue, Work, WorkItem } from '../app/ports.ts';
import type { Logger } from '../base/log.ts';
import { describeForLog } from '../base/postgres.ts';
import type { Queues } from './queues.ts';

/**
 * The shortest time between two hand-overs of the same kind of work, in milliseconds. Work after a pause is handed over at
 * once, and what comes in quick succession is gathered: a hand-over takes time from acknowledgements that people wait for.
 */
const GATHER_MS = { plan: 100, reserve: 15, execute: 15, deliver: 100 } as const satisfies Record<Work, number>;

/** Work that waits in this process until it is handed over. */
interface Waiting {
  /** In its newest version. */
  item: WorkItem;
  /** When it is handed over, by `performance.now()`. */
  readonly dueAt: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Creates the queue that use cases enqueue work in. Nobody waits for it: it only remembers the work, and hands it over
 * later. It uses no connection of the database that acknowledgements need. What is lost here, the sweep finds.
 */
export function createQueue(queues: Pick<Queues, 'add'>, log: Logger): Queue {
  const gathered = new Map<Work, Map<number, WorkItem>>();
  const handedOverAt = new Map<Work, number>();
  const delayed = new Map<string, Waiting>();
  const handOver = async (work: Work) => {
    const items = [...(gathered.get(work)?.values() ?? [])];
    gathered.delete(work);
    handedOverAt.set(work, performance.now());
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
    const sinceLast = performance.now() - (handedOverAt.get(work) ?? Number.NEGATIVE_INFINITY);
    setTimeout(
      () => {
        handOver(work).catch(error =>
          log.warn({ work, error: describeForLog(error) }, 'could not hand over work to the queue'),
        );
      },
      Math.max(0, GATHER_MS[work] - sinceLast),
    );
  };
  // Of several that wait for one request, the earliest counts: whoever does the work sees what has changed until then.
  const delay = (key: string, item: WorkItem, delayMs: number) => {
    const dueAt = performance.now() + delayMs;
    const waiting = delayed.get(key);
    if (waiting !== undefined && waiting.dueAt <= dueAt) {
      if (waiting.item.version < item.version) waiting.item = item;
      return;
    }
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => {
      const due = delayed.get(key)?.item ?? item;
      delayed.delete(key);
      gather(due);
    }, delayMs).unref();
    delayed.set(key, { item, dueAt, timer });
  };
  return {
    enqueue(items) {
      for (const item of items) {
        const { work, id, delayMs = 0 } = item;
        const key = `${work} ${id}`;
        if (delayMs > 0) {
          delay(key, item, delayMs);
          continue;
        }
        clearTimeout(delayed.get(key)?.timer);
        delayed.delete(key);
        gather(item);
      }
    },
  };
}
