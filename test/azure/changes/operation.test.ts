import { expect, test } from 'vitest';
import { network, scopeId, text } from '../../../sandbox/test/arm/support.ts';
import { pollOperation } from '../../../src/azure/changes/operation.ts';
import { type Azure, azure, failureOf, finalObservation, write } from '../support.ts';

const deletion = { kind: 'delete-scope', scopeId: scopeId('ampls-b') } as const;
const statuses = 'privatelinkscopeoperationstatuses';

/** Starts an operation that takes Azure two seconds. */
async function started(speed: number): Promise<{ readonly sut: Azure; readonly url: string }> {
  const sut = await azure({ speed });
  const { operationUrl } = await write(sut, deletion);
  if (operationUrl === null) throw new Error('The deletion did not start an operation.');
  await sut.calls();
  return { sut, url: operationUrl };
}

test('a successor polls the operation and writes nothing again', async () => {
  const { sut, url } = await started(0.5);
  expect(await pollOperation(sut.writing, url)).toMatchObject({ done: false, correlationId: expect.any(String) });
  await expect.poll(async () => (await pollOperation(sut.writing, url)).done).toBe(true);
  expect((await finalObservation(sut, deletion)).status).toBe('applied');
  expect((await sut.calls()).every(({ method }) => method === 'GET')).toBe(true);
});

test('reports how long ARM asks to wait', async () => {
  const { sut, url } = await started(0);
  await sut.fault({ path: statuses, status: 202, headers: { 'retry-after': '3' } });
  expect(await pollOperation(sut.writing, url)).toMatchObject({ done: false, retryAfterMs: 3_000 });
});

test.each([
  ['Conflict', 'Azure started the change, and it ended as Failed (Conflict: no luck).'],
  ['Canceled', 'Azure started the change, and it ended as Canceled (Canceled: no luck).'],
])('reports an operation that ends with %s as failed, with the reason', async (code, sentence) => {
  const { sut, url } = await started(0);
  await sut.fault({ path: statuses, status: 200, code, message: 'no luck' });
  expect(await pollOperation(sut.writing, url)).toMatchObject({
    done: true,
    failed: sentence,
  });
});

test('allows a repeat after an operation that failed because of another one', async () => {
  const { sut, url } = await started(0);
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

test('reports an operation that ARM no longer knows, or may not show, as done without saying how it ended', async () => {
  const { sut, url } = await started(0);
  await sut.fault({ path: statuses, status: 404 });
  expect(await pollOperation(sut.writing, url)).toMatchObject({ done: true });
  for (const [status, code] of [
    [403, undefined],
    [404, 'SubscriptionNotFound'],
  ] as const) {
    await sut.fault({ path: statuses, status, ...(code !== undefined && { code }) });
    const hidden = await pollOperation(sut.writing, url);
    expect([hidden.done, hidden.failed]).toEqual([true, undefined]);
  }
});

test('reports an operation whose result is a refusal as failed', async () => {
  const { sut, url } = await started(0);
  await sut.fault({ path: statuses, status: 400, code: 'SubnetIsFull', message: 'no room' });
  expect(await pollOperation(sut.writing, url)).toMatchObject({
    done: true,
    failed: 'Azure Resource Manager answered 400 SubnetIsFull: no room',
  });
});

test('does not take a failed poll for the end of an operation', async () => {
  const { sut, url } = await started(0);
  await sut.fault({ path: statuses, status: 500 });
  expect(await failureOf(pollOperation(sut.writing, url))).toMatchObject({ kind: 'retryable', reason: 'unanswered' });
  await sut.fault({ path: statuses, status: 429, headers: { 'retry-after': '2' } });
  expect(await failureOf(pollOperation(sut.writing, url))).toMatchObject({ kind: 'retryable', retryAfterMs: 2_000 });
});

test.each([
  'https://management.azure.com.example.org/subscriptions/x',
  'https://example.org/operations/1',
  'http://management.azure.com/operations/1',
  'https://management.azure.com:8443/operations/1',
  '//example.org/operations/1',
])('sends nothing to %s', async url => {
  const { sut } = await started(0);
  expect(await failureOf(pollOperation(sut.writing, url))).toMatchObject({
    kind: 'refused',
    code: 'Refused',
    sentence: expect.stringContaining('The bot only sends requests to https://management.azure.com.'),
  });
  expect(await sut.calls()).toEqual([]);
});

test('polls the URL of a result, which answers 202 until there is a result', async () => {
  const { sut } = await started(0.5);
  const group = scopeId('ampls-a').replace(/\/providers.*/, '');
  const zone = `${group}/providers/Microsoft.Network/privateDnsZones/privatelink.new.azure.com`;
  const { headers } = await sut.simulator.put(zone, { location: 'global' }, network, {
    'x-forwarded-proto': 'https',
    host: 'management.azure.com',
  });
  const result = text(headers.get('location') ?? '');
  const url = result.replace(/^https?:\/\/[^/]+/, 'https://management.azure.com');
  expect((await pollOperation(sut.reading, url)).done).toBe(false);
  await expect.poll(async () => (await pollOperation(sut.reading, url)).done).toBe(true);
});
