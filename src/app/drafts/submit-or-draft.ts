import { Problem } from '../../base/problem.ts';
import { tooManyChecked } from '../../domain/approval/policy.ts';
import type { Actor } from '../../domain/request/events.ts';
import { saveDraft } from '../../store/drafts.ts';
import type { AppContext } from '../context.ts';
import type { Submission } from '../submit-request.ts';
import { requireStorableSubmission, submitRequest } from '../submit-request.ts';
import { isKnownToMakeSense } from './known-to-make-sense.ts';

/** What a person asks for, in a command or a form. */
export interface Asked extends Omit<Submission, 'actor' | 'retryOf'> {
  readonly actor: Actor;
}

export type AskedOutcome =
  | { readonly created: number }
  /** It is checked before it gets a number. Its requester is told what came of it. */
  | { readonly draft: number };

/**
 * Submits a request where its names are clear by what is known of Azure. Anything else is saved as a draft, which a worker
 * checks in Azure. Once this returns neither can be lost. The same key twice is the same draft or request.
 *
 * @throws Problem as {@link submitRequest} does
 */
export async function submitOrDraft(context: AppContext, asked: Asked): Promise<AskedOutcome> {
  requireStorableSubmission(asked);
  if (await isKnownToMakeSense(context, asked)) return { created: (await submitRequest(context, asked)).id };
  const { actor, key, workflow, reason, inputs, origin } = asked;
  const { person: requester, team = null, channel = null } = actor;
  const most = context.rulebook.policy.openRequestsPerPerson;
  const draft = { key, workflow, inputs: { ...inputs }, reason, requester, origin, team, channel };
  const saved = await saveDraft(context.db, draft, most, context.clock());
  if ('created' in saved) return saved;
  if ('checking' in saved) throw new Problem('not-allowed', tooManyChecked(saved.checking, most));
  context.queue.enqueue([{ work: 'draft', ...saved.draft }]);
  return { draft: saved.draft.id };
}
