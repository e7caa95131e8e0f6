import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  isRestError,
  logPolicyName,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { PublishedFiles } from '../app/ports.ts';
import { Problem } from '../base/problem.ts';
import { parseRetryAfter } from './retry-after.ts';

/** Version of Blob Storage whose headers and errors are known here. All clouds have it. */
const VERSION = '2021-12-02';

/** The scope of tokens for Azure Storage. https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory */
const TOKEN_SCOPE = 'https://storage.azure.com/.default';

/** Much longer than the service takes for small files, and shorter than the lease of the process that seals. */
const CALL_TIMEOUT_MS = 10_000;

/** How a container is reached. */
interface BlobAccess {
  readonly credential: TokenCredential;
  /** Ends of the host names that the cloud's storage accounts have. */
  readonly storageSuffixes: readonly string[];
  /** Sends the requests; the SDK's own client where none is given. */
  readonly httpClient?: HttpClient;
  /** The longest that one call may take, until the last byte of its answer, in milliseconds. */
  readonly timeoutMs?: number;
}

/** An answer of Blob Storage itself. */
interface BlobAnswer {
  readonly status: number;
  /** Blob Storage's name for the error; undefined for a success. */
  readonly code: string | undefined;
  /** Empty for an error. */
  readonly etag: string;
  readonly content: Buffer;
}

/**
 * Codes with which Put Blob refuses to write over a file: a condition, a policy, or a SAS that may only create.
 * https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
 */
const existsCodes = [
  'BlobAlreadyExists',
  'UnauthorizedBlobOverwrite',
  'BlobImmutableDueToPolicy',
  'BlobImmutableDueToLegalHold',
];

/**
 * Opens a container of Blob Storage, or a folder in it. It has to exist: one that is missing may be another account's. Nothing
 * is ever deleted from it, so that neither a right to delete nor an exception from an immutability policy is needed. A call
 * that fails is not repeated here: sealing begins again a second later.
 *
 * @param containerUrl an https URL; its query, if there is one, is a SAS, which appears in no error
 */
export function openBlobContainer(containerUrl: string, access: BlobAccess): PublishedFiles {
  const container = new URL(containerUrl);
  const call = blobCalls(container, access);
  /**
   * ETags of the files that were read or written over, so that nothing that somebody else wrote since is overwritten.
   * https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations
   */
  const etags = new Map<string, string>();
  const put = (path: string, content: string | Buffer, condition: Readonly<Record<string, string>>) => {
    const body = Buffer.from(content);
    const headers = {
      'x-ms-blob-type': 'BlockBlob',
      'content-type': 'application/octet-stream',
      'content-md5': md5(body),
    };
    return call('PUT', path, { headers: { ...headers, ...condition }, body });
  };
  const read = async (path: string) => {
    const { code, status, etag, content } = await call('GET', path);
    if (code === 'BlobNotFound') return undefined;
    if (code !== undefined) throw refusal(container, `read "${path}"`, status, code);
    return { content, etag };
  };
  return {
    async read(path) {
      const found = await read(path);
      if (found === undefined) etags.delete(path);
      else etags.set(path, found.etag);
      return found?.content;
    },
    async create(path, content) {
      const { code, status } = await put(path, content, { 'if-none-match': '*' });
      if (code === undefined) return undefined;
      const existing = existsCodes.includes(code) ? await read(path) : undefined;
      if (existing === undefined) throw refusal(container, `write "${path}"`, status, code);
      return existing.content;
    },
    async write(path, content) {
      const known = etags.get(path);
      const condition = known === undefined ? { 'if-none-match': '*' } : { 'if-match': known };
      const { code, status, etag } = await put(path, content, condition);
      if (code === 'ConditionNotMet' || code === 'BlobAlreadyExists') {
        throw new Problem('overtaken', `Something else wrote "${path}" since the bot read it (${status} ${code}).`);
      }
      if (code !== undefined) throw refusal(container, `overwrite "${path}"`, status, code);
      etags.set(path, etag);
    },
    removeFolder: () => Promise.resolve(),
  };
}

/** Returns the error for an answer of Blob Storage with which it did not do what it was asked. */
function refusal(container: URL, what: string, status: number, code: string): Problem {
  const answered = `(${status} ${code})`;
  return new Problem('unavailable', `${sentenceFor()} ${answered}. ${adviceFor()}`.trimEnd());

  function sentenceFor(): string {
    if (code === 'ContainerNotFound') return `There is no container "${nameOf(container)}" at ${container.host}`;
    if (code.startsWith('BlobImmutable')) return `An immutability policy does not let the bot ${what}`;
    if (status === 401 || status === 403) return `Azure Storage does not let the bot ${what}`;
    return `Azure Storage could not ${what}`;
  }

  function adviceFor(): string {
    if (code === 'ContainerNotFound') return 'Create it, or correct AUDIT_BLOB_URL. The bot never creates it.';
    if (code.startsWith('BlobImmutable')) return 'Use a version-level policy: docs/audit.md shows how.';
    if (status !== 401 && status !== 403) return '';
    return hasSas(container)
      ? 'Check that the SAS in AUDIT_BLOB_URL has not expired and permits read, create and write.'
      : 'Give its identity the role Storage Blob Data Contributor on the container, and let its network in.';
  }
}

