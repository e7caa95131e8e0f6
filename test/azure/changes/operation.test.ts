import { expect, test } from 'vitest';
import { pollOperation } from '../../../src/azure/changes/operation.ts';
import { troubleOf } from '../../../src/azure/trouble.ts';
import { network, scopeId, text } from '../../sandbox/arm/support.ts';
import { type Azure, azure, errorOf, settled, write } from '../support.ts';

const deletion = { kind: 'delete-scope', scopeId: scopeId('ampls-b') } as const;
const statuses = 'privatelinkscopeoperationstatuses';

/** Begins something that goes on for two seconds of Azure's. */
async function begun(speed: number): Promise<{ readonly sut: Azure; readonly url: string }> {
  const sut = await azure({ speed });
  const { operationUrl } = await write(sut, deletion);
  if (operationUrl === null) throw new Error('The deletion is no operation.');
  await sut.calls();
  return { sut, url: operationUrl };
}

test('whoever takes over asks how far an operation is, and writes nothing again', async () => {
  const { sut, url } = await begun(0.5);
  expect(await pollOperation(sut.writing, url)).toMatchObject({ done: false, correlationId: expect.any(String) });
  await expect.poll(async () => (await pollOperation(sut.writing, url)).done, { timeout: 5_000 }).toBe(true);
  expect((await settled(sut, deletion)).stands).toBe('made');
  expect((await sut.calls()).every(({ method }) => method === 'GET')).toBe(true);
});

test('what ARM asks to wait is told', async () => {
  const { sut, url } = await begun(0);
  await sut.fault({ path: statuses, status: 202, headers: { 'retry-after': '3' } });
  expect(await pollOperation(sut.writing, url)).toMatchObject({ done: false, retryAfterMs: 3_000 });
});

test.each([
  ['Conflict', 'Azure began the change and ended it as Failed (Conflict: no luck).'],
  ['Canceled', 'Azure began the change and ended it as Canceled (Canceled: no luck).'],
])('an operation that ends with %s has failed, and says why', async (code, sentence) => {
  const { sut, url } = await begun(0);
  await sut.fault({ path: statuses, status: 200, code, message: 'no luck' });
  expect(await pollOperation(sut.writing, url)).toMatchObject({
    done: true,
    failed: sentence,
  });
});

test('an operation that failed over another one may be written again', async () => {
  const { sut, url } = await begun(0);
  await sut.fault({
    path: statuses,
    status: 200,
    code: 'RetryableError',
    message: 'Another operation is in progress.',
  });
  expect(await pollOperation(sut.writing, url)).toMatchObject({ done: true, mayRepeat: true });
  await sut.fault({ path: statuses, status: 200, code: 'SubnetIsFull', message: 'no room' });
  expect((await pollOperation(sut.writing, url)).mayRepeat).toBeUndefined();
});

test('an operation that ARM has forgotten, or that may not be asked about, has ended: looking tells how', async () => {
  const { sut, url } = await begun(0);
  await sut.fault({ path: statuses, status: 404 });
  expect(await pollOperation(sut.writing, url)).toMatchObject({ done: true });
  await sut.fault({ path: statuses, status: 403 });
  const refused = await pollOperation(sut.writing, url);
  expect([refused.done, refused.failed]).toEqual([true, undefined]);
});

test('an operation whose result is a refusal has failed', async () => {
  const { sut, url } = await begun(0);
  await sut.fault({ path: statuses, status: 400, code: 'SubnetIsFull', message: 'no room' });
  expect(await pollOperation(sut.writing, url)).toMatchObject({
    done: true,
    failed: 'Azure Resource Manager answered 400 SubnetIsFull: no room',
  });
});

test('what fails on the way is not the end of an operation', async () => {
  const { sut, url } = await begun(0);
  await sut.fault({ path: statuses, status: 500 });
  expect(troubleOf(await errorOf(pollOperation(sut.writing, url))).kind).toBe('doubt');
  await sut.fault({ path: statuses, status: 429, headers: { 'retry-after': '2' } });
  expect(troubleOf(await errorOf(pollOperation(sut.writing, url)))).toMatchObject({ kind: 'wait', ms: 2_000 });
});

test.each([
  'https://management.azure.com.example.org/subscriptions/x',
  'https://example.org/operations/1',
  'http://management.azure.com/operations/1',
  'https://management.azure.com:8443/operations/1',
  '//example.org/operations/1',
])('nothing is sent to %s', async url => {
  const { sut } = await begun(0);
  expect(troubleOf(await errorOf(pollOperation(sut.writing, url)))).toMatchObject({
    kind: 'final',
    code: 'Refused',
    sentence: expect.stringContaining('refused'),
  });
  expect(await sut.calls()).toEqual([]);
});

test('the place of a result tells as well: 202 until it is there', async () => {
  const { sut } = await begun(0.5);
  const group = scopeId('ampls-a').replace(/\/providers.*/, '');
  const zone = `${group}/providers/Microsoft.Network/privateDnsZones/privatelink.new.azure.com`;
  const { headers } = await sut.simulator.put(zone, { location: 'global' }, network, {
    'x-forwarded-proto': 'https',
    host: 'management.azure.com',
  });
  const result = text(headers.get('location') ?? '');
  const url = result.replace(/^https?:\/\/[^/]+/, 'https://management.azure.com');
  expect((await pollOperation(sut.reading, url)).done).toBe(false);
  await expect.poll(async () => (await pollOperation(sut.reading, url)).done, { timeout: 5_000 }).toBe(true);
});
