import type { Logger } from '../base/log.ts';
import type { Database } from '../requests/database.ts';
import type { Due, Work } from '../requests/due.ts';
import { versionsOf } from '../requests/read.ts';
import type { Queues } from './queues.ts';

/** Says that there may be work for a request. Never fails and never waits: what is lost here, the sweep finds. */
export type Nudge = (work: Work, request: number) => void;

/**
 * How long nudges are gathered before they are handed over together, in milliseconds. New requests gather for a moment,
 * because handing over takes time from acknowledgements that somebody waits for. Messages gather longer: a card that is
 * still to be posted shows what has happened meanwhile.
 */
const GATHER_MS = { plan: 100, execute: 15, deliver: 400 } as const satisfies Record<Work, number>;

/** Hands nudges over to the queues. */
export function createNudge(db: Database, queues: Pick<Queues, 'add'>, log: Logger): Nudge {
  const gathered = new Map<Work, Set<number>>();
  const handOver = async (work: Work) => {
    const ids = [...(gathered.get(work) ?? [])];
    gathered.delete(work);
    const versions = await versionsOf(db, ids);
    await queues.add(versions.map(({ id, version }): Due => ({ work, id, version })));
  };
  return (work, request) => {
    const others = gathered.get(work);
    if (others !== undefined) {
      others.add(request);
      return;
    }
    gathered.set(work, new Set([request]));
    setTimeout(() => {
      handOver(work).catch(error => log.warn({ work, error: String(error) }, 'work could not be handed over'));
    }, GATHER_MS[work]);
  };
}
