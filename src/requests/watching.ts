import { and, asc, eq, gte, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Change } from '../domain/changes/index.ts';
import { keyOf } from '../domain/ids.ts';
import { isTerminal, states } from '../domain/request/states.ts';
import type { Transaction } from './database.ts';
import { inbox, requests, steps } from './schema.ts';

/** Changes that requests have written, or may have written, since that moment, in the order in which they were done. */
export async function writtenSince(db: Transaction, since: Date): Promise<readonly Change[]> {
  const rows = await db
    .select({ change: steps.change })
    .from(steps)
    .where(
      and(
        inArray(steps.state, ['writing', 'done', 'undone']),
        or(isNull(steps.finishedAt), gte(steps.finishedAt, since)),
      ),
    )
    .orderBy(sql`${steps.finishedAt} nulls last`, asc(steps.requestId), asc(steps.position));
  return rows.map(({ change }) => change);
}

/** Requests that wait for approval, with the keys of everything that their plans touch. */
export async function plansAwaitingApproval(
  db: Transaction,
): Promise<readonly { readonly id: number; readonly keys: readonly string[] }[]> {
  return db
    .select({ id: requests.id, keys: sql<readonly string[]>`coalesce(${requests.plan}->'locks', '[]'::jsonb)` })
    .from(requests)
    .where(eq(requests.state, 'awaiting_approval'))
    .orderBy(asc(requests.id));
}

const open = states.filter(state => !isTerminal(state));

/** The open request, the oldest first, whose plan is about this private endpoint. */
export async function openRequestAbout(db: Transaction, endpointId: string): Promise<number | undefined> {
  const [found] = await db
    .select({ id: requests.id })
    .from(requests)
    .where(and(inArray(requests.state, open), sql`strpos(lower(${requests.plan}::text), ${keyOf(endpointId)}) > 0`))
    .orderBy(asc(requests.id))
    .limit(1);
  return found?.id;
}

/** The request that waits for approval and came of itself with this connection. */
export async function arrivalAwaitingApproval(db: Transaction, connectionId: string): Promise<number | undefined> {
  const [found] = await db
    .select({ id: requests.id })
    .from(requests)
    .innerJoin(inbox, eq(inbox.requestId, requests.id))
    .where(and(eq(requests.state, 'awaiting_approval'), eq(inbox.key, arrivalKey(connectionId))));
  return found?.id;
}

/** The inbox key of a connection that came of itself. Azure makes up its name: one that is made anew is another one. */
export function arrivalKey(connectionId: string): string {
  return `connection:${keyOf(connectionId)}`;
}
