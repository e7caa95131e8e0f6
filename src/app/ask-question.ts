import { requireStorable } from '../base/postgres.ts';
import type { Membership } from '../domain/approval/requirements.ts';
import { BOT } from '../domain/request/events.ts';
import { withQuestion } from '../domain/request/questions.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { noteKey, requestUnder } from '../store/accept-request.ts';
import type { NewEvent, RequestTransaction } from '../store/transition.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { Comment } from './answer-question.ts';
import type { AppContext } from './context.ts';
import type { DecisionRefusal } from './decision.ts';
import { inDecisionTurn } from './decision.ts';
import { expire } from './expire-request.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, refuse } from './load-request.ts';
import { membersFor, undecidedRefusal } from './undecided.ts';

type AskRefusal = DecisionRefusal | 'nobody-to-ask';

export type AskOutcome = Refused<AskRefusal> | { readonly asked: true };

/**
 * Asks the requester a question, for somebody who may approve the request. Until it is answered the expiry is paused, for as long as
 * the policy lets it. An approval of whoever asked, and whatever ends the request, ends the question. The same key twice is the same
 * question.
 *
 * @throws Problem `unknown-request`; `bad-input` where the text cannot be saved; what the directory throws where it does not answer
 */
export async function askQuestion(
  context: AppContext,
  { request: id, key, actor, text }: Comment & { readonly request: number },
): Promise<AskOutcome> {
  requireStorable([text]);
  const membership = await membersFor(context, id);
  const { questionPause } = context.rulebook.policy;
  const ask = async (tx: RequestTransaction, request: ChangeRequest) => {
    if ((await requestUnder(tx, key)) === id) return undefined;
    const now = context.clock();
    const refused = askRefusal(request, actor.person, membership);
    if (refused !== undefined) return refused;
    if (request.expiresAt !== null && request.expiresAt <= now) {
      await expire(tx, request, now);
      return 'not-waiting';
    }
    await noteKey(tx, key, id, now);
    const set = withQuestion(request, { person: actor.person, text }, now, questionPause);
    const asked: NewEvent = {
      type: 'question_asked',
      actor,
      data: { text, until: set.expiresAt?.toISOString() ?? null },
    };
    await applyTransition(tx, request, { set, events: [asked] }, now);
    return undefined;
  };
  const refused = await inDecisionTurn(id, () => withRequest(context, id, ask));
  return refused === undefined ? { asked: true } : refuse(context, id, refused);
}

/**
 * Returns why a person may not ask a question about a request; undefined where they may.
 *
 * @throws Problem `unknown-request`; what the directory throws where it does not answer
 */
export async function checkAsk(
  context: AppContext,
  { request: id, actor }: Pick<Comment, 'actor'> & { readonly request: number },
): Promise<Refused<AskRefusal> | undefined> {
  const [request, membership] = await Promise.all([loadRequest(context, id), membersFor(context, id)]);
  const refused = askRefusal(request, actor.person, membership);
  return refused === undefined ? undefined : refuse(context, id, refused);
}

function askRefusal(request: ChangeRequest, person: string, membership: Membership): AskRefusal | undefined {
  return undecidedRefusal(request, person, membership) ?? (request.requester === BOT ? 'nobody-to-ask' : undefined);
}
