import type { ListedRequest } from '../cards/answers.ts';
import type { RequestPage } from '../cards/request-list.ts';
import { keyOf, nameOf, sameId } from '../domain/ids.ts';
import type { Named } from '../domain/match-name.ts';
import { matchName, qualifiedName } from '../domain/match-name.ts';
import type { PageStart } from '../domain/request/list-page.ts';
import { pagesBeside } from '../domain/request/list-page.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { targetsOfKind } from '../domain/resolve-input.ts';
import { keysTouchedWith } from '../domain/topology/lookups.ts';
import { emptyInventory } from '../domain/topology/objects.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { topologyOf } from '../domain/topology/topology.ts';
import type { ListFilter } from '../store/requests.ts';
import { cardPermalinks, listRequests as readRequests, touchedObjectsNamed } from '../store/requests.ts';
import type { ListQuestion } from '../workflows/list-question.ts';
import { listedKinds, listQuestionText } from '../workflows/list-question.ts';
import { requestTitle } from '../workflows/load-rulebook.ts';
import type { AppContext } from './context.ts';

/** What a list shows of the name that it is about, where that is not one object. */
export type UnclearObject =
  /** It matches several objects. */
  | { readonly ambiguous: readonly string[] }
  /** It matches none; these are spelled alike. */
  | { readonly similar: readonly string[] };

/** How many names of several objects are shown. */
const MAX_AMBIGUOUS = 20;

/**
 * Lists one page of requests, the newest first. Azure is not read for it: what an object is called is taken from the last
 * reading, and from what plans have touched, so that requests about an object are found after it was deleted.
 *
 * @param person whose requests are meant by `mine`
 */
export async function pageOfRequests(
  context: AppContext,
  question: ListQuestion,
  { person, limit }: { readonly person: string; readonly limit: number },
): Promise<RequestPage | UnclearObject> {
  const { list, about, since, from } = question;
  const object = about === undefined ? undefined : await objectOf(context, about);
  if (object !== undefined && ('ambiguous' in object || 'similar' in object)) return object;
  const filter: ListFilter = {
    open: list === 'open',
    ...(list === 'mine' && { requester: person }),
    ...(object !== undefined && { touches: object.keys }),
    ...(since !== undefined && { since }),
  };
  const requests = await readRequests(context.db, filter, limit, from);
  const beside = pagesBeside(
    requests.map(({ id }) => id),
    from,
  );
  const textOf = async (start: PageStart | undefined) => {
    if (start === undefined || (await readRequests(context.db, filter, 1, start)).length === 0) return undefined;
    const exact = object === undefined ? {} : { about: { typed: object.id } };
    return listQuestionText({ ...question, ...exact, from: start });
  };
  const [newer, older] = await Promise.all([textOf(beside.newer), textOf(beside.older)]);
  return {
    list,
    ...(object !== undefined && { about: object }),
    ...(since !== undefined && { since }),
    now: context.clock(),
    requests: await withLinks(context, requests),
    newer,
    older,
  };
}

interface ListedObject {
  readonly id: string;
  readonly name: string;
  /** The keys under which plans touch it, or a part of it. */
  readonly keys: readonly string[];
}

/** Names in full come first, also those of deleted objects: only then is a text the beginning of a name. */
async function objectOf(
  { db, inventory }: AppContext,
  { typed, kind }: NonNullable<ListQuestion['about']>,
): Promise<ListedObject | UnclearObject> {
  const topology = (await inventory.lastTopology())?.topology ?? topologyOf(emptyInventory);
  const candidates = (kind === undefined ? listedKinds : [kind]).flatMap(each => targetsOfKind(topology, each));
  const isMeant = ({ id, name }: Named) => [id, name, qualifiedName(id)].some(text => sameId(text, typed));
  const known = candidates.filter(isMeant);
  if (known.length > 0) return oneOf(topology, known);
  const touched = typed.startsWith('/') ? [keyOf(typed)] : await touchedObjectsNamed(db, typed, MAX_AMBIGUOUS);
  if (touched.length > 0) {
    return oneOf(
      topology,
      touched.map(id => ({ id, name: nameOf(id) })),
    );
  }
  const match = matchName(typed, candidates);
  if ('suggestions' in match) return { similar: match.suggestions.map(({ name }) => name) };
  return oneOf(topology, 'found' in match ? [match.found] : match.ambiguous);
}

function oneOf(topology: Topology, objects: readonly Named[]): ListedObject | UnclearObject {
  const [first, ...others] = objects;
  if (first === undefined || others.length > 0) return { ambiguous: objects.map(({ id }) => qualifiedName(id)) };
  return { id: first.id, name: first.name, keys: keysTouchedWith(topology, first.id) };
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
