import { badRequest } from './errors.ts';
import { keyOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Answer } from './resource-type.ts';
import type { Resource } from './resources.ts';

export interface PageRequest {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** Returns the absolute URL of a path. */
  readonly url: (path: string) => string;
}

export interface PageRules {
  readonly pageSize?: number | undefined;
  readonly endsWithNull?: boolean | undefined;
}

/**
 * Returns one page of a list with the URL of the next one. A page continues after the last id of the previous one, so
 * that resources created or removed in between do not shift the pages.
 */
export function page(
  all: readonly Resource[],
  show: (resource: Resource) => JsonObject,
  rules: PageRules,
  request: PageRequest,
): Answer {
  const after = readToken(request.query.get('$skiptoken'));
  const size = pageSize(rules, request.query);
  const rest = all
    .map(resource => ({ key: keyOf(resource.id), resource }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const shown = rest.slice(0, size);
  const value = shown.map(({ resource }) => show(resource));
  const last = shown.at(-1);
  if (last !== undefined && rest.length > size)
    return { status: 200, body: { value, nextLink: nextLink(request, last.key) } };
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

function nextLink(request: PageRequest, lastKey: string): string {
  const query = [...request.query].filter(([name]) => name !== '$skiptoken' && name !== 'api-version');
  const parts = [...query, ['$skiptoken', Buffer.from(lastKey).toString('base64url')] as const];
  const text = parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${request.url(request.path)}&${text}`;
}

function readToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const key = Buffer.from(token, 'base64url').toString();
  if (!key.startsWith('/')) throw badRequest('The skip token is not valid.', 'InvalidSkipToken');
  return key;
}
