import type { Actor } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { noteKey, requestWithEffect } from '../store/accept-request.ts';
import type { Database } from '../store/database.ts';
import { cardPermalinks, eventsOf, findRequest } from '../store/requests.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';

/** An open request that does what somebody has asked for. */
export interface SameRequest {
  readonly request: ChangeRequest;
  /** Address of its card; null where Slack has not said it. */
  readonly permalink: string | null;
  /** The person who asked is its requester. */
  readonly isOwn: boolean;
}

/** Returns the open request that does what somebody is about to ask for. @param effect see {@link effectKey} */
export async function findSameRequest(
  { db }: Pick<AppContext, 'db'>,
  effect: string | null,
  person: string,
): Promise<SameRequest | undefined> {
  const id = effect === null ? undefined : await requestWithEffect(db, effect);
  const request = id === undefined ? undefined : await findRequest(db, id);
  return request && sameRequest(db, request, person);
}

async function sameRequest(db: Database, request: ChangeRequest, person: string): Promise<SameRequest> {
  const permalink = (await cardPermalinks(db, [request.id])).get(request.id) ?? null;
  return { request, permalink, isOwn: request.requester === person };
}

/** Who is to follow which request, and why they have asked for the same. */
interface Following {
  readonly request: number;
  readonly key: string;
  readonly actor: Actor;
  readonly reason: string | null;
}

/**
 * Lets a person follow a request that does what they have asked for: its thread mentions them, once. They are not its
 * requester, so they may approve it. The requester's own repetition changes nothing.
 *
 * @throws Problem `unknown-request`
 */
export async function followRequest(
  context: AppContext,
  { request: id, key, actor, reason }: Following,
): Promise<SameRequest> {
  const { db, clock } = context;
  const request = await withRequest(context, id, async (tx, current) => {
    await noteKey(tx, key, id, clock());
    if (current.requester === actor.person) return current;
    const follows = (await eventsOf(tx, id)).some(
      ({ type, actor: who }) => type === 'followed' && who === actor.person,
    );
    if (follows) return current;
    return applyTransition(tx, current, { events: [{ type: 'followed', actor, data: { reason } }] }, clock());
  });
  return sameRequest(db, request, actor.person);
}
