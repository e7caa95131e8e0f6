import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { HOST, openStorage } from './storage.ts';

/** Opens a storage with a container. */
async function openContainer(...options: Parameters<Awaited<ReturnType<typeof openStorage>>['createContainer']>) {
  const storage = await openStorage();
  const url = await storage.createContainer(...options);
  return { ...storage, url, files: storage.open(url) };
}

const bytes = Buffer.from(Array.from({ length: 8_192 }, (_, index) => (index * 7) % 256));

test('keeps every byte of a file, and knows a file that does not exist from one that is empty', async () => {
  const { files } = await openContainer();
  expect(await files.read('tile/0/000')).toBeUndefined();
  expect(await files.create('tile/0/000', bytes)).toBeUndefined();
  expect(await files.read('tile/0/000')).toEqual(bytes);
  await files.create('empty', '');
  expect(await files.read('empty')).toEqual(Buffer.of());
});

test('never writes over a file that it creates, and returns what is there instead', async () => {
  const { files } = await openContainer();
  await files.create('tile/0/000', 'first');
  expect(String(await files.create('tile/0/000', 'second'))).toBe('first');
  expect(String(await files.read('tile/0/000'))).toBe('first');
});

test.each([
  ['with a SAS that may only create', { sas: 'rc' }],
  ['in a container with an immutability policy', { sas: 'rcw', immutable: true }],
])('finds a file that exists %s', async (_, options) => {
  const { files } = await openContainer(options);
  expect(await files.create('tile/0/000', 'first')).toBeUndefined();
  expect(String(await files.create('tile/0/000', 'second'))).toBe('first');
});

test('writes over a file that it has read, as often as it wants', async () => {
  const { files } = await openContainer();
  expect(await files.read('checkpoint')).toBeUndefined();
  for (const content of ['one', 'two', 'three']) await files.write('checkpoint', content);
  expect(String(await files.read('checkpoint'))).toBe('three');
});

test('does not write over what another process wrote since it read the file', async () => {
  const { files, open } = await openContainer();
  const other = open();
  await Promise.all([files.read('checkpoint'), other.read('checkpoint')]);
  await files.write('checkpoint', 'newer');
  const overtaken =
    /^Something else wrote "checkpoint" since the bot read it \((409 BlobAlreadyExists|412 ConditionNotMet)\)\.$/;
  await expect(other.write('checkpoint', 'older')).rejects.toThrow(overtaken);
  await other.read('checkpoint');
  await files.write('checkpoint', 'newest');
  await expect(other.write('checkpoint', 'older')).rejects.toThrow(overtaken);
  expect(String(await other.read('checkpoint'))).toBe('newest');
});

test('publishes in a folder of a container', async () => {
  const { url, open, calls } = await openContainer();
  await open(`${url}/logs/law/`).create('tile/0/000', 'x');
  expect(await calls()).toEqual(['PUT /audit-log/logs/law/tile/0/000 201']);
});

test('creates no container, and deletes nothing', async () => {
  const { open, calls, deleteContainer, files } = await openContainer();
  await files.create('tile/0/000.p/1', 'x');
  await files.removeFolder('tile/0/000.p');
  expect(String(await files.read('tile/0/000.p/1'))).toBe('x');
  await deleteContainer();
  const missing = `There is no container "audit-log" at ${HOST} (404 ContainerNotFound). Create it, or correct AUDIT_BLOB_URL. The bot never creates it.`;
  await expect(files.read('checkpoint')).rejects.toThrow(missing);
  await expect(open().write('checkpoint', 'x')).rejects.toThrow(missing);
  await expect(open().create('checkpoint', 'x')).rejects.toThrow(missing);
  expect((await calls()).filter(call => /DELETE|201/.test(call))).toEqual(['PUT /audit-log/tile/0/000.p/1 201']);
});

test('says that an immutability policy of the container keeps the newest checkpoint as it is', async () => {
  const { files } = await openContainer({ immutable: true });
  await files.write('checkpoint', 'one');
  await expect(files.write('checkpoint', 'two')).rejects.toThrow(
    'An immutability policy does not let the bot overwrite "checkpoint" (409 BlobImmutableDueToPolicy). Use a version-level policy: docs/audit.md shows how.',
  );
});

const secondSas = 'Check that the SAS in AUDIT_BLOB_URL has not expired and permits read, create and write.';

test.each([
  ['has expired', { sas: 'rcw', expires: '2020-01-01T00:00:00Z' }, 'AuthenticationFailed'],
  ['may not read', { sas: 'cw' }, 'AuthorizationPermissionMismatch'],
])('says what to do where a SAS %s, without the SAS', async (_, options, code) => {
  const { files } = await openContainer(options);
  await expect(files.read('checkpoint')).rejects.toThrow(
    `Azure Storage does not let the bot read "checkpoint" (403 ${code}). ${secondSas}`,
  );
});

test('says that the identity lacks a role', async () => {
  const { files, fault } = await openContainer();
  await fault({ method: 'PUT', status: 403, code: 'AuthorizationPermissionMismatch' });
  await expect(files.create('tile/0/000', 'x')).rejects.toThrow(
    'Azure Storage does not let the bot write "tile/0/000" (403 AuthorizationPermissionMismatch). Give its identity the role Storage Blob Data Contributor on the container, and let its network in.',
  );
});

