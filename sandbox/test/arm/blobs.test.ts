import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { start, text } from './support.ts';

const HOST = 'exampleaudit.blob.core.windows.net';

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Sends a call to Blob Storage, with exactly these headers. */
async function call(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const sent = request(`${url}${path}`, { method, headers: { host: HOST, ...length, ...headers } });
  const answered = new Promise<Answer>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', async response => {
      const code = response.headers['x-ms-error-code'];
      const content = String(await buffer(response));
      resolve({ status: response.statusCode ?? 0, code: code?.toString(), headers: response.headers, body: content });
    });
  });
  sent.end(body);
  return answered;
}

const signedIn = () => ({
  authorization: 'Bearer anyone.storage',
  'x-ms-version': '2021-12-02',
  'x-ms-date': new Date().toUTCString(),
});
const asBlock = { 'x-ms-blob-type': 'BlockBlob' };

/** Starts a storage with a container. */
async function openContainer(options: Record<string, unknown> = {}, token?: string) {
  const arm = await start({ now: Date.now, ...(token !== undefined && { token }) });
  const { body } = await arm.control('PUT', `containers/${HOST}/log`, options);
  const blob = (method: string, path: string, headers?: Record<string, string>, content?: string) =>
    call(arm.url, method, path, headers, content);
  return { arm, blob, sas: text(body, 'sas') };
}

test('keeps a blob, with its ETag and its MD5', async () => {
  const { blob } = await openContainer();
  const written = await blob('PUT', '/log/a/b', { ...signedIn(), ...asBlock }, 'text');
  expect(written).toMatchObject({ status: 201, code: undefined, body: '' });
  const read = await blob('GET', '/log/a/b', signedIn());
  expect(read).toMatchObject({ status: 200, body: 'text' });
  expect(read.headers).toMatchObject({
    etag: written.headers['etag'],
    'content-md5': createHash('md5').update('text').digest('base64'),
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-version': '2021-12-02',
  });
});

const full = () => ({ ...signedIn(), ...asBlock });
const without = (name: string) => Object.fromEntries(Object.entries(full()).filter(([key]) => key !== name));

test.each<[string, string, () => Record<string, string>, number, string]>([
  ['without authorization', '/log/a', () => without('authorization'), 401, 'NoAuthenticationInformation'],
  [
    'with a token for ARM',
    '/log/a',
    () => ({ ...full(), authorization: 'Bearer anyone' }),
    401,
    'InvalidAuthenticationInfo',
  ],
  ['without a version', '/log/a', () => without('x-ms-version'), 400, 'MissingRequiredHeader'],
  ['of an unknown version', '/log/a', () => ({ ...full(), 'x-ms-version': '2017-01-01' }), 400, 'InvalidHeaderValue'],
  ['without a date', '/log/a', () => without('x-ms-date'), 400, 'MissingRequiredHeader'],
  [
    'that is too old',
    '/log/a',
    () => ({ ...full(), 'x-ms-date': new Date(0).toUTCString() }),
    403,
    'AuthenticationFailed',
  ],
  ['without a type', '/log/a', () => without('x-ms-blob-type'), 400, 'MissingRequiredHeader'],
  ['of another type', '/log/a', () => ({ ...full(), 'x-ms-blob-type': 'PageBlob' }), 400, 'InvalidHeaderValue'],
  ['with a wrong MD5', '/log/a', () => ({ ...full(), 'content-md5': 'AAAA' }), 400, 'Md5Mismatch'],
  ['to a container that is missing', '/other/a', full, 404, 'ContainerNotFound'],
  ['that creates a container', '/log?restype=container', full, 400, 'InvalidQueryParameterValue'],
  ['of a block', '/log/a?comp=block', full, 400, 'InvalidQueryParameterValue'],
  [
    'with two conditions',
    '/log/a',
    () => ({ ...full(), 'if-match': '"1"', 'if-none-match': '*' }),
    400,
    'MultipleConditionHeadersNotSupported',
  ],
  ['for an ETag that is not there', '/log/a', () => ({ ...full(), 'if-match': '"1"' }), 412, 'ConditionNotMet'],
])('refuses a write %s', async (_, path, headers, status, code) => {
  const { blob } = await openContainer();
  const answer = await blob('PUT', path, headers(), 'text');
  expect(answer).toMatchObject({ status, code });
  expect(answer.body).toContain(`<Error><Code>${code}</Code><Message>`);
  expect(await blob('GET', '/log/a', signedIn())).toMatchObject({ status: 404, code: 'BlobNotFound' });
});

