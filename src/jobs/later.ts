import { troubleOf } from '../azure/trouble.ts';
import { isProblem } from '../base/problem.ts';
import { backoff } from '../base/wait.ts';
import { BOT } from '../domain/request/events.ts';
import { isTerminal } from '../domain/request/states.ts';
import { record, withRequest } from '../requests/change.ts';
import type { Work } from '../requests/due.ts';
import type { Lease } from '../requests/leases.ts';
import type { JobDeps } from './deps.ts';

/** Why work cannot go on just now, and when to try again if that was said. */
export interface Delay {
  readonly sentence: string;
  readonly ms?: number | undefined;
  readonly step?: string | undefined;
}

const PACE = { first: 1_000, most: 30_000 };

/** Lets a request wait, and says why: in its record, and in its thread the first time. */
export async function putOff(deps: JobDeps, work: Work, id: number, lease: Lease, delay: Delay): Promise<void> {
  const now = deps.clock();
  const wait = await withRequest(
    deps.db,
    id,
    async (tx, request) => {
      if (isTerminal(request.state)) return undefined;
      const attempts = request.attempts + 1;
      const ms = delay.ms ?? backoff(attempts, PACE);
      const news = request.because.includes(delay.sentence) ? [] : [troubleEvent(delay)];
      const set = { attempts, notBefore: new Date(now.getTime() + ms), because: [delay.sentence] };
      await record(tx, request, { set, events: news, silent: news.length === 0 }, now);
      return ms;
    },
    lease,
  );
  if (wait === undefined) return;
  deps.nudge('deliver', id);
  setTimeout(() => deps.nudge(work, id), wait + 50).unref();
}

function troubleEvent({ sentence, step = undefined }: Delay) {
  return { type: 'trouble', actor: BOT, data: { problem: sentence, step: step ?? null } } as const;
}

/**
 * What an error means for a request that was worked on: a delay; or nothing, where somebody else has taken over.
 *
 * @throws the error itself where it is the product's own fault or the database's: the sweep brings the work back
 */
export function delayOf(error: unknown): Delay | undefined {
  if (isProblem(error, 'lease-lost', 'overtaken')) return undefined;
  if (isProblem(error, 'unavailable')) return { sentence: error.message };
  const trouble = troubleOf(error);
  return { sentence: trouble.sentence, ...('ms' in trouble && { ms: trouble.ms }) };
}
