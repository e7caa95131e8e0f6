import { badRequest } from './errors.ts';
import { keyOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Answer } from './resource-type.ts';
import type { Resource } from './resources.ts';

export interface PageWish {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** Makes a path absolute. */
  readonly url: (path: string) => string;
}

export interface PageRules {
  readonly pageSize?: number | undefined;
  readonly endsWithNull?: boolean | undefined;
}

/**
 * One page of a list, with the address of the next. A page goes on after the last id of the one before, so that what
 * is created or removed meanwhile moves nothing.
 */
export function page(
  all: readonly Resource[],
  show: (resource: Resource) => JsonObject,
  rules: PageRules,
  wish: PageWish,
): Answer {
  const after = readToken(wish.query.get('$skiptoken'));
  const size = pageSize(rules, wish.query);
  const rest = all
    .map(resource => ({ key: keyOf(resource.id), resource }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const shown = rest.slice(0, size);
  const value = shown.map(({ resource }) => show(resource));
  const last = shown.at(-1);
  if (last !== undefined && rest.length > size)
    return { status: 200, body: { value, nextLink: nextLink(wish, last.key) } };
  return { status: 200, body: rules.endsWithNull === true ? { value, nextLink: null } : { value } };
}

function pageSize(
  { pageSize: size = Number.POSITIVE_INFINITY }: PageRules,
  query: ReadonlyMap<string, string>,
): number {
  const top = query.get('$top');
  if (top === undefined) return size;
  if (!/^[1-9]\d{0,5}$/.test(top))
    throw badRequest(`The value '${top}' of $top is not a positive number.`, 'InvalidQueryParameterValue');
  return Math.min(size, Number(top));
}

function nextLink(wish: PageWish, lastKey: string): string {
  const query = [...wish.query].filter(([name]) => name !== '$skiptoken' && name !== 'api-version');
  const parts = [...query, ['$skiptoken', Buffer.from(lastKey).toString('base64url')] as const];
  const text = parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${wish.url(wish.path)}&${text}`;
}

function readToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const key = Buffer.from(token, 'base64url').toString();
  if (!key.startsWith('/')) throw badRequest('The skip token is not valid.', 'InvalidSkipToken');
  return key;
}
