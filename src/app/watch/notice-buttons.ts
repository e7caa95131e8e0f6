import type { NoticeButtons } from '../../cards/watch-messages.ts';
import { isTerminal } from '../../domain/request/states.ts';
import type { Notice, NoticeDecision } from '../../store/notices.ts';
import type { AppContext } from '../context.ts';

/** Returns which buttons a notice has: those that somebody may press, as long as nobody has decided. */
export function buttonsFor(
  { rulebook }: Pick<AppContext, 'rulebook'>,
  { observations }: Pick<Notice, 'observations'>,
  decision: NoticeDecision | null,
): NoticeButtons {
  const { revert, accept } = rulebook.policy.drift;
  const isDecided = decision !== null && !isOver(decision);
  const isRevertible = observations.some(difference => difference.revert != null);
  return { revert: revert !== undefined && isRevertible && !isDecided, accept: accept !== undefined && !isDecided };
}

/** Returns whether the request of a decision ended without putting anything back, so that somebody may decide again. */
export function isOver({ verdict, request }: NoticeDecision): boolean {
  return verdict === 'revert' && request !== null && isTerminal(request.state) && request.state !== 'succeeded';
}
