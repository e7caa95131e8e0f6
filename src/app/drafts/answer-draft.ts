import type { PickedName } from '../../domain/request/draft.ts';
import { withPickedNames } from '../../domain/request/draft.ts';
import type { Actor } from '../../domain/request/events.ts';
import { requestUnder } from '../../store/accept-request.ts';
import type { Draft } from '../../store/drafts.ts';
import { findDraft, reviseDraft } from '../../store/drafts.ts';
import { requestTitle } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import type { Asked, AskedOutcome } from './accept-asked.ts';
import { acceptAsked } from './accept-asked.ts';
import { examine } from './examine.ts';

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
  /** It was answered before, and led to this request. */
  | { readonly answered: number }
  | { readonly title: string; readonly outcome: AskedOutcome };

/**
 * Submits a draft with the picked names in place of those that were typed, or asks what is unclear then. However often that is
 * asked, there is one request. Who answers an earlier question sees the present one.
 *
 * @throws Problem as {@link acceptAsked} does
 */
export async function answerDraft(context: AppContext, reply: DraftReply): Promise<DraftReplyOutcome> {
  const found = await findOwnDraft(context, reply);
  if ('refused' in found) return found;
  const { draft } = found;
  const answered = await requestUnder(context.db, draft.key);
  if (answered !== undefined) return { answered };
  const outcome = await outcomeOf(context, draft, reply);
  return outcome === undefined ? { refused: 'incomplete' } : { title: requestTitle(context.rulebook, draft), outcome };
}

/** Returns what becomes of a draft; undefined where its requester has not picked every name. */
async function outcomeOf(context: AppContext, draft: Draft, reply: DraftReply): Promise<AskedOutcome | undefined> {
  const { db, clock } = context;
  if (draft.version !== reply.version) return { draft };
  const picked = pickedNames(draft, reply.picks);
  if (picked === undefined) return undefined;
  const inputs = withPickedNames(draft.inputs, picked);
  const examined = await examine(context, { workflow: draft.workflow, inputs });
  if ('effect' in examined) return acceptAsked(context, askedIn({ ...draft, inputs }), examined.effect);
  const revised = await reviseDraft(db, draft, { inputs, answer: examined.question }, clock());
  const present = revised ?? (await findDraft(db, draft.id));
  return present && { draft: present };
}

function askedIn({ key, workflow, inputs, reason, origin, requester: person, team, channel, amends }: Draft): Asked {
  const actor = { person, team: team ?? undefined, channel: channel ?? undefined };
  return { key, workflow, inputs, reason, actor, origin, amends };
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
