import { requireStorable } from '../base/postgres.ts';
import { openQuestions } from '../domain/request/questions.ts';
import { noteKey, requestUnder } from '../store/accept-request.ts';
import { requestOfCard } from '../store/requests.ts';
import type { RequestTransaction } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { Comment } from './answer-question.ts';
import { saveAnswer } from './answer-question.ts';
import type { AppContext } from './context.ts';

/**
 * Adds a comment to a request, in whatever state it is. Its thread shows it. A comment of its requester answers the questions that
 * are open.
 *
 * @returns whether it answered questions
 * @throws Problem `unknown-request`; `bad-input` where the text cannot be saved
 */
export async function commentOnRequest(
  context: AppContext,
  { request: id, ...comment }: Comment & { readonly request: number },
): Promise<{ readonly isAnswer: boolean }> {
  return addComment(context, id, comment, null);
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
): Promise<{ readonly isAnswer: boolean }> {
  requireStorable([text]);
  const now = context.clock();
  return withRequest(context, id, async (tx: RequestTransaction, request) => {
    if ((await requestUnder(tx, key)) !== undefined) return { isAnswer: false };
    await noteKey(tx, key, id, now);
    if (actor.person === request.requester && openQuestions(request).length > 0) {
      await saveAnswer(tx, request, { actor, text, ts }, now);
      return { isAnswer: true };
    }
    // Slack shows a reply already.
    const silent = ts !== null;
    await applyTransition(tx, request, { events: [{ type: 'comment', actor, data: { text, ts } }], silent }, now);
    return { isAnswer: false };
  });
}
