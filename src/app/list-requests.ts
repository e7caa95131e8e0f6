import type { ListedRequest } from '../cards/answers.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import type { ListFilter } from '../store/requests.ts';
import { cardPermalinks, listRequests as readRequests } from '../store/requests.ts';
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
  return { requests: await withLinks({ db, rulebook }, found.slice(0, limit)), hasMore: found.length > limit };
}

/** Returns requests with their titles and the addresses of their cards. */
export async function withLinks(
  { db, rulebook }: Pick<AppContext, 'db' | 'rulebook'>,
  requests: readonly ChangeRequest[],
): Promise<readonly ListedRequest[]> {
  const permalinks = await cardPermalinks(
    db,
    requests.map(({ id }) => id),
  );
  return requests.map(request => {
    return { request, title: requestTitle(rulebook, request), permalink: permalinks.get(request.id) ?? null };
  });
}
