import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Answer, type Arm, at, componentId, list, scopeId, start, workspaceId } from './support.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'arm-'));
  folders.push(folder);
  return folder;
}

const link = (arm: Arm, name: string, target: string): Promise<Answer> =>
  arm.put(`${scopeId('ampls-a')}/scopedResources/${name}`, { properties: { linkedResourceId: target } });

test('continues on the same folder after a restart and ignores the given estate', async () => {
  const folder = newFolder();
  const first = await start({ folder });
  await link(first, 'web', componentId('appi-web'));
  await first.put(scopeId('ampls-new'), { location: 'global' });
  await first.remove(workspaceId('law-orders'), '2022-10-01');
  const before = await first.control('GET', 'estate');
  await first.close();
  const second = await start({ folder, estate: { subscriptions: [], resources: [], denied: [] } });
  expect(list((await second.control('GET', 'estate')).body, 'resources')).toEqual(list(before.body, 'resources'));
  expect((await second.get(scopeId('ampls-new'))).status).toBe(200);
  expect((await second.get(workspaceId('law-orders'), '2022-10-01')).status).toBe(404);
  const component = await second.get(componentId('appi-web'), '2020-02-02');
  expect(list(component.body, 'properties', 'PrivateLinkScopedResources')).toHaveLength(1);
});

test('completes provisioning after a restart and still knows its operation', async () => {
  const folder = newFolder();
  const first = await start({ folder, speed: 1 });
  await link(first, 'prod', workspaceId('law-prod-weu'));
  const removed = await first.remove(`${scopeId('ampls-b')}`);
  const operation = new URL(removed.headers.get('azure-asyncoperation') ?? '');
  await first.close();
  const second = await start({ folder, speed: 1 });
  const state = async (): Promise<unknown> =>
    at((await second.get(`${scopeId('ampls-a')}/scopedResources/prod`)).body, 'properties', 'provisioningState');
  expect(await state()).toBe('Provisioning');
  await expect.poll(state).toBe('Succeeded');
  const status = async () => at((await second.get(operation.pathname + operation.search)).body, 'status');
  await expect.poll(status).toBe('Succeeded');
  expect((await second.get(scopeId('ampls-b'))).status).toBe(404);
});

test('loses only the interrupted write after a kill', async () => {
  const folder = newFolder();
  const first = await start({ folder });
  await first.put(scopeId('ampls-new'), { location: 'global' });
  await first.close();
  const journal = join(folder, 'resources.jsonl');
  writeFileSync(journal, `${readFileSync(journal, 'utf8')}["/subscriptions/x/half`);
  const second = await start({ folder });
  expect((await second.get(scopeId('ampls-new'))).status).toBe(200);
});

test('treats the folder as new after a kill while the first estate was loaded', async () => {
  const folder = newFolder();
  const first = await start({ folder });
  await first.close();
  rmSync(join(folder, 'surroundings.jsonl'));
  const lines = readFileSync(join(folder, 'resources.jsonl'), 'utf8').split('\n');
  writeFileSync(join(folder, 'resources.jsonl'), lines.slice(0, 3).join('\n'));
  const second = await start({ folder });
  expect((await second.get(workspaceId('law-prod-weu'), '2022-10-01')).status).toBe(200);
});

test('keeps a replaced estate after a restart', async () => {
  const folder = newFolder();
  const first = await start({ folder });
  const estate = await first.control('GET', 'estate');
  const denied = [{ actions: ['*/write'], scope: '/subscriptions' }];
  const resources = list(estate.body, 'resources').filter(one => !JSON.stringify(one).includes('law-prod-weu'));
  await first.control('PUT', 'estate', { subscriptions: at(estate.body, 'subscriptions'), resources, denied });
  await first.close();
  const second = await start({ folder });
  const after = await second.control('GET', 'estate');
  expect([list(after.body, 'resources').length, at(after.body, 'denied')]).toEqual([resources.length, denied]);
});

test('keeps operations in progress when the estate is replaced', async () => {
  const arm = await start({ speed: 1 });
  await link(arm, 'prod', workspaceId('law-prod-weu'));
  const estate = await arm.control('GET', 'estate');
  await arm.control('PUT', 'estate', estate.body);
  const state = async (): Promise<unknown> =>
    at((await arm.get(`${scopeId('ampls-a')}/scopedResources/prod`)).body, 'properties', 'provisioningState');
  expect(await state()).toBe('Provisioning');
  await expect.poll(state).toBe('Succeeded');
});
