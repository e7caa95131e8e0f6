import type { PickedName } from '../../domain/request/draft.ts';
import { withPickedNames } from '../../domain/request/draft.ts';
import type { Actor } from '../../domain/request/events.ts';
import type { Draft } from '../../store/drafts.ts';
import { findDraft, moveDraft } from '../../store/drafts.ts';
import { requestTitle } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';

/** How a person answers what a draft asks. */
export interface DraftReply {
  readonly draft: number;
  /** The version of the draft that the person saw. */
  readonly version: number;
  readonly actor: Actor;
  /** For each name that was asked about, the position of the picked option; null where none was picked. */
  readonly picks: readonly { readonly name: number; readonly option: number | null }[];
}

/** Why a draft is not submitted. */
export type DraftRefusal = 'gone' | 'not-yours' | 'checking' | 'outdated' | 'incomplete';

export type DraftReplyOutcome =
  | { readonly refused: DraftRefusal }
  /** It has become this request before. */
  | { readonly created: number; readonly title: string }
  /** It is checked again, with the names that were picked. */
  | { readonly checking: true };

/** Checks a draft again, with the picked names in place of those that were typed. However often that is asked, it happens once. */
export async function answerDraft(context: AppContext, reply: DraftReply): Promise<DraftReplyOutcome> {
  const found = await findOwnDraft(context, reply);
  if ('refused' in found) return found;
  const { draft } = found;
  if (draft.requestId !== null) return { created: draft.requestId, title: requestTitle(context.rulebook, draft) };
  if (draft.state !== 'open') return { refused: 'checking' };
  if (draft.version !== reply.version) return { refused: 'outdated' };
  const picked = pickedNames(draft, reply.picks);
  if (picked === undefined) return { refused: 'incomplete' };
  const inputs = withPickedNames(draft.inputs, picked);
  const moved = await moveDraft(context.db, draft, { state: 'checking', inputs }, context.clock());
  if (moved === undefined) return answerDraft(context, reply);
  context.queue.enqueue([{ work: 'draft', id: moved.id, version: moved.version }]);
  return { checking: true };
}

/** Returns a draft for the person who asked for it. */
export async function findOwnDraft(
  { db }: Pick<AppContext, 'db'>,
  { draft: id, actor }: Pick<DraftReply, 'draft' | 'actor'>,
): Promise<{ readonly draft: Draft } | { readonly refused: DraftRefusal }> {
  const draft = await findDraft(db, id);
  if (draft === undefined) return { refused: 'gone' };
  return draft.requester === actor.person ? { draft } : { refused: 'not-yours' };
}

/** Returns the picked names; undefined where one was asked about and none was picked. */
function pickedNames({ answer }: Draft, picks: DraftReply['picks']): readonly PickedName[] | undefined {
  const suggestions = answer?.suggestions ?? [];
  const picked = picks.flatMap(({ name, option }): PickedName[] => {
    const { input, typed, options } = suggestions[name] ?? {};
    const id = option === null ? undefined : options?.[option]?.id;
    return input === undefined || typed === undefined || id === undefined ? [] : [{ input, typed, id }];
  });
  const isComplete = picked.length === picks.length && (picks.length > 0 || suggestions.length === 0);
  return isComplete ? picked : undefined;
}
