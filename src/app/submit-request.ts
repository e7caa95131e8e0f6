import { gatherWhileBusy } from '../base/gather.ts';
import { classifyDatabaseError, requireStorable } from '../base/postgres.ts';
import type { Actor } from '../domain/request/events.ts';
import { BOT, personOf } from '../domain/request/events.ts';
import type { Accepted, NewRequest } from '../store/accept-request.ts';
import { acceptRequests, requestUnder } from '../store/accept-request.ts';
import type { AppContext } from './context.ts';
import { requestProblem } from './request-rights.ts';

export type { Accepted } from '../store/accept-request.ts';

/** A request as a person, or the bot itself, submits it. */
export interface Submission extends Omit<NewRequest, 'requester' | 'context'> {
  readonly actor: Actor | typeof BOT;
}

/**
 * Saves a request, to be planned and announced. Once this returns the request cannot be lost. The same key twice is the
 * same request.
 *
 * @throws Problem `unavailable`; `bad-input` where a text cannot be saved; `not-allowed` where the policy does not let the person
 * request this, or not as many at a time
 */
export async function submitRequest(context: AppContext, { actor, ...request }: Submission): Promise<Accepted> {
  const { team, channel }: Partial<Actor> = actor === BOT ? {} : actor;
  const { policyVersion, policy } = context.rulebook;
  const submitted = { ...request, requester: personOf(actor), context: { team, channel, policyVersion } };
  requireStorableSubmission({ actor, ...request });
  const problem = actor === BOT ? undefined : await requestProblem(context, { ...request, person: actor.person });
  if (problem !== undefined) {
    // What was accepted before was accepted, whatever the policy or Slack says now.
    const earlier = await requestUnder(context.db, request.key);
    if (earlier === undefined) throw problem;
    return { id: earlier, repeated: true, joined: false };
  }
  // What the bot imports from Azure is not limited: nobody could submit it later.
  const limit = actor === BOT ? {} : { maxOpen: policy.openRequestsPerPerson };
  const outcome = await acceptorOf(context)({ ...submitted, ...limit });
  if (outcome.status === 'fulfilled') return outcome.value;
  throw outcome.reason;
}

/** Refuses a submission with text that cannot be saved. @throws Problem `bad-input` */
export function requireStorableSubmission({ actor, key, origin, reason, inputs }: Submission): void {
  const { team, channel }: Partial<Actor> = actor === BOT ? {} : actor;
  const requester = personOf(actor);
  requireStorable([key, requester, origin, reason ?? '', team ?? '', channel ?? '', ...Object.entries(inputs).flat(2)]);
}

type Acceptor = (request: NewRequest) => Promise<PromiseSettledResult<Accepted>>;

/** How many requests share one statement. */
const MOST_TOGETHER = 64;

const known = new WeakMap<AppContext, Acceptor>();

/** Returns what saves the requests of this context, those that arrive at the same moment together: there is one for each. */
function acceptorOf(context: AppContext): Acceptor {
  const existing = known.get(context);
  if (existing !== undefined) return existing;
  const accept = gatherWhileBusy<NewRequest, PromiseSettledResult<Accepted>>(
    requests => acceptRequests(context, requests, context.clock()),
    MOST_TOGETHER,
    // Where no connection is free, everyone who waits gets the refusal at once, and not after an attempt of their own.
    error => ['busy', 'unreachable'].includes(classifyDatabaseError(error) ?? ''),
  );
  known.set(context, accept);
  return accept;
}
