import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSystemForTest } from '../system/harness.ts';

test('follows no operation to another host that listens, sends nothing there, and logs no token', async () => {
  const arrived: string[] = [];
  const server = createServer(socket => {
    arrived.push('a connection');
    socket.on('error', () => undefined).on('data', data => arrived.push(data.toString('latin1')));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const system = await openSystemForTest();
  const headers = { 'azure-asyncoperation': `https://127.0.0.1:${port}/operations/1` };
  await system.armFault({ method: 'PUT', path: 'scopedResources', when: 'after', status: 202, headers });
  const ref = await system.submitAndApprove('/ampls connect law-prod-weu to ampls-a');
  await system.waitForStatus(ref, 'rolled_back');
  const thread = await system.waitForReport(ref, /Azure's response pointed to https/);
  expect(thread).toContain(`Azure's response pointed to https://127.0.0.1:${port}.`);
  expect(thread).not.toMatch(/Nothing was changed/);
  expect(arrived).toEqual([]);
  expect((await system.writes()).map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  expect(readFileSync(join(system.sandbox.folder, 'bot-1.log'), 'utf8')).not.toMatch(/Bearer|sandbox-[\w-]{32}/);
});
