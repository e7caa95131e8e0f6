import { sql } from 'drizzle-orm';
import { pause } from '../base/wait.ts';
import { BOT } from '../domain/request/events.ts';
import { record, withRequest } from '../requests/change.ts';
import { findDue, findExpired } from '../requests/due.ts';
import { dropSteps } from '../requests/steps.ts';
import type { JobDeps } from './deps.ts';
import type { Queues } from './queues.ts';

/** Time between two sweeps, in milliseconds: what the queues have lost is taken up again within it. */
const SWEEP_MS = 5_000;

/** One process sweeps at a time. */
const LOCK = 0x73776570;

/**
 * Sweeps until the signal: hands over again whatever waits for a worker and has none, and lets requests expire whose
 * time has run out.
 */
export async function sweepUntil(deps: JobDeps, queues: Pick<Queues, 'add'>, signal: AbortSignal): Promise<void> {
  do {
    try {
      await sweep(deps, queues);
    } catch (error) {
      deps.log.warn({ error: String(error) }, 'the sweep will be tried again');
    }
  } while (await pause(SWEEP_MS, signal));
}

async function sweep(deps: JobDeps, queues: Pick<Queues, 'add'>): Promise<void> {
  const { db, clock } = deps;
  const found = await db.transaction(async tx => {
    const { rows } = await tx.execute<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCK}) as mine`);
    if (rows[0]?.mine !== true) return undefined;
    return { due: await findDue(tx, clock()), expired: await findExpired(tx, clock()) };
  });
  if (found === undefined) return;
  if (found.due.length > 0) await queues.add(found.due);
  for (const id of found.expired) await expire(deps, id);
}

async function expire({ db, clock, nudge }: JobDeps, id: number): Promise<void> {
  const now = clock();
  await withRequest(db, id, async (tx, request) => {
    if (request.expiresAt === null || request.expiresAt > now) return;
    if (request.state !== 'awaiting_approval' && request.state !== 'stale') return;
    await dropSteps(tx, id);
    await record(tx, request, { to: 'expired', events: [{ type: 'expired', actor: BOT, data: {} }] }, now);
  });
  nudge('deliver', id);
}
