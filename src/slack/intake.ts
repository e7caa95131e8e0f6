import type { ChangeRequest } from '../domain/request/record.ts';
import type { Accepted, NewRequest } from '../requests/accept.ts';
import { acceptRequest } from '../requests/accept.ts';
import type { Again } from '../requests/wishes.ts';
import { askAgain, askRollback, planAnew } from '../requests/wishes.ts';
import type { Desk } from './desk.ts';

/**
 * Keys under which the inbox knows what Slack sent: whatever is delivered twice carries the same ones. A trigger_id is
 * made for one action of one person; a view changes its hash with every change of its content.
 */
export const keyOf = {
  command: (trigger: string) => `command:${trigger}`,
  click: (trigger: string) => `click:${trigger}`,
  submission: (view: { readonly id: string; readonly hash: string }) => `view:${view.id}:${view.hash}`,
} as const;

/** Writes a request down and has it planned and announced. After this it is not lost any more. */
export async function takeIn(desk: Desk, request: NewRequest): Promise<Accepted> {
  const accepted = await acceptRequest(desk.db, request, desk.clock());
  planSoon(desk, accepted.id);
  return accepted;
}

export type TriedAgain =
  | { readonly as: number; readonly anew: boolean }
  /** It is neither finished nor stale. */
  | { readonly refused: true };

/** Plans a stale request anew; asks for a finished one again, as a new request by the one who wants it. */
export async function tryAgain(desk: Desk, old: ChangeRequest, again: Again): Promise<TriedAgain> {
  const { db, clock } = desk;
  if (old.state === 'stale') {
    const granted = await planAnew(db, { request: old.id, person: again.requester }, clock());
    if ('refused' in granted) return { refused: true };
    planSoon(desk, old.id);
    return { as: old.id, anew: false };
  }
  const accepted = await askAgain(db, old, again, clock());
  if (accepted === undefined) return { refused: true };
  planSoon(desk, accepted.id);
  return { as: accepted.id, anew: true };
}

/** Asks for what a request has made to be taken back. @returns undefined where nothing of it can stand */
export async function takeBack(
  desk: Desk,
  old: ChangeRequest,
  asked: Parameters<typeof askRollback>[2],
): Promise<Accepted | undefined> {
  const accepted = await askRollback(desk.db, old, asked, desk.clock());
  if (accepted !== undefined) planSoon(desk, accepted.id);
  return accepted;
}

function planSoon({ nudge }: Desk, id: number): void {
  nudge('plan', id);
  nudge('deliver', id);
}
