import type { ListedRequest } from '../cards/answers.ts';
import type { ListFilter } from '../store/requests.ts';
import { listRequests as readRequests } from '../store/requests.ts';
import { requestTitle } from '../workflows/load-rulebook.ts';
import type { AppContext } from './context.ts';

export type { ListFilter } from '../store/requests.ts';

/** Lists the newest requests with their titles, and says whether there are more of them. */
export async function listRequests(
  { db, rulebook }: Pick<AppContext, 'db' | 'rulebook'>,
  filter: ListFilter,
  limit: number,
): Promise<{ readonly requests: readonly ListedRequest[]; readonly hasMore: boolean }> {
  const found = await readRequests(db, filter, limit + 1);
  const requests = found.slice(0, limit).map(request => ({ request, title: requestTitle(rulebook, request) }));
  return { requests, hasMore: found.length > limit };
}
