import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect, onTestFinished, test } from 'vitest';
import { loopbackCredential, loopbackHttpClient, newToken } from '../../sandbox/src/azure-transport.ts';
import { scopeId, workspaceId } from '../../sandbox/test/arm/support.ts';
import { readingArm } from '../../src/azure/arm.ts';
import { pollOperation } from '../../src/azure/changes/operation.ts';
import { classifyArmError } from '../../src/azure/classify-error.ts';
import { createInventorySource } from '../../src/azure/index.ts';
import { linkChange } from '../../src/domain/changes/link.ts';
import { azure, failureOf, write } from './support.ts';

/** Starts a host that is not ARM's, and counts who connects to it. */
async function foreignHost() {
  const arrived: string[] = [];
  const server = createServer(socket => {
    arrived.push('a connection');
    socket.on('error', () => undefined);
    socket.on('data', data => arrived.push(data.toString('latin1')));
    setTimeout(() => socket.destroy(), 20);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, arrived };
}

test('a request to another host would arrive there', async () => {
  const { host, arrived } = await foreignHost();
  const client = loopbackHttpClient('http://127.0.0.1:1');
  await client.sendRequest(createPipelineRequest({ url: `https://${host}/x` })).catch(() => undefined);
  expect(arrived[0]).toBe('a connection');
});

test.each(['https://', 'http://', 'https://management.azure.com@', '//'])(
  'nothing arrives at another host that a response names with %s',
  async prefix => {
    const { host, arrived } = await foreignHost();
    const sut = await azure();
    const url = `${prefix}${host}/subscriptions/x?api-version=2021-09-01`;
    const named = { 'azure-asyncoperation': url, location: url };
    expect((await failureOf(pollOperation(sut.writing, url))).kind).toBe('refused');
    const change = linkChange(scopeId('ampls-a'), workspaceId('law-orders'));
    for (const [method, path] of [
      ['PUT', 'scopedResources'],
      ['GET', 'scopedResources'],
    ] as const) {
      await sut.fault({ method, path, when: 'after', status: 202, headers: named });
      await sut.fault({ method, path, when: 'after', status: 307, headers: named });
    }
    const first = await write(sut, change).catch(classifyArmError);
    if (first !== undefined && 'operationUrl' in first && first.operationUrl !== null) {
      await failureOf(pollOperation(sut.writing, first.operationUrl));
    }
    await write(sut, change).catch(classifyArmError);
    await sut.simulator.control('DELETE', 'faults');
    const list = { status: 200, body: { value: [], nextLink: url } };
    await sut.fault({ method: 'GET', path: 'scopedResources', ...list, times: 20 });
    await failureOf(sut.reading.list(`${scopeId('ampls-a')}/scopedResources`, '2021-09-01'));
    await sut.fault({ method: 'GET', path: '^/subscriptions\\?', ...list });
    await createInventorySource(sut.access).readAll().catch(classifyArmError);
    expect(arrived).toEqual([]);
  },
);

test('refuses a token that is not the one of the identity, as ARM does', async () => {
  const token = newToken();
  const sut = await azure({ token });
  const call = (credential: ReturnType<typeof loopbackCredential>) =>
    readingArm({ ...sut.access, credential }).get(scopeId('ampls-a'), '2021-09-01');
  expect((await call(loopbackCredential(token))).status).toBe(200);
  for (const other of ['sandbox', token.toUpperCase(), newToken()]) {
    expect(await failureOf(call(loopbackCredential(other)))).toMatchObject({
      reason: 'signed-out',
      sentence: expect.stringContaining('401 InvalidAuthenticationToken'),
    });
  }
});
