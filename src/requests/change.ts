import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { Problem } from '../base/problem.ts';
import type { EventData, EventType, OutgoingBody } from '../domain/request/events.ts';
import { isTold } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import { isTerminal, mayGo } from '../domain/request/states.ts';
import type { Database, Transaction } from './database.ts';
import type { HeldLease } from './leases.ts';
import { isHeld, leaseLost } from './leases.ts';
import { dropLocks } from './locks.ts';
import { events, leases, outbox, requests } from './schema.ts';

export type NewEvent = {
  [T in EventType]: { readonly type: T; readonly actor: string; readonly data: EventData[T] };
}[EventType];

type Columns = Partial<
  Pick<
    ChangeRequest,
    'plan' | 'readAt' | 'requirements' | 'because' | 'expiresAt' | 'notBefore' | 'attempts' | 'cardChannel' | 'cardTs'
  >
>;

/** What is to be written of a request, all of it together or none. */
export interface Move {
  readonly to?: RequestState;
  readonly set?: Columns;
  readonly events?: readonly NewEvent[];
  /** Messages beside those that follow from the state and the events. */
  readonly also?: readonly OutgoingBody[];
  /** Slack is not to be told: it has just refused to be. */
  readonly silent?: boolean;
}

/**
 * Reads a request, holding its row until the work is done: whatever is decided about it is decided one after the other.
 *
 * @param lease a worker's right to write, held with the row; without it somebody else has taken over
 * @throws Problem `unknown-request`, `lease-lost`
 */
export async function withRequest<T>(
  db: Database,
  id: number,
  work: (tx: Transaction, request: ChangeRequest) => Promise<T>,
  lease?: HeldLease,
): Promise<T> {
  return db.transaction(async tx => {
    const asked = tx.select(getTableColumns(requests)).from(requests).$dynamic();
    const held = lease === undefined ? asked : asked.innerJoin(leases, isHeld(lease));
    const [request] = await held.where(eq(requests.id, id)).for('update');
    if (request !== undefined) return work(tx, request);
    if (lease !== undefined) throw leaseLost(lease);
    throw new Problem('unknown-request', `There is no ${refOf(id)}.`);
  });
}

/**
 * Writes a move: the row (fenced by version and state), its audit events and its outgoing messages; a request that ends,
 * or has to be planned again, gives back its locks. To be called in the transaction that holds the row.
 *
 * @returns the request as it now stands
 * @throws Problem `illegal-transition`, `overtaken` (the row has another holder: nothing was written)
 */
export async function record(tx: Transaction, request: ChangeRequest, move: Move, now: Date): Promise<ChangeRequest> {
  const { to = request.state, set = {} } = move;
  if (to !== request.state && !mayGo(request.state, to)) {
    throw new Problem('illegal-transition', `${refOf(request.id)} is ${request.state} and cannot become ${to}.`);
  }
  const [changed] = await tx
    .update(requests)
    .set({ ...set, state: to, version: request.version + 1, changedAt: now })
    .where(and(eq(requests.id, request.id), eq(requests.version, request.version), eq(requests.state, request.state)))
    .returning();
  if (changed === undefined) {
    throw new Problem('overtaken', `${refOf(request.id)} was changed by somebody else at the same moment.`);
  }
  if (to === 'stale' || isTerminal(to)) await dropLocks(tx, request.id);
  const lines = await appendEvents(tx, request.id, move.events ?? [], now);
  if (move.silent !== true)
    await queueMessages(tx, request.id, [{ kind: 'card' }, ...lines, ...(move.also ?? [])], now);
  return changed;
}

async function appendEvents(
  tx: Transaction,
  requestId: number,
  added: readonly NewEvent[],
  at: Date,
): Promise<OutgoingBody[]> {
  if (added.length === 0) return [];
  const rows = added.map(({ type, actor, data }) => ({ requestId, at, actor, type, data: JSON.stringify(data) }));
  const written = await tx
    .insert(events)
    .values(rows.map(row => ({ ...row, seq: 0, previous: '', hash: '' })))
    .returning({ seq: events.seq, type: events.type });
  return written.flatMap(({ seq }, index): OutgoingBody[] => {
    const type = added[index]?.type;
    return type !== undefined && isTold(type) ? [{ kind: 'line', event: seq }] : [];
  });
}

/** A card that is still to be sent will show the present state anyway: one of them at a time is enough. */
async function queueMessages(tx: Transaction, requestId: number, bodies: readonly OutgoingBody[], now: Date) {
  const values = sql.join(
    bodies.map((body, index) => sql`(gen_random_uuid(), ${JSON.stringify(body)}::jsonb, ${index}::int)`),
    sql`, `,
  );
  await tx.execute(sql`
    insert into ${outbox} (id, request_id, body, created_at)
    select id, ${requestId}, body, ${now.toISOString()}::timestamptz
    from (values ${values}) as message (id, body, position)
    where body->>'kind' <> 'card' or not exists (
      select 1 from ${outbox}
      where request_id = ${requestId} and state = 'pending' and outbox.body->>'kind' = 'card'
    )
    order by position`);
}
