import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestState } from '../../src/domain/request/states.ts';
import { isTerminal } from '../../src/domain/request/states.ts';
import type { Surroundings } from './drive-request.ts';
import type { RunningSystem } from './run-schedule.ts';
import type { RequestRow } from './watch-requests.ts';
import { withDatabase } from './watch-requests.ts';

/** How long a request may rest, in milliseconds. */
const REST_MS = 60_000;

/** States that a request leaves by a worker's own work, without waiting for people or for other requests. */
const workingStates: ReadonlySet<RequestState> = new Set(['planning', 'executing', 'rolling_back']);

/** Longest that is waited for requests that have not ended, in milliseconds. */
const GIVE_UP_MS = 300_000;

/** How long it took after the last fault until all was done, and what was not. */
export interface Settled {
  /** Milliseconds until every request had ended. */
  readonly ms: number;
  /**
   * The requests that a worker had to go on with and that rested for 60 s after the last fault, and all that were open while
   * no request at all went on for so long. How long a long line takes to be done is not judged: it depends on the machine.
   */
  readonly late: readonly RequestRow[];
  /** The requests that never ended. */
  readonly stuck: readonly number[];
}

/** Starts every bot, and waits until all requests have ended and all messages about them have been sent. */
export async function settle(
  { sandbox }: RunningSystem,
  { control }: Pick<Surroundings, 'control'>,
  { bots, requests }: { readonly bots: number; readonly requests: () => readonly RequestRow[] },
): Promise<Settled> {
  for (let bot = 1; bot <= bots; bot += 1) await control.slack(`bots/${bot}`, { do: 'start' });
  const quietSince = performance.now();
  const elapsed = () => performance.now() - quietSince;
  // The states are a moment old, so a request that was just submitted may be missing at first.
  await sleep(2_000);
  const open = () => requests().filter(({ state }) => !isTerminal(state));
  const late = new Map<number, RequestRow>();
  const resting = watchForRest();
  while (open().length > 0 && elapsed() < GIVE_UP_MS) {
    for (const request of resting(open(), elapsed())) late.set(request.id, request);
    await sleep(200);
  }
  const ms = Math.round(elapsed());
  const stuck = open().map(({ id }) => id);
  const isDelivered = async () =>
    withDatabase(sandbox.databaseUrl, async client => {
      const { rows } = await client.query(`select
        (select count(*)::int from amplsbot.outbox where state in ('pending', 'sending')) as unsent,
        (select count(*)::int from amplsbot.unsealed_events) as unsealed`);
      return rows[0]?.unsent === 0 && rows[0]?.unsealed === 0;
    });
  while (!(await isDelivered().catch(() => false)) && elapsed() < GIVE_UP_MS) await sleep(500);
  return { ms, late: [...late.values()], stuck };
}

/** Returns a function that takes the open requests at each moment, and returns those that have rested for too long. */
function watchForRest() {
  const seen = new Map<number, { readonly version: number; readonly since: number }>();
  let lastMove = 0;
  return (open: readonly RequestRow[], now: number): readonly RequestRow[] => {
    for (const { id, version } of open) {
      if (seen.get(id)?.version === version) continue;
      seen.set(id, { version, since: now });
      lastMove = now;
    }
    if (dropEnded(seen, open)) lastMove = now;
    if (now - lastMove >= REST_MS) return open;
    return open.filter(({ id, state }) => workingStates.has(state) && now - (seen.get(id)?.since ?? now) >= REST_MS);
  };
}

/** Forgets requests that have ended. Returns whether there were any. */
function dropEnded(seen: Map<number, unknown>, open: readonly RequestRow[]): boolean {
  const ids = new Set(open.map(({ id }) => id));
  const ended = [...seen.keys()].filter(id => !ids.has(id));
  for (const id of ended) seen.delete(id);
  return ended.length > 0;
}
