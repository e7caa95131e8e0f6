import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { record } from '../requests/change.ts';
import type { Transaction } from '../requests/database.ts';
import { dropSteps } from '../requests/steps.ts';
import type { JobDeps } from './deps.ts';

/** Ends a plan whose estate has moved under it: the request stays, to be planned and agreed to again. */
export async function becomeStale(
  { clock, rulebook }: JobDeps,
  tx: Transaction,
  request: ChangeRequest,
  differences: readonly string[],
): Promise<void> {
  const now = clock();
  await dropSteps(tx, request.id);
  const expiresAt = new Date(now.getTime() + rulebook.policy.expiry);
  const stale = { type: 'stale', actor: BOT, data: { differences } } as const;
  await record(tx, request, { to: 'stale', set: { because: differences, expiresAt }, events: [stale] }, now);
}