/** The container's name. A folder in it is no part of that. */
function nameOf({ pathname }: URL): string {
  return pathname.split('/')[1] ?? '';
}

function hasSas({ searchParams }: URL): boolean {
  return searchParams.has('sig');
}

function md5(content: Buffer): string {
  return createHash('md5').update(content).digest('base64');
}

interface BlobContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Returns the call to a file in a container. It rejects with a Problem where Blob Storage gave no clear answer. */
function blobCalls(container: URL, access: BlobAccess) {
  const { credential, storageSuffixes, httpClient = createDefaultHttpClient(), timeoutMs = CALL_TIMEOUT_MS } = access;
  const { host } = container;
  const pipeline = createPipelineFromOptions({
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: 'amplsbot' },
  });
  pipeline.removePolicy({ name: logPolicyName });
  if (!hasSas(container)) pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: [TOKEN_SCOPE] }));
  let paused: { readonly until: number; readonly problem: Problem } | undefined;
  return async (method: 'GET' | 'PUT', path: string, content?: BlobContent): Promise<BlobAnswer> => {
    if (!storageSuffixes.some(suffix => host.endsWith(suffix))) throw wrongHost(host, storageSuffixes);
    if (paused !== undefined && performance.now() < paused.until) throw paused.problem;
    const url = new URL(container);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
    const request = createPipelineRequest({
      url: url.href,
      method,
      headers: createHttpHeaders({
        'x-ms-version': VERSION,
        'x-ms-date': new Date().toUTCString(),
        ...content?.headers,
      }),
      ...(content !== undefined && { body: content.body }),
      streamResponseStatusCodes: new Set([200]),
      abortSignal: AbortSignal.timeout(timeoutMs),
    });
    const { retryAfterMs, ...answer } = await send(request).catch(error => {
      throw problemOf(error, host);
    });
    const { status, code } = answer;
    if (retryAfterMs !== undefined && code !== undefined && (status === 429 || status === 503)) {
      const problem = refusal(container, 'answer, and asked the bot to wait', status, code);
      paused = { until: performance.now() + retryAfterMs, problem };
      throw problem;
    }
    return answer;
  };

  /**
   * Every answer of Blob Storage has `x-ms-request-id`, every error its code in `x-ms-error-code`, and a blob that is read
   * whole its `content-md5`. Anything else was answered, cut off or changed on the way.
   * https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2
   * https://learn.microsoft.com/rest/api/storageservices/get-blob
   */
  async function send(request: PipelineRequest): Promise<BlobAnswer & { readonly retryAfterMs: number | undefined }> {
    const { status, headers, readableStreamBody } = await pipeline.sendRequest(httpClient, request);
    const code = headers.get('x-ms-error-code');
    if (status >= 300 && status < 400) {
      throw new Problem('unavailable', `${host} answered with ${status}, a redirect, which the bot does not follow.`);
    }
    const isSuccess =
      headers.has('etag') && (request.method === 'GET' ? headers.has('x-ms-blob-type') : status === 201);
    if (!headers.has('x-ms-request-id') || (code === undefined && !isSuccess)) {
      const sentence = `Something other than Azure Storage, such as a proxy, answered with ${status} for ${host}.`;
      throw new Problem('unavailable', sentence);
    }
    const content = readableStreamBody === undefined ? Buffer.of() : await buffer(readableStreamBody);
    const sum = headers.get('content-md5');
    if (code === undefined && request.method === 'GET' && sum !== undefined && sum !== md5(content))
      throw incomplete(host);
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'));
    return { status, code, etag: headers.get('etag') ?? '', content, retryAfterMs };
  }
}

function wrongHost(host: string, suffixes: readonly string[]): Problem {
  const expected = suffixes.map(suffix => `*${suffix}`).join(' or ');
  const sentence = `AUDIT_BLOB_URL names ${host}, but storage accounts of this cloud have the names ${expected}.`;
  return new Problem('unavailable', `${sentence} Correct it, or AZURE_CLOUD.`);
}

function incomplete(host: string): Problem {
  return new Problem('unavailable', `The answer of ${host} did not arrive whole.`);
}

/** Returns the Problem for a call without an answer. The error itself may hold the URL, and is left out. */
function problemOf(error: unknown, host: string): Problem {
  if (error instanceof Problem) return error;
  const [name, code, message] = error instanceof Error ? [error.name, codeOf(error), error.message] : ['', '', ''];
  if (name === 'AbortError' || name === 'TimeoutError') {
    return new Problem('unavailable', `Azure Storage did not answer in time at ${host}.`);
  }
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return incomplete(host);
  if (isRestError(error) || code !== '') {
    return new Problem('unavailable', `Azure Storage cannot be reached at ${host} (${code || 'no connection'}).`);
  }
  return new Problem('unavailable', `The bot could not sign in to Azure Storage: ${message.split('\n')[0]}`);
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
