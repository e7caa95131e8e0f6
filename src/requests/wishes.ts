import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { ROLLBACK } from '../domain/request/rollback.ts';
import type { RequestState } from '../domain/request/states.ts';
import { isCancellable, isTerminal } from '../domain/request/states.ts';
import type { Accepted, NewRequest } from './accept.ts';
import { acceptRequest } from './accept.ts';
import { record, withRequest } from './change.ts';
import type { Database } from './database.ts';
import { dropSteps } from './steps.ts';

/** A person's wish about a request that is there. */
export interface Wish {
  readonly request: number;
  readonly person: string;
}

export type Granted =
  | { readonly refused: 'not-yours' | 'too-late' | 'not-stale'; readonly request: ChangeRequest }
  | { readonly granted: true; readonly request: ChangeRequest };

/** Withdraws a request: by the one who made it, and as long as nothing has been written. */
export async function cancel(db: Database, { request: id, person }: Wish, now: Date): Promise<Granted> {
  return withRequest(db, id, async (tx, request) => {
    if (!isCancellable(request.state)) return { refused: 'too-late', request };
    if (person !== request.requester) return { refused: 'not-yours', request };
    await dropSteps(tx, id);
    const events = [{ type: 'cancelled', actor: person, data: {} }] as const;
    return { granted: true, request: await record(tx, request, { to: 'cancelled', events }, now) };
  });
}

/** Lets a request whose estate has moved be planned again; who agreed to the old plan has to agree to the new one. */
export async function planAnew(db: Database, { request: id, person }: Wish, now: Date): Promise<Granted> {
  return withRequest(db, id, async (tx, request) => {
    if (request.state !== 'stale') return { refused: 'not-stale', request };
    await dropSteps(tx, id);
    const set = { plan: null, readAt: null, requirements: null, because: [], notBefore: null, attempts: 0 };
    const events = [{ type: 'replanning', actor: person, data: {} }] as const;
    return { granted: true, request: await record(tx, request, { to: 'planning', set, events }, now) };
  });
}

/** States in which something that a request has made may stand. */
const standing: readonly RequestState[] = ['succeeded', 'failed'];

/**
 * Asks for what a request has made to be taken back: as a request of its own, which is planned and agreed to like any
 * other.
 *
 * @returns undefined where nothing of the old one can stand
 */
export async function askRollback(
  db: Database,
  old: ChangeRequest,
  { key, requester, origin }: Pick<NewRequest, 'key' | 'requester' | 'origin'>,
  now: Date,
): Promise<Accepted | undefined> {
  if (!standing.includes(old.state)) return undefined;
  const inputs = { request: [refOf(old.id)] };
  return acceptRequest(db, { key, workflow: ROLLBACK, inputs, reason: null, requester, origin }, now);
}

/** What a person wants otherwise than in the finished request that they ask for again. */
export type Again = Pick<NewRequest, 'key' | 'requester' | 'origin'> & Partial<Pick<NewRequest, 'inputs' | 'reason'>>;

/**
 * Asks for a finished request again, as a new one that names the old.
 *
 * @returns undefined where the old one has not ended yet
 */
export async function askAgain(
  db: Database,
  old: ChangeRequest,
  again: Again,
  now: Date,
): Promise<Accepted | undefined> {
  if (!isTerminal(old.state)) return undefined;
  const { workflow, inputs, reason, id } = old;
  return acceptRequest(db, { workflow, inputs, reason, ...again, retryOf: id }, now);
}
