import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { requireArmHost } from './policies.ts';
import { retryAfter } from './trouble.ts';

/** What ARM answered to a plain call. */
export interface Reply {
  readonly status: number;
  /** The parsed JSON; undefined for an empty answer. */
  readonly body: unknown;
  /** ARM's own id for what it did: the first thing its support asks for. */
  readonly correlationId: string | null;
  /** Where a long-running operation tells how far it is; null where the answer names no such place. */
  readonly operationUrl: string | null;
  /** What ARM asks to wait before the next look, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** One page of a list. */
interface Page {
  readonly items: readonly unknown[];
  readonly isLast: boolean;
  readonly correlationId: string | null;
}

/** Calls that carry JSON as it is, so that what a typed client does not know is not lost. All throw RestError. */
export interface PlainCalls {
  /** @param path a path such as a resource id, or an absolute URL of ARM's own that an answer named */
  get(path: string, apiVersion: string): Promise<Reply>;
  /** All items of a list. */
  list(path: string, apiVersion: string): Promise<readonly unknown[]>;
  /** The pages of a list, each asked for when it is wanted. */
  pages(path: string, apiVersion: string): AsyncGenerator<Page>;
  post(path: string, apiVersion: string): Promise<Reply>;
  /** @param id sent as `x-ms-client-request-id`, so that the write can be told apart in Azure's activity log */
  put(path: string, apiVersion: string, body: unknown, id: string): Promise<Reply>;
  patch(path: string, apiVersion: string, body: unknown, id: string): Promise<Reply>;
  delete(path: string, apiVersion: string, id: string): Promise<Reply>;
}

type Send = (request: PipelineRequest) => Promise<PipelineResponse>;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const pageShape = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** @param endpoint ARM's address; nothing is sent to another host */
export function plainCalls(endpoint: string, send: Send): PlainCalls {
  const call = async (method: Method, path: string, apiVersion: string, body?: unknown, id?: string) => {
    const url = new URL(path, endpoint);
    requireArmHost(endpoint, url);
    if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', apiVersion);
    const headers = createHttpHeaders({
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(id !== undefined && { 'x-ms-client-request-id': id }),
    });
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await send(createPipelineRequest({ url: url.href, method, headers, ...content }));
    if (response.status >= 200 && response.status < 300) return replyOf(response);
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
    patch: (path, apiVersion, body, id) => call('PATCH', path, apiVersion, body, id),
    delete: (path, apiVersion, id) => call('DELETE', path, apiVersion, undefined, id),
  };
}

function replyOf({ status, headers, bodyAsText }: PipelineResponse): Reply {
  const text = bodyAsText ?? '';
  return {
    status,
    body: text === '' ? undefined : JSON.parse(text),
    correlationId: headers.get('x-ms-correlation-request-id') ?? null,
    operationUrl: operationUrlIn(headers),
    retryAfterMs: retryAfter(headers.get('retry-after')),
  };
}

/** The status of an operation says more than its result's place, so it goes first (ARM's rules for async operations). */
export function operationUrlIn(headers: { get(name: string): string | undefined }): string | null {
  return headers.get('azure-asyncoperation') ?? headers.get('location') ?? null;
}

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** The error that the official clients would make of the same answer. */
function restErrorOf(response: PipelineResponse): RestError {
  const { status: statusCode, request, bodyAsText } = response;
  const parsed = errorBody.safeParse(tryJson(bodyAsText ?? ''));
  if (!parsed.success) return new RestError(`Unexpected status code: ${statusCode}`, { statusCode, request, response });
  const { code, message } = parsed.data.error;
  return new RestError(message, { code, statusCode, request, response });
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
