import pTimeout from 'p-timeout';
import { describeForLog } from '../../base/postgres.ts';
import { Problem } from '../../base/problem.ts';
import { tooManyChecked } from '../../domain/approval/policy.ts';
import type { Actor } from '../../domain/request/events.ts';
import { markTold, saveDraft } from '../../store/drafts.ts';
import type { AppContext } from '../context.ts';
import type { Submission } from '../submit-request.ts';
import { requireStorableSubmission, submitRequest } from '../submit-request.ts';
import { checkedDraft } from './check-draft.ts';
import { isKnownToMakeSense } from './known-to-make-sense.ts';

/** What a person asks for, in a command or a form. */
export interface Asked extends Omit<Submission, 'actor' | 'retryOf'> {
  readonly actor: Actor;
}

export type AskedOutcome =
  | { readonly created: number }
  /** It is checked before it gets a number. Its requester is told what came of it. */
  | { readonly draft: number };

/** The longest that a command waits for its number, in milliseconds. Slack waits three seconds for everything. */
const MAX_WAIT_MS = 1_200;

/** With less time left than this, in milliseconds, a check is left to a worker, so that a busy process does not start it twice. */
const MIN_CHECK_MS = 400;

/**
 * Submits a request where its names are clear by what is known of Azure. Anything else is saved as a draft, which is checked
 * in Azure: at once, and by a worker where that takes too long. Once this returns neither can be lost. The same key twice is
 * the same draft or request.
 *
 * @throws Problem as {@link submitRequest} does
 */
export async function submitOrDraft(context: AppContext, asked: Asked): Promise<AskedOutcome> {
  requireStorableSubmission(asked);
  const giveUpAt = performance.now() + MAX_WAIT_MS;
  if (await isKnownToMakeSense(context, asked, MAX_WAIT_MS))
    return { created: (await submitRequest(context, asked)).id };
  const { actor, key, workflow, reason, inputs, origin } = asked;
  const { person: requester, team = null, channel = null } = actor;
  const most = context.rulebook.policy.openRequestsPerPerson;
  const draft = { key, workflow, inputs: { ...inputs }, reason, requester, origin, team, channel };
  const saved = await saveDraft(context.db, draft, most, context.clock());
  if ('created' in saved) return saved;
  if ('checking' in saved) throw new Problem('not-allowed', tooManyChecked(saved.checking, most));
  const ms = giveUpAt - performance.now();
  const created = ms < MIN_CHECK_MS ? undefined : await createdInTime(context, saved.draft.id, ms);
  if (created !== undefined) return { created };
  context.queue.enqueue([{ work: 'draft', ...saved.draft }]);
  return { draft: saved.draft.id };
}

/**
 * Returns the request that a draft becomes, whose number the caller says; undefined where it becomes none within a time. Then
 * a worker goes on, and says what became of it.
 */
async function createdInTime(context: AppContext, draft: number, ms: number): Promise<number | undefined> {
  try {
    const checked = await pTimeout(checkedDraft(context, draft), { milliseconds: ms });
    if (checked?.requestId == null) return undefined;
    await markTold(context.db, checked);
    return checked.requestId;
  } catch (error) {
    context.log.info({ draft, error: describeForLog(error) }, 'a draft is checked by a worker');
    return undefined;
  }
}
