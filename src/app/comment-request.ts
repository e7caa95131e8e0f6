import { requireStorable } from '../base/postgres.ts';
import type { Actor } from '../domain/request/events.ts';
import { noteKey, requestUnder } from '../store/accept-request.ts';
import { requestOfCard } from '../store/requests.ts';
import type { RequestTransaction } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';

/** What somebody has to say about a request. */
interface Comment {
  /** Identifies what Slack sent: the same key twice is the same comment. */
  readonly key: string;
  readonly actor: Actor;
  readonly text: string;
}

/**
 * Adds a comment to a request, in whatever state it is. Its thread shows it.
 *
 * @throws Problem `unknown-request`; `bad-input` where the text cannot be saved
 */
export async function commentOnRequest(
  context: AppContext,
  { request: id, ...comment }: Comment & { readonly request: number },
): Promise<void> {
  await addComment(context, id, comment, null);
}

/** A message of a person in a thread. */
export interface ThreadReply extends Comment {
  readonly channel: string;
  /** The `ts` of the message that began the thread. */
  readonly thread: string;
  readonly ts: string;
}

/** Keeps a reply in a request's thread with its record, once. Does nothing for any other thread. */
export async function keepReply(context: AppContext, { channel, thread, ts, ...comment }: ThreadReply): Promise<void> {
  const id = await requestOfCard(context.db, channel, thread);
  if (id !== undefined) await addComment(context, id, comment, ts);
}

async function addComment(
  context: AppContext,
  id: number,
  { key, actor, text }: Comment,
  ts: string | null,
): Promise<void> {
  requireStorable([text]);
  const now = context.clock();
  await withRequest(context, id, async (tx: RequestTransaction, request) => {
    if ((await requestUnder(tx, key)) !== undefined) return;
    await noteKey(tx, key, id, now);
    // Slack shows a reply already.
    const silent = ts !== null;
    await applyTransition(tx, request, { events: [{ type: 'comment', actor, data: { text, ts } }], silent }, now);
  });
}
