import { requireStorable } from '../base/postgres.ts';
import type { Actor } from '../domain/request/events.ts';
import { openQuestions, withoutQuestionsOf } from '../domain/request/questions.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { noteKey, requestUnder } from '../store/accept-request.ts';
import type { NewEvent, RequestTransaction } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import { inDecisionTurn } from './decision.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';

/** What somebody has to say about a request. */
export interface Comment {
  /** Identifies what Slack sent: the same key twice is the same comment. */
  readonly key: string;
  readonly actor: Actor;
  readonly text: string;
}

type AnswerRefusal = 'not-yours' | 'no-question';

export type AnswerOutcome = Refused<AnswerRefusal> | { readonly answered: true };

/**
 * Answers the open questions about a request for its requester. Whoever asked is notified, and the time to the expiry goes on. The
 * same key twice is the same answer.
 *
 * @throws Problem `unknown-request`; `bad-input` where the text cannot be saved
 */
export async function answerQuestion(
  context: AppContext,
  { request: id, key, actor, text }: Comment & { readonly request: number },
): Promise<AnswerOutcome> {
  requireStorable([text]);
  const answer = async (tx: RequestTransaction, request: ChangeRequest) => {
    if ((await requestUnder(tx, key)) === id) return undefined;
    const refused = answerRefusal(request, actor);
    if (refused !== undefined) return refused;
    const now = context.clock();
    await noteKey(tx, key, id, now);
    await saveAnswer(tx, request, { actor, text, ts: null }, now);
    return undefined;
  };
  const refused = await inDecisionTurn(id, () => withRequest(context, id, answer));
  return refused === undefined ? { answered: true } : refuse(context, id, refused);
}

/** Returns why a person may not answer questions about a request; undefined where they may. @throws Problem `unknown-request` */
export async function checkAnswer(
  context: Pick<AppContext, 'db' | 'rulebook' | 'portal'>,
  { request: id, actor }: { readonly request: number; readonly actor: Actor },
): Promise<Refused<AnswerRefusal> | undefined> {
  const refused = answerRefusal(await loadRequest(context, id), actor);
  return refused === undefined ? undefined : refuse(context, id, refused);
}

function answerRefusal(request: ChangeRequest, { person }: Actor): AnswerRefusal | undefined {
  if (openQuestions(request).length === 0) return 'no-question';
  return person === request.requester ? undefined : 'not-yours';
}

/** Saves the answer to all open questions of a request. */
export async function saveAnswer(
  tx: RequestTransaction,
  request: ChangeRequest,
  { actor, text, ts }: { readonly actor: Actor; readonly text: string; readonly ts: string | null },
  now: Date,
): Promise<void> {
  const askers = [...new Set(openQuestions(request).map(({ person }) => person))];
  const set = withoutQuestionsOf(request, askers, now);
  const until = set.expiresAt?.toISOString() ?? null;
  const answered: NewEvent = { type: 'question_answered', actor, data: { text, ts, askers, until } };
  await applyTransition(tx, request, { set, events: [answered] }, now);
}