/** What comes back in place of an answer, and what is said of it. */
const answers: readonly (readonly [string, object, string | RegExp])[] = [
  [
    'an error of the service',
    { status: 500, code: 'InternalError' },
    'Azure Storage could not read "checkpoint" (500 InternalError).',
  ],
  [
    'a conflict',
    { status: 409, code: 'ContainerBeingDeleted' },
    'Azure Storage could not read "checkpoint" (409 ContainerBeingDeleted).',
  ],
  [
    'a redirect',
    { status: 302, headers: { location: 'https://example.com/' } },
    `${HOST} answered with 302, a redirect, which the bot does not follow.`,
  ],
  [
    'the page of a proxy',
    { status: 200, body: '<html>', contentType: 'text/html' },
    `Something other than Azure Storage, such as a proxy, answered with 200 for ${HOST}.`,
  ],
  [
    'the missing page of a proxy',
    { status: 404, body: '<html>' },
    `Something other than Azure Storage, such as a proxy, answered with 404 for ${HOST}.`,
  ],
  [
    'half of the file, whole as a message',
    { when: 'after', truncate: 20 },
    `The answer of ${HOST} did not arrive whole.`,
  ],
  [
    'half of the file, and the connection breaks',
    { when: 'after', truncate: 20, reset: true },
    `The answer of ${HOST} did not arrive whole.`,
  ],
  ['nothing, and the connection breaks', { reset: true }, `The answer of ${HOST} did not arrive whole.`],
];

test.each(answers)('takes %s for no file and no missing file', async (_, fault, sentence) => {
  const sut = await openContainer();
  await sut.files.create('checkpoint', 'a checkpoint of some length, so that half of it can be lost');
  await sut.fault({ method: 'GET', ...fault });
  await expect(sut.files.read('checkpoint')).rejects.toThrow(sentence);
  expect(await sut.files.read('checkpoint')).toHaveLength(59);
});

test.each([
  ['before a read', 'GET', { hang: true }],
  ['in the middle of a read', 'GET', { hang: true, when: 'after', truncate: 20 }],
  ['after a write took effect', 'PUT', { hang: true, when: 'after' }],
])('gives up a call that hangs %s', async (_, method, fault) => {
  const sut = await openContainer();
  const files = sut.open(sut.url, { timeoutMs: 500 });
  await files.create('tile/0/000', 'the content of a tile, for example');
  await sut.fault({ method, ...fault });
  const call = method === 'GET' ? files.read('tile/0/000') : files.create('tile/0/001', 'x');
  await expect(call).rejects.toThrow(/^(Azure Storage did not answer in time at|The answer of) exampleaudit\.blob/);
  expect(await files.create('tile/0/001', 'x')).toEqual(method === 'GET' ? undefined : Buffer.from('x'));
});

test('sends nothing until the end of a pause that the service asked for', async () => {
  const { files, fault, calls } = await openContainer();
  await fault({ status: 503, code: 'ServerBusy', headers: { 'retry-after': 1 } });
  const busy = 'Azure Storage could not answer, and asked the bot to wait (503 ServerBusy).';
  await expect(files.read('checkpoint')).rejects.toThrow(busy);
  await expect(files.create('tile/0/000', 'x')).rejects.toThrow(busy);
  expect(await calls()).toEqual(['GET /audit-log/checkpoint 503']);
  await expect.poll(() => files.create('tile/0/000', 'x').catch(() => 'refused'), { timeout: 5_000 }).toBeUndefined();
});

test('reaches nobody where nobody listens', async () => {
  const { files, simulator } = await openContainer();
  await simulator.close();
  await expect(files.read('checkpoint')).rejects.toThrow(`Azure Storage cannot be reached at ${HOST} (ECONNREFUSED).`);
});

test('signs in for Azure Storage, and says why it cannot', async () => {
  const { open, url, transport } = await openContainer();
  expect(await open(url).read('checkpoint')).toBeUndefined();
  const credential = { getToken: () => Promise.reject(new Error('No identity is assigned.\nMore lines.')) };
  await expect(open(url, { credential }).read('checkpoint')).rejects.toThrow(
    /^The bot could not sign in to Azure Storage: No identity is assigned\.$/,
  );
  const forArm = { getToken: () => transport.credential.getToken('https://management.azure.com/.default') };
  await expect(open(url, { credential: forArm }).read('checkpoint')).rejects.toThrow('(401 InvalidAuthenticationInfo)');
});

test('sends no token to a host that is not Blob Storage of its cloud', async () => {
  const { open, calls } = await openContainer();
  const elsewhere = 'https://blob.core.windows.net.example.com/audit-log';
  await expect(open(elsewhere).read('checkpoint')).rejects.toThrow(
    'AUDIT_BLOB_URL names blob.core.windows.net.example.com, but storage accounts of this cloud have the names *.blob.core.windows.net or *.blob.storage.azure.net. Correct it, or AZURE_CLOUD.',
  );
  await expect(open(`https://${HOST}/audit-log`, { cloud: 'china' }).read('checkpoint')).rejects.toThrow(
    '*.blob.core.chinacloudapi.cn',
  );
  expect(await calls()).toEqual([]);
});

test('no error has anything of a SAS in it', async () => {
  const sut = await openContainer({ sas: 'rcw' });
  const secret = new URL(sut.url).searchParams.get('sig') ?? '';
  await sut.files.create('checkpoint', 'x'.repeat(100));
  const faults = [...answers.map(([, fault]) => fault), { status: 403 }, { status: 404, code: 'ContainerNotFound' }];
  const errors: unknown[] = [];
  const keep = (error: unknown) => void errors.push(error);
  for (const fault of faults) {
    await sut.fault({ method: 'GET', ...fault });
    await sut.files.read('checkpoint').catch(keep);
  }
  await sut.open(sut.url, { cloud: 'usgov' }).read('checkpoint').catch(keep);
  await sut.simulator.close();
  await sut.files.read('checkpoint').catch(keep);
  expect(errors).toHaveLength(faults.length + 2);
  for (const error of errors) {
    const shown = inspect(error, { depth: 9, showHidden: true });
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(encodeURIComponent(secret));
    expect(shown).not.toContain('sig=');
  }
});
