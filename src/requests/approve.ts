import { sql } from 'drizzle-orm';
import { limitFindings } from '../domain/findings/limits.ts';
import { subjectKey, withDemands } from '../domain/limits/usage.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import type { Move, NewEvent } from './change.ts';
import { record } from './change.ts';
import type { Transaction } from './database.ts';
import { drawTicket } from './locks.ts';
import { reservationsBeside } from './reservations.ts';
import { createSteps } from './steps.ts';

/**
 * Takes a request whose plan is agreed to into `approved`: from here on its demands are reserved, its steps stand, and
 * it is in line for its locks. The limits are checked once more against what others have reserved by now, one approval
 * for a limit at a time: of two plans that each fit alone, the second is blocked.
 */
export async function enterApproved(
  tx: Transaction,
  request: ChangeRequest,
  agreed: { readonly plan: Plan; readonly readAt: Date },
  move: Omit<Move, 'to'>,
  now: Date,
): Promise<ChangeRequest> {
  const { plan, readAt } = agreed;
  const exceeded = await limitsExceeded(tx, request.id, plan, readAt);
  if (exceeded.length > 0) {
    const blocked: NewEvent = { type: 'blocked', actor: BOT, data: { sentences: exceeded } };
    const set = { ...move.set, because: exceeded };
    return record(tx, request, { ...move, to: 'blocked', set, events: [...(move.events ?? []), blocked] }, now);
  }
  await createSteps(tx, request.id, plan);
  await drawTicket(tx, request.id, plan.locks);
  const approved: NewEvent = { type: 'approved', actor: BOT, data: { hash: plan.hash } };
  const set = { ...move.set, because: [], expiresAt: null, notBefore: null, attempts: 0 };
  return record(tx, request, { ...move, to: 'approved', set, events: [...(move.events ?? []), approved] }, now);
}

async function limitsExceeded(
  tx: Transaction,
  id: number,
  { changes, usage, profile }: Plan,
  readAt: Date,
): Promise<readonly string[]> {
  const keys = JSON.stringify(usage.map(subjectKey).sort());
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(key, 0)) from jsonb_array_elements_text(${keys}::jsonb) as key`);
  const others = await reservationsBeside(tx, id, readAt);
  const demands = others.flatMap(other => other.demands);
  const requested = changes.flatMap(change => change.demands);
  return limitFindings(withDemands(usage, requested, demands), profile)
    .filter(({ severity }) => severity === 'block')
    .map(({ sentence }) => sentence);
}
