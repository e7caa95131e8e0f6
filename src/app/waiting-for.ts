import { isProblem } from '../base/problem.ts';
import type { Waiting, WaitingRequest } from '../cards/menu.ts';
import { checkApproval } from '../domain/approval/check-approval.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy } from '../domain/request/record.ts';
import { decisionsOnAll } from '../store/decisions.ts';
import { cardPermalinks, listRequests, requestsAwaitingApproval } from '../store/requests.ts';
import { requestTitle } from '../workflows/load-rulebook.ts';
import type { AppContext } from './context.ts';
import { membersOf } from './group-members.ts';

/** How many of a person's own requests are returned. */
const MAX_OWN = 5;

/** Returns the requests that a person may approve now, and the person's own open requests. */
export async function waitingFor(context: AppContext, person: string): Promise<Waiting> {
  const { db, rulebook } = context;
  const [decisions, own] = await Promise.all([
    decisionsFor(context, person),
    listRequests(db, { requester: person, open: true }, MAX_OWN),
  ]);
  const permalinks = await cardPermalinks(
    db,
    [...(decisions ?? []), ...own].map(({ id }) => id),
  );
  const listed = (request: ChangeRequest): WaitingRequest => {
    return { request, title: requestTitle(rulebook, request), permalink: permalinks.get(request.id) ?? null };
  };
  return { decisions: decisions?.map(listed), own: own.map(listed) };
}

/** Returns the requests that a person may approve, the oldest first; undefined where Slack does not say who is in a group. */
async function decisionsFor(context: AppContext, person: string): Promise<readonly ChangeRequest[] | undefined> {
  const awaiting = await requestsAwaitingApproval(context.db);
  const decided = await decisionsOnAll(
    context.db,
    awaiting.map(({ id }) => id),
  );
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
