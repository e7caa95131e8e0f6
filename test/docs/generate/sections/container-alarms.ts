import { loopbackCredential, loopbackHttpClient } from '../../../../sandbox/src/azure-transport.ts';
import { HOST, openStorage } from '../../../azure/storage.ts';
import type { Sentence } from '../markdown.ts';

/** What Blob Storage answers to a read, by what happened. */
const answers: Readonly<Record<string, object>> = {
  'The identity has no role on the container': { status: 403, code: 'AuthorizationPermissionMismatch' },
  'Azure Storage fails': { status: 500, code: 'InternalError' },
  'Azure Storage is busy, and asks the bot to wait': { status: 503, code: 'ServerBusy', headers: { 'retry-after': 0 } },
  'The answer redirects': { status: 302, headers: { location: 'https://example.com' } },
  'A proxy answers': { status: 200, body: '<html>', contentType: 'text/html' },
  'The connection breaks': { reset: true },
};

/** Returns why the audit log cannot be published in a container, as the log and `audit verify` say it. */
export async function containerAlarms(): Promise<readonly Sentence[]> {
  const storage = await openStorage();
  const files = storage.open();
  const missing = await failureOf(files.read('checkpoint'));
  const alarms: Sentence[] = [['The container does not exist', missing]];
  await storage.createContainer();
  for (const [when, fault] of Object.entries(answers)) {
    await storage.fault(fault);
    alarms.push([when, await failureOf(files.read('checkpoint'))]);
  }
  await storage.fault({ hang: true });
  alarms.push([
    'No answer comes in time',
    await failureOf(storage.open(undefined, { timeoutMs: 500 }).read('checkpoint')),
  ]);
  const expired = await storage.createContainer({ sas: 'rcw', expires: '2020-01-01T00:00:00Z' });
  alarms.push(['The SAS has expired', await failureOf(storage.open(expired).read('checkpoint'))]);
  await storage.fault({ status: 403, code: 'AuthorizationFailure' });
  alarms.push(['A tile cannot be written', await failureOf(files.create('tile/0/000.p/3', 'a tile'))]);
  await files.write('checkpoint', 'first');
  await storage.createContainer({ immutable: true });
  alarms.push(['A policy keeps blobs as they are', await failureOf(files.write('checkpoint', 'second'))]);
  alarms.push(['Another process was faster', await failureOf(storage.open().write('checkpoint', 'third'))]);
  alarms.push([
    'The account is of another cloud',
    await failureOf(storage.open(undefined, { cloud: 'usgov' }).read('checkpoint')),
  ]);
  const credential = { getToken: () => Promise.reject(new Error('No managed identity was found.')) };
  alarms.push(['There is no identity', await failureOf(storage.open(undefined, { credential }).read('checkpoint'))]);
  const nowhere = { credential: loopbackCredential(), httpClient: loopbackHttpClient('http://127.0.0.1:1') };
  alarms.push([`Nothing answers at ${HOST}`, await failureOf(storage.open(undefined, nowhere).read('checkpoint'))]);
  return alarms;
}

function failureOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'nothing failed',
    (error: Error) => error.message,
  );
}
