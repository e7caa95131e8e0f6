import { canonicalJson } from '../domain/canonical-json.ts';
import type { Actor } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { isAmendable } from '../domain/request/states.ts';
import { isSameEffect, noteKey, requestUnder, requestWithEffect } from '../store/accept-request.ts';
import { eventsOf } from '../store/requests.ts';
import type { RequestTransaction } from '../store/transition.ts';
import { withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';
import { inDecisionTurn } from './decision.ts';
import type { Refused } from './load-request.ts';
import { loadRequest, loadRequestDetails, refuse } from './load-request.ts';
import { planAnew } from './replan-request.ts';
import { requestProblem } from './request-rights.ts';
import type { Submission } from './submit-request.ts';

/** What a request is to become. */
export interface Amendment extends Pick<Submission, 'key' | 'workflow' | 'inputs' | 'reason'> {
  readonly request: number;
  readonly actor: Actor;
  readonly effect: string | null;
}

export type AmendOutcome =
  | { readonly amended: number }
  | Refused<'not-yours' | 'too-late' | 'unchanged' | 'other-workflow' | 'asked-elsewhere'>;

/** Returns a request that a person may amend now. @throws Problem `unknown-request` */
export async function findAmendable(
  context: Pick<AppContext, 'db' | 'rulebook' | 'portal'>,
  { request: id, actor }: Pick<Amendment, 'request' | 'actor'>,
): Promise<Refused<'not-yours' | 'too-late'> | { readonly amendable: ChangeRequest }> {
  const request = await loadRequest(context, id);
  const refused = refusalFor(request, actor);
  return refused === undefined ? { amendable: request } : refuse(context, id, refused);
}

/** Once its approvals are complete, a request is about to run. */
function refusalFor(request: ChangeRequest, actor: Actor): 'not-yours' | 'too-late' | undefined {
  if (actor.person !== request.requester) return 'not-yours';
  return isAmendable(request.state) && request.approvalsCompleteAt === null ? undefined : 'too-late';
}

/**
 * Changes what a waiting request asks for, for its requester. It keeps its number and is planned again, and earlier approvals
 * do not count for the new plan. Without a new reason it keeps the one that it has. The same key twice is the same amendment.
 *
 * @throws Problem `unknown-request`; `not-allowed` or `unavailable` as {@link requestProblem} says
 */
export async function amendRequest(context: AppContext, amendment: Amendment): Promise<AmendOutcome> {
  const { request: id, effect, actor } = amendment;
  const problem = await requestProblem(context, { ...amendment, person: actor.person });
  if (problem !== undefined && (await requestUnder(context.db, amendment.key)) !== id) throw problem;
  try {
    const refused = await inDecisionTurn(id, () =>
      withRequest(context, id, (tx, request) => amend(context, tx, request, amendment)),
    );
    return refused === undefined ? { amended: id } : refuse(context, id, refused);
  } catch (error) {
    if (!isSameEffect(error) || effect === null) throw error;
    const other = await requestWithEffect(context.db, effect);
    return { refused: 'asked-elsewhere', request: await loadRequestDetails(context, other ?? id) };
  }
}

async function amend(
  context: AppContext,
  tx: RequestTransaction,
  request: ChangeRequest,
  { key, workflow, inputs, actor, effect, ...amendment }: Amendment,
): Promise<'not-yours' | 'too-late' | 'unchanged' | 'other-workflow' | undefined> {
  if ((await requestUnder(tx, key)) === request.id) return undefined;
  const refused = refusalFor(request, actor);
  if (refused !== undefined) return refused;
  if (workflow !== request.workflow) return 'other-workflow';
  const reason = amendment.reason ?? request.reason;
  const isSame = canonicalJson(inputs) === canonicalJson(request.inputs) && reason === request.reason;
  if (isSame) return 'unchanged';
  await noteKey(tx, key, request.id, context.clock());
  const events = await eventsOf(tx, request.id);
  const followers = [...new Set(events.flatMap(({ type, actor: who }) => (type === 'followed' ? [who] : [])))];
  const amended = { type: 'amended', actor, data: { inputs, reason, followers } } as const;
  await planAnew(context, tx, request, { inputs: { ...inputs }, reason, effect }, amended);
  return undefined;
}
