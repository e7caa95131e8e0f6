import { requestUnder } from '../../store/accept-request.ts';
import { saveDraft } from '../../store/drafts.ts';
import type { AppContext } from '../context.ts';
import { requestProblem } from '../request-rights.ts';
import { requireStorableSubmission } from '../submit-request.ts';
import type { Asked, AskedOutcome } from './accept-asked.ts';
import { acceptAsked } from './accept-asked.ts';
import { examine } from './examine.ts';

/**
 * Accepts what makes sense by what is known of Azure. Anything else is saved as a draft, with what its requester is asked. Once
 * this returns neither can be lost. The same key twice is the same draft or request.
 *
 * @throws Problem as {@link acceptAsked} does
 */
export async function submitOrDraft(context: AppContext, asked: Asked): Promise<AskedOutcome> {
  requireStorableSubmission(asked);
  const examined = await examine(context, asked);
  if ('effect' in examined) return acceptAsked(context, asked, examined.effect);
  const { actor, key, workflow, reason, inputs, origin, amends = null } = asked;
  const accepted = await requestUnder(context.db, key);
  if (accepted !== undefined) return amends === null ? { created: accepted } : { amended: accepted };
  const problem = await requestProblem(context, { ...asked, person: actor.person });
  if (problem !== undefined) throw problem;
  const { person: requester, team = null, channel = null } = actor;
  const answer = examined.question;
  const draft = { key, workflow, inputs: { ...inputs }, reason, requester, origin, team, channel, amends, answer };
  return { draft: await saveDraft(context.db, draft, context.clock()) };
}
