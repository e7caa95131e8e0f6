import { isProblem } from '../base/problem.ts';
import type { Waiting } from '../cards/menu.ts';
import { checkApproval } from '../domain/approval/check-approval.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy } from '../domain/request/record.ts';
import type { Database } from '../store/database.ts';
import type { RequestDecision } from '../store/decisions.ts';
import { decisionsOnAll } from '../store/decisions.ts';
import { listRequests, requestsAwaitingApproval } from '../store/requests.ts';
import type { AppContext } from './context.ts';
import { membersOf } from './group-members.ts';
import { withLinks } from './list-requests.ts';

/** How many of a person's own requests are returned: as many as the policy that ships with the bot lets be open. */
const MAX_OWN = 50;

/** Returns the requests that a person may approve now, and the person's own open requests. */
export async function waitingFor(context: AppContext, person: string): Promise<Waiting> {
  return waitingAmong(context, person, await requestsToDecide(context.db));
}

/** Requests that wait for approval, and the decisions that were made on them. */
export interface RequestsToDecide {
  readonly awaiting: readonly ChangeRequest[];
  readonly decided: readonly RequestDecision[];
}

/** Returns all requests that wait for approval, whoever may decide on them. */
export async function requestsToDecide(db: Database): Promise<RequestsToDecide> {
  const awaiting = await requestsAwaitingApproval(db);
  const ids = awaiting.map(({ id }) => id);
  return { awaiting, decided: await decisionsOnAll(db, ids) };
}

/** Returns what waits for a person among requests that were just read, and the person's own open requests. */
export async function waitingAmong(context: AppContext, person: string, toDecide: RequestsToDecide): Promise<Waiting> {
  const [decisions, own] = await Promise.all([
    decidableBy(context, person, toDecide),
    listRequests(context.db, { requester: person, open: true }, MAX_OWN),
  ]);
  const [decidable, listed] = await Promise.all([withLinks(context, decisions ?? []), withLinks(context, own)]);
  return { decisions: decisions && decidable, own: listed };
}

/** Returns the requests that a person may approve, the oldest first; undefined where Slack does not say who is in a group. */
async function decidableBy(
  context: AppContext,
  person: string,
  { awaiting, decided }: RequestsToDecide,
): Promise<readonly ChangeRequest[] | undefined> {
  const decidable: ChangeRequest[] = [];
  for (const request of awaiting) {
    const requirements = request.requirements ?? [];
    const approved = approvedBy(
      request,
      decided.filter(({ requestId }) => requestId === request.id),
    );
    try {
      const membership = await membersOf(context, requirements);
      const check = checkApproval(person, { requester: request.requester, requirements, approved }, membership);
      if (!('refused' in check)) decidable.push(request);
    } catch (error) {
      if (isProblem(error, 'unavailable')) return undefined;
      throw error;
    }
  }
  return decidable;
}
