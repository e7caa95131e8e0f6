import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { openStore } from '../store.ts';
import type { HttpResponse } from './answer-call.ts';
import { requireAccess } from './blob-access.ts';
import { type BlobCall, BlobError, invalidHeader, missingHeader } from './blob-call.ts';

/**
 * Blob Storage with two operations: Get Blob and Put Blob of block blobs. Everything else is refused.
 * https://learn.microsoft.com/rest/api/storageservices/get-blob
 * https://learn.microsoft.com/rest/api/storageservices/put-blob
 */

/** How a container is created, as a person does in the portal. */
export const containerShape = z.strictObject({
  /** The container has a time-based retention policy: its blobs cannot be overwritten. */
  immutable: z.boolean().default(false),
  /** Permissions of the container's SAS, of `r`, `c` and `w`. Without any there is no SAS. */
  sas: z
    .string()
    .regex(/^r?c?w?$/)
    .default(''),
  /** When the SAS expires. */
  expires: z.iso.datetime().default('2099-12-31T00:00:00Z'),
});

/** A container of an account. */
export interface Container {
  readonly immutable: boolean;
  /** The query of its SAS; empty where it has none. */
  readonly sas: string;
}

interface Blob {
  /** In base64. */
  readonly content: string;
  readonly etag: string;
  readonly modified: string;
}

interface BlobStorageOptions {
  /** Returns the path of a journal; undefined keeps it in memory. */
  readonly file: (name: string) => string | undefined;
  /** The only bearer token that is accepted; every token for storage where it is omitted. */
  readonly token: string | undefined;
  readonly now: () => number;
}

export type BlobStorage = ReturnType<typeof openBlobStorage>;

export function openBlobStorage({ file, token, now }: BlobStorageOptions) {
  const containers = openStore<Container>(file('containers'));
  const blobs = openStore<Blob>(file('blobs'));

  const get = (key: string): HttpResponse => {
    const blob = blobs.get(key);
    if (blob === undefined) throw new BlobError(404, 'BlobNotFound', 'The specified blob does not exist.');
    const content = Buffer.from(blob.content, 'base64');
    const headers = { ...describe(blob, content), 'x-ms-blob-type': 'BlockBlob', 'accept-ranges': 'bytes' };
    return { status: 200, headers: { ...headers, 'content-type': 'application/octet-stream' }, body: content };
  };

  const put = (key: string, call: BlobCall, { immutable }: Container, canOverwrite: boolean): HttpResponse => {
    requirePutHeaders(call);
    const existing = blobs.get(key);
    if (existing !== undefined && !canOverwrite) {
      throw new BlobError(
        403,
        'UnauthorizedBlobOverwrite',
        'This request is not authorized to perform blob overwrites.',
      );
    }
    requireConditions(call, existing);
    if (existing !== undefined && immutable) {
      const sentence = 'This operation is not permitted as the blob is immutable due to a policy.';
      throw new BlobError(409, 'BlobImmutableDueToPolicy', sentence);
    }
    const etag = `"0x8D${randomBytes(6).toString('hex').toUpperCase()}"`;
    const blob = { content: call.content.toString('base64'), etag, modified: new Date(now()).toUTCString() };
    blobs.set(key, blob);
    return { status: 201, headers: { ...describe(blob, call.content), 'x-ms-request-server-encrypted': 'true' } };
  };

  return {
    /** Answers a call. @throws BlobError */
    answer(call: BlobCall): HttpResponse {
      const [, name = '', ...rest] = call.path.split('/');
      const key = containerKey(call.host, name);
      const container = containers.get(key);
      const access = requireAccess(call, { token, sas: container?.sas ?? '', now: now() });
      if (call.query.has('comp') || call.query.has('restype') || rest.join('') === '') {
        throw new BlobError(400, 'InvalidQueryParameterValue', 'The sandbox knows only Get Blob and Put Blob.');
      }
      if (container === undefined) {
        throw new BlobError(404, 'ContainerNotFound', 'The specified container does not exist.');
      }
      const blobKey = `${key}/${rest.join('/')}`;
      if (call.method === 'GET') return get(blobKey);
      if (call.method === 'PUT') return put(blobKey, call, container, access.canOverwrite);
      throw new BlobError(405, 'UnsupportedHttpVerb', 'The resource does not support specified Http Verb.');
    },
    /** Creates a container, or sets what it is like. Its blobs stay. */
    createContainer(
      host: string,
      name: string,
      { immutable, sas, expires }: z.infer<typeof containerShape>,
    ): Container {
      const signed = { sv: '2022-11-02', se: expires, sr: 'c', sp: sas, sig: randomBytes(32).toString('base64') };
      const container = { immutable, sas: sas === '' ? '' : new URLSearchParams(signed).toString() };
      containers.set(containerKey(host, name), container);
      return container;
    },
    deleteContainer: (host: string, name: string): boolean => containers.delete(containerKey(host, name)),
    close() {
      containers.close();
      blobs.close();
    },
  };
}

function containerKey(host: string, name: string): string {
  return `${host.toLowerCase()}/${name}`;
}

/** The headers of a blob. Content-MD5 is that of the whole blob, whether or not its writer sent it. */
function describe({ etag, modified }: Blob, content: Buffer): Record<string, string> {
  return { etag, 'last-modified': modified, 'content-md5': md5(content) };
}

function md5(content: Buffer): string {
  return createHash('md5').update(content).digest('base64');
}

function requirePutHeaders({ content, header }: BlobCall): void {
  if (header('content-length') === undefined) {
    throw new BlobError(411, 'MissingContentLengthHeader', 'The Content-Length header was not specified.');
  }
  const type = header('x-ms-blob-type');
  if (type === undefined) throw missingHeader('x-ms-blob-type');
  if (type !== 'BlockBlob') throw invalidHeader('x-ms-blob-type');
  const sum = header('content-md5');
  if (sum !== undefined && sum !== md5(content)) {
    const sentence =
      'The MD5 value specified in the request did not match with the MD5 value calculated by the server.';
    throw new BlobError(400, 'Md5Mismatch', sentence);
  }
}

/**
 * Put Blob answers 409 where `If-None-Match: *` finds a blob, and 412 where an ETag is another one.
 * https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations
 */
function requireConditions({ header }: BlobCall, existing: Blob | undefined): void {
  const [match, noneMatch] = [header('if-match'), header('if-none-match')];
  if (match !== undefined && noneMatch !== undefined) {
    const sentence = 'Multiple condition headers are not supported.';
    throw new BlobError(400, 'MultipleConditionHeadersNotSupported', sentence);
  }
  if (noneMatch !== undefined && noneMatch !== '*') throw invalidHeader('If-None-Match');
  if (noneMatch === '*' && existing !== undefined) {
    throw new BlobError(409, 'BlobAlreadyExists', 'The specified blob already exists.');
  }
  if (match !== undefined && match !== existing?.etag) {
    const sentence = 'The condition specified using HTTP conditional header(s) is not met.';
    throw new BlobError(412, 'ConditionNotMet', sentence);
  }
}
