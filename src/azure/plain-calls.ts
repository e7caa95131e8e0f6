import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { requireArmHost } from './pipeline-policies.ts';
import { parseRetryAfter } from './retry-after.ts';

/** ARM's response to a plain call. */
export interface ArmResponse {
  readonly status: number;
  /** The parsed JSON; undefined for an empty response. */
  readonly body: unknown;
  /** ARM's own id for the call, which Azure support asks for first. */
  readonly correlationId: string | null;
  /** Where a long-running operation can be polled; null where the response names no such URL. */
  readonly operationUrl: string | null;
  /** How long ARM asks to wait before the next call, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** One page of a list. */
interface Page {
  readonly items: readonly unknown[];
  readonly isLast: boolean;
  readonly correlationId: string | null;
}

/**
 * Calls that carry JSON as it is, so that properties that a typed client does not know are kept. All throw RestError.
 */
export interface PlainCalls {
  /**
   * Reads an object. @param path a path such as a resource id, or an absolute URL on ARM's host that a response named
   */
  get(path: string, apiVersion: string): Promise<ArmResponse>;
  /** Reads all items of a list. */
  list(path: string, apiVersion: string): Promise<readonly unknown[]>;
  /** Reads the pages of a list one by one, as they are consumed. */
  pages(path: string, apiVersion: string): AsyncGenerator<Page>;
  post(path: string, apiVersion: string): Promise<ArmResponse>;
  /**
   * Writes an object. @param id sent as `x-ms-client-request-id`, so that the write can be found in Azure's activity
   * log
   */
  put(path: string, apiVersion: string, body: unknown, id: string): Promise<ArmResponse>;
  /** Writes an object that does not exist yet. ARM refuses it with 412 where it exists (`If-None-Match: *`). */
  create(path: string, apiVersion: string, body: unknown, id: string): Promise<ArmResponse>;
  patch(path: string, apiVersion: string, body: unknown, id: string): Promise<ArmResponse>;
  delete(path: string, apiVersion: string, id: string): Promise<ArmResponse>;
}

type Send = (request: PipelineRequest) => Promise<PipelineResponse>;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const pageShape = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** Returns the calls. @param endpoint ARM's base URL; nothing is sent to another host */
export function plainCalls(endpoint: string, send: Send): PlainCalls {
  const call = async (
    method: Method,
    path: string,
    apiVersion: string,
    body?: unknown,
    id?: string,
    condition?: Readonly<Record<string, string>>,
  ) => {
    const url = parseUrl(path, endpoint);
    requireArmHost(endpoint, url);
    if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', apiVersion);
    const headers = createHttpHeaders({
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(id !== undefined && { 'x-ms-client-request-id': id }),
      ...condition,
    });
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await send(createPipelineRequest({ url: url.href, method, headers, ...content }));
    if (response.status >= 200 && response.status < 300) return responseOf(response);
    throw restErrorOf(response);
  };
  async function* pages(path: string, apiVersion: string): AsyncGenerator<Page> {
    let next: string | null | undefined = path;
    while (next != null) {
      const { body, correlationId } = await call('GET', next, apiVersion);
      const { value, nextLink } = pageShape.parse(body);
      yield { items: value, isLast: nextLink == null, correlationId };
      next = nextLink;
    }
  }
  return {
    get: (path, apiVersion) => call('GET', path, apiVersion),
    async list(path, apiVersion) {
      const items: unknown[] = [];
      for await (const page of pages(path, apiVersion)) items.push(...page.items);
      return items;
    },
    pages,
    post: (path, apiVersion) => call('POST', path, apiVersion),
    put: (path, apiVersion, body, id) => call('PUT', path, apiVersion, body, id),
    create: (path, apiVersion, body, id) => call('PUT', path, apiVersion, body, id, { 'if-none-match': '*' }),
    patch: (path, apiVersion, body, id) => call('PATCH', path, apiVersion, body, id),
    delete: (path, apiVersion, id) => call('DELETE', path, apiVersion, undefined, id),
  };
}

/** @throws Problem `not-allowed` where a response named something that is not a URL */
function parseUrl(path: string, endpoint: string): URL {
  const url = URL.parse(path, endpoint);
  if (url !== null) return url;
  throw new Problem('not-allowed', `Azure's response pointed to an address that is not a URL.`);
}

function responseOf({ status, headers, bodyAsText }: PipelineResponse): ArmResponse {
  const text = bodyAsText ?? '';
  return {
    status,
    body: text === '' ? undefined : JSON.parse(text),
    correlationId: headers.get('x-ms-correlation-request-id') ?? null,
    operationUrl: operationUrlIn(headers),
    retryAfterMs: parseRetryAfter(headers.get('retry-after')),
  };
}

/**
 * Returns where an operation can be polled; null where the response names no URL. Prefers the URL of its status to that
 * of its result, which says less.
 */
export function operationUrlIn(headers: { get(name: string): string | undefined }): string | null {
  const named = [headers.get('azure-asyncoperation'), headers.get('location')];
  return named.find(url => url !== undefined && URL.canParse(url)) ?? null;
}

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Returns the error that the official clients would throw for the same response. */
function restErrorOf(response: PipelineResponse): RestError {
  const { status: statusCode, request, bodyAsText } = response;
  const parsed = errorBody.safeParse(parseJson(bodyAsText ?? ''));
  if (!parsed.success) return new RestError(`Unexpected status code: ${statusCode}`, { statusCode, request, response });
  const { code, message } = parsed.data.error;
  return new RestError(message, { code, statusCode, request, response });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
