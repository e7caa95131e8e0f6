import pLimit from 'p-limit';
import { groupsOf } from '../domain/approval/policy.ts';
import type { Actor } from '../domain/request/events.ts';
import { isChangedAgain, REVERT_WORKFLOW } from '../domain/watch/plan-revert.ts';
import type { NoticeDecision } from '../store/notices.ts';
import { addNoticeDecision, lockNotice } from '../store/notices.ts';
import type { AppContext } from './context.ts';
import { submitRequest } from './submit-request.ts';
import { isOver } from './watch/notice-buttons.ts';

/** How a person answers a notice about changes that no request made. */
export interface NoticeInput {
  readonly notice: string;
  readonly verdict: 'accept' | 'revert';
  readonly actor: Actor;
  readonly origin: string;
}

type NoticeRefusal =
  /** The policy names others, or nobody. `groups` are those that it names. */
  | { readonly refused: 'not-allowed'; readonly groups: readonly string[] }
  /** The notice was deleted after a while, or there never was one. */
  | { readonly refused: 'gone' }
  | { readonly refused: 'decided'; readonly by: NoticeDecision }
  /** Nothing of it can be put back by a request. */
  | { readonly refused: 'not-revertible' }
  /** Something that it reports was changed again since. */
  | { readonly refused: 'changed-again'; readonly titles: readonly string[] };

export type NoticeOutcome = NoticeRefusal | { readonly accepted: true } | { readonly created: number };

/** A request is submitted while the notice is held, so one at a time in this process takes a second connection for that. */
const oneAtATime = pLimit(1);

/**
 * Records that a person accepts what a notice reports, or submits a request that puts the earlier state back. The first
 * decision counts. After a request that ended without putting anything back, somebody can decide again.
 *
 * @throws Problem `unavailable`; what the directory throws where it does not answer: nobody is taken for a member then
 */
export async function decideNotice(context: AppContext, input: NoticeInput): Promise<NoticeOutcome> {
  const refused = await checkPermission(context, input);
  return refused ?? oneAtATime(() => decide(context, input));
}

async function checkPermission(
  { rulebook: { policy }, ports }: AppContext,
  { verdict, actor }: NoticeInput,
): Promise<NoticeRefusal | undefined> {
  const allowed = policy.drift[verdict];
  if (allowed === 'everyone') return undefined;
  const groups = groupsOf(policy, allowed);
  const memberOf = groups.length === 0 ? new Set() : await ports.directory.groupsWith(actor.person, groups);
  return memberOf.size > 0 ? undefined : { refused: 'not-allowed', groups: groups.map(({ group }) => group) };
}

async function decide(
  context: AppContext,
  { notice: id, verdict, actor, origin }: NoticeInput,
): Promise<NoticeOutcome> {
  const { topology } = await context.inventory.current(Number.POSITIVE_INFINITY);
  return context.db.transaction(async (tx): Promise<NoticeOutcome> => {
    const found = await lockNotice(tx, id);
    if (found === undefined) return { refused: 'gone' };
    const { notice, last, decisions } = found;
    if (last !== null && !isOver(last)) {
      const isRepeat = verdict === 'accept' && last.verdict === 'accept' && last.person === actor.person;
      return isRepeat ? { accepted: true } : { refused: 'decided', by: last };
    }
    const { observations } = notice;
    const again = observations.filter(difference => isChangedAgain(topology, difference));
    if (again.length > 0) return { refused: 'changed-again', titles: again.map(({ title }) => title) };
    const { person, team = null, channel = null } = actor;
    const decision = { noticeId: id, verdict, person, team, channel, observations, at: context.clock() };
    if (verdict === 'accept') {
      await addNoticeDecision(tx, decision);
      return { accepted: true };
    }
    if (observations.every(({ revert }) => revert == null)) return { refused: 'not-revertible' };
    // The number of earlier decisions is part of the key: a click that is repeated makes no second request.
    const key = `notice:${id}:${decisions}`;
    const inputs = { changes: observations.map(({ title }) => title).slice(0, 10), notice: [id] };
    const { id: created } = await submitRequest(context, {
      ...{ key, workflow: REVERT_WORKFLOW, inputs, actor, origin },
      reason: null,
    });
    await addNoticeDecision(tx, { ...decision, requestId: created });
    return { created };
  });
}
