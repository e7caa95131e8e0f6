import type { PickedName } from '../../domain/request/draft.ts';
import { withPickedNames } from '../../domain/request/draft.ts';
import type { Actor } from '../../domain/request/events.ts';
import type { Draft } from '../../store/drafts.ts';
import { findDraft, requestUnder, reviseDraft } from '../../store/drafts.ts';
import { requestTitle } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import { submitRequest } from '../submit-request.ts';
import { questionAbout } from './question-about.ts';

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
export type DraftRefusal = 'gone' | 'not-yours' | 'incomplete';

export type DraftReplyOutcome =
  | { readonly refused: DraftRefusal }
  /** It has become this request, now or before. */
  | { readonly created: number; readonly title: string }
  /** What its requester is asked now. */
  | { readonly draft: Draft; readonly title: string };

/**
 * Submits a draft with the picked names in place of those that were typed, or asks what is unclear then. However often that is
 * asked, there is one request. Who answers an earlier question sees the present one.
 *
 * @throws Problem as {@link submitRequest} does
 */
export async function answerDraft(context: AppContext, reply: DraftReply): Promise<DraftReplyOutcome> {
  const { db, rulebook, clock } = context;
  const found = await findOwnDraft(context, reply);
  if ('refused' in found) return found;
  const { draft } = found;
  const title = requestTitle(rulebook, draft);
  const accepted = await requestUnder(db, draft.key);
  if (accepted !== undefined) return { created: accepted, title };
  if (draft.version !== reply.version) return { draft, title };
  const picked = pickedNames(draft, reply.picks);
  if (picked === undefined) return { refused: 'incomplete' };
  const inputs = withPickedNames(draft.inputs, picked);
  const answer = await questionAbout(context, { workflow: draft.workflow, inputs });
  if (answer === undefined) return { created: await submit(context, { ...draft, inputs }), title };
  const revised = await reviseDraft(db, draft, { inputs, answer }, clock());
  return revised === undefined ? answerDraft(context, reply) : { draft: revised, title };
}

async function submit(context: AppContext, draft: Draft): Promise<number> {
  const { key, workflow, inputs, reason, origin, requester: person, team, channel } = draft;
  const actor = { person, team: team ?? undefined, channel: channel ?? undefined };
  return (await submitRequest(context, { key, workflow, inputs, reason, actor, origin })).id;
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
function pickedNames(
  { answer: { suggestions } }: Draft,
  picks: DraftReply['picks'],
): readonly PickedName[] | undefined {
  const picked = picks.flatMap(({ name, option }): PickedName[] => {
    const { input, typed, options } = suggestions[name] ?? {};
    const id = option === null ? undefined : options?.[option]?.id;
    return input === undefined || typed === undefined || id === undefined ? [] : [{ input, typed, id }];
  });
  const isComplete = picked.length === picks.length && (picks.length > 0 || suggestions.length === 0);
  return isComplete ? picked : undefined;
}