test('knows no other verbs', async () => {
  const { blob } = await openContainer();
  await blob('PUT', '/log/a', full(), 'text');
  expect(await blob('DELETE', '/log/a', signedIn())).toMatchObject({ status: 405, code: 'UnsupportedHttpVerb' });
});

test('overwrites without a condition and with the right ETag, and never with If-None-Match: *', async () => {
  const { blob } = await openContainer();
  const [first, again] = [await blob('PUT', '/log/a', full(), '1'), await blob('PUT', '/log/a', full(), '1')];
  expect(first.headers['etag']).not.toBe(again.headers['etag']);
  const stale = { ...full(), 'if-match': String(first.headers['etag']) };
  expect(await blob('PUT', '/log/a', stale, '2')).toMatchObject({ status: 412, code: 'ConditionNotMet' });
  const fresh = { ...full(), 'if-match': String(again.headers['etag']) };
  expect(await blob('PUT', '/log/a', fresh, '3')).toMatchObject({ status: 201 });
  const absent = { ...full(), 'if-none-match': '*' };
  expect(await blob('PUT', '/log/a', absent, '4')).toMatchObject({ status: 409, code: 'BlobAlreadyExists' });
  expect(await blob('GET', '/log/a', signedIn())).toMatchObject({ body: '3' });
});

test('keeps the blobs of a container with a policy as they are', async () => {
  const { blob } = await openContainer({ immutable: true });
  expect(await blob('PUT', '/log/a', full(), '1')).toMatchObject({ status: 201 });
  expect(await blob('PUT', '/log/a', full(), '2')).toMatchObject({ status: 409, code: 'BlobImmutableDueToPolicy' });
});

test.each([
  ['r', 403, 'AuthorizationPermissionMismatch'],
  ['rc', 403, 'UnauthorizedBlobOverwrite'],
  ['rcw', 201, undefined],
])('a SAS with %s may do just that', async (permissions, status, code) => {
  const { blob, sas } = await openContainer({ sas: permissions });
  const headers = { 'x-ms-version': '2021-12-02', ...asBlock };
  await blob('PUT', '/log/a', full(), '1');
  expect(await blob('PUT', `/log/a?${sas}`, headers, '2')).toMatchObject({ status, code });
  expect(await blob('GET', `/log/a?${sas}`, headers)).toMatchObject({ status: 200 });
});

test('refuses a SAS that was changed, has expired or is of another container', async () => {
  const { blob, sas, arm } = await openContainer({ sas: 'r' });
  const refused = { status: 403, code: 'AuthenticationFailed' };
  const headers = { 'x-ms-version': '2021-12-02' };
  expect(await blob('GET', `/log/a?${sas.replace('sp=r', 'sp=rcw')}`, headers)).toMatchObject(refused);
  expect(await blob('GET', `/other/a?${sas}`, headers)).toMatchObject(refused);
  const expired = text(
    (await arm.control('PUT', `containers/${HOST}/log`, { sas: 'r', expires: '2020-01-01T00:00:00Z' })).body,
    'sas',
  );
  expect(await blob('GET', `/log/a?${expired}`, headers)).toMatchObject(refused);
});

test('accepts one token where it was given one', async () => {
  const { blob } = await openContainer({}, 'secret');
  expect(await blob('GET', '/log/a', signedIn())).toMatchObject({ status: 401 });
  const right = { ...signedIn(), authorization: 'Bearer secret.storage' };
  expect(await blob('GET', '/log/a', right)).toMatchObject({ status: 404, code: 'BlobNotFound' });
});

test('answers as a fault says, in the format of Blob Storage', async () => {
  const { blob, arm } = await openContainer();
  await arm.control('POST', 'faults', {
    path: '^/log/',
    status: 503,
    code: 'ServerBusy',
    headers: { 'retry-after': 2 },
  });
  const answer = await blob('GET', '/log/a', signedIn());
  expect(answer).toMatchObject({ status: 503, code: 'ServerBusy', headers: { 'retry-after': '2' } });
  expect(answer.body).toContain('<Code>ServerBusy</Code>');
  await arm.control('POST', 'faults', { path: '^/log/', when: 'after', status: 500 });
  expect(await blob('PUT', '/log/a', full(), 'text')).toMatchObject({ status: 500, code: 'InternalError' });
  expect(await blob('GET', '/log/a', signedIn())).toMatchObject({ body: 'text' });
});
