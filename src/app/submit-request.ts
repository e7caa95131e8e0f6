import { requireStorable } from '../base/postgres.ts';
import type { Actor } from '../domain/request/events.ts';
import { BOT, personOf } from '../domain/request/events.ts';
import type { Accepted, NewRequest } from '../store/accept-request.ts';
import { acceptRequest } from '../store/accept-request.ts';
import type { AppContext } from './context.ts';

export type { Accepted } from '../store/accept-request.ts';

/** A request as a person, or the bot itself, submits it. */
export interface Submission extends Omit<NewRequest, 'requester' | 'context'> {
  readonly actor: Actor | typeof BOT;
}

/**
 * Saves a request, to be planned and announced. Once this returns the request cannot be lost. The same key twice is the
 * same request.
 *
 * @throws Problem `unavailable`; `bad-input` where a text cannot be saved; `not-allowed` where a person has as many open
 * requests as the policy allows
 */
export async function submitRequest(context: AppContext, { actor, ...request }: Submission): Promise<Accepted> {
  const { team, channel }: Partial<Actor> = actor === BOT ? {} : actor;
  const { policyVersion, policy } = context.rulebook;
  const submitted = { ...request, requester: personOf(actor), context: { team, channel, policyVersion } };
  const { key, requester, origin, reason, inputs } = submitted;
  requireStorable([key, requester, origin, reason ?? '', team ?? '', channel ?? '', ...Object.entries(inputs).flat(2)]);
  // What the bot imports from Azure is not limited: nobody could submit it later.
  const limit = actor === BOT ? {} : { maxOpen: policy.openRequestsPerPerson };
  return acceptRequest(context, { ...submitted, ...limit }, context.clock());
}
