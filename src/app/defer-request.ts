import { isProblem } from '../base/problem.ts';
import { backoff } from '../base/wait.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { isTerminal } from '../domain/request/states.ts';
import type { Lease } from '../store/leases.ts';
import { applyTransition, withRequest } from '../store/transition.ts';
import type { AppContext } from './context.ts';

/** Why work cannot continue now, and when to try again if that is known. */
export interface Deferral {
  readonly sentence: string;
  readonly ms?: number | undefined;
  /** Title of the step that cannot continue. */
  readonly step?: string | undefined;
}

const PACE = { first: 1_000, most: 30_000 };

/** Returns whether a request is to be left alone for now. */
export function isDeferred({ notBefore }: Pick<ChangeRequest, 'notBefore'>, now: Date): boolean {
  return notBefore !== null && notBefore > now;
}

/** Defers a request and says why: in its record, and in its thread the first time. */
export async function deferRequest(context: AppContext, id: number, lease: Lease, deferral: Deferral): Promise<void> {
  const { sentence, step = null } = deferral;
  const now = context.clock();
  await withRequest(
    context,
    id,
    async (tx, request) => {
      if (isTerminal(request.state)) return;
      const attempts = request.attempts + 1;
      const ms = deferral.ms ?? backoff(attempts, PACE);
      const isNew = !request.statusReasons.includes(sentence);
      const trouble = { type: 'trouble', actor: BOT, data: { problem: sentence, step } } as const;
      const set = { attempts, notBefore: new Date(now.getTime() + ms), statusReasons: [sentence] };
      await applyTransition(tx, request, { set, events: isNew ? [trouble] : [], silent: !isNew }, now);
    },
    lease,
  );
}

/**
 * Runs work on a request, and defers the request where Azure or Slack does not answer. Where another worker has taken over,
 * the work ends silently.
 *
 * @throws any other error, which is the bot's own fault or the database's: the sweep brings the work back
 */
export async function deferOnFailure(
  context: AppContext,
  id: number,
  lease: Lease,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isProblem(error, 'lease-lost', 'overtaken')) return;
    await deferRequest(context, id, lease, deferralFor(context, error));
  }
}

/** Returns why work cannot continue. @throws the error itself where it comes neither from Azure nor from Slack */
function deferralFor({ ports }: Pick<AppContext, 'ports'>, error: unknown): Deferral {
  if (isProblem(error, 'unavailable')) return { sentence: error.message };
  const failure = ports.azure.classifyArmError(error);
  if (failure === undefined) throw error;
  return { sentence: failure.sentence, ...('retryAfterMs' in failure && { ms: failure.retryAfterMs }) };
}
