import { isProblem } from '../base/problem.ts';
import type { Waiting } from '../cards/menu.ts';
import { checkApproval } from '../domain/approval/check-approval.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { approvedBy } from '../domain/request/record.ts';
import { decisionsOnAll } from '../store/decisions.ts';
import { listRequests, requestsAwaitingApproval } from '../store/requests.ts';
import type { AppContext } from './context.ts';
import { membersOf } from './group-members.ts';
import { withLinks } from './list-requests.ts';

/** How many of a person's own requests are returned. */
const MAX_OWN = 5;

/** Returns the requests that a person may approve now, and the person's own open requests. */
export async function waitingFor(context: AppContext, person: string): Promise<Waiting> {
  const [decisions, own] = await Promise.all([
    decisionsFor(context, person),
    listRequests(context.db, { requester: person, open: true }, MAX_OWN),
  ]);
  const [decidable, listed] = await Promise.all([withLinks(context, decisions ?? []), withLinks(context, own)]);
  return { decisions: decisions && decidable, own: listed };
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
