import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal } from '../../src/domain/request/states.ts';
import type { Surroundings } from './drive-request.ts';
import type { RunningSystem } from './run-schedule.ts';
import type { RequestRow } from './watch-requests.ts';
import { withDatabase } from './watch-requests.ts';

/** How long all requests may take to end after the last fault, in milliseconds. */
const IN_TIME_MS = 60_000;

/** Longest that is waited for requests that have not ended, in milliseconds. */
const GIVE_UP_MS = 300_000;

/** How long it took after the last fault until all was done, and what was not. */
export interface Settled {
  /** Milliseconds until every request had ended. */
  readonly ms: number;
  /** The requests that had not ended 60 s after the last fault, as they were then. */
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
  while (open().length > 0 && elapsed() < IN_TIME_MS) await sleep(200);
  const late = open();
  while (open().length > 0 && elapsed() < GIVE_UP_MS) await sleep(200);
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
  return { ms, late, stuck };
}
