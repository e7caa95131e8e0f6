import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestSystem } from './harness.ts';
import { openSystem, responseText } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';

test('rolls back the changes of a request with a new request that needs approval', async () => {
  const { control, submitAndApprove, submit, waitForStatus, waitForThread, writes } = system;
  const ref = await submitAndApprove(command);
  await waitForStatus(ref, 'succeeded');
  const rollback = await submit('alice', `/ampls rollback ${ref}`);
  await waitForStatus(rollback, 'awaiting_approval');
  const card = (await control.cardOf(rollback))?.text ?? '';
  expect(card).toContain(`Roll back ${ref}`);
  expect(card).toContain('Unlink appi-web from ampls-a: linked to ampls-a → not linked to ampls-a');
  await control.click('carol', 'request:approve', rollback);
  await waitForStatus(rollback, 'succeeded');
  expect(await waitForThread(rollback, /Finished/)).toHaveLength(6);
  expect((await writes()).map(({ method }) => method)).toEqual(['PUT', 'PUT', 'DELETE', 'DELETE']);
  await waitForThread(ref, new RegExp(`Rolled back by ${rollback}`));
  const original = await control.cardOf(ref);
  const address = `/p${(await control.cardOf(rollback))?.ts.replace('.', '')}`;
  expect(JSON.stringify(original?.blocks)).toContain(address);
  expect(JSON.stringify(original?.blocks)).not.toContain('request:rollback');
});

test('blocks a rollback of a link that someone else has replaced since', async () => {
  const { sandbox, control, submitAndApprove, submit, waitForStatus, writes } = system;
  const ref = await submitAndApprove('/ampls connect law-prod-weu to ampls-a');
  await waitForStatus(ref, 'succeeded');
  const { path = '' } = (await writes()).at(-1) ?? {};
  const portal = { authorization: 'Bearer portal', 'content-type': 'application/json' };
  const url = (name: string) => `${sandbox.armUrl}${name}?api-version=2021-09-01`;
  const linkJson = JSON.stringify(await (await fetch(url(path), { headers: portal })).json());
  const linkedResourceId = /"linkedResourceId":"([^"]+)"/.exec(linkJson)?.[1];
  const removed = await fetch(url(path), { method: 'DELETE', headers: portal });
  expect(removed.status).toBeLessThan(300);
  const body = JSON.stringify({ properties: { linkedResourceId } });
  const created = await fetch(url(path.replace(/[^/]+$/, 'by-hand')), { method: 'PUT', headers: portal, body });
  expect(created.status).toBeLessThan(300);
  const rollback = await submit('alice', `/ampls rollback ${ref}`);
  await waitForStatus(rollback, 'blocked');
  expect((await control.cardOf(rollback))?.text).toMatch(/someone else/);
});

test('rolls back a request once, whoever asks for it again', async () => {
  const { control, submitAndApprove, submit, waitForStatus } = system;
  const ref = await submitAndApprove('/ampls connect law-orders to ampls-a');
  await waitForStatus(ref, 'succeeded');
  const rollback = await submit('alice', `/ampls rollback ${ref}`);
  await waitForStatus(rollback, 'awaiting_approval');
  expect(responseText(await control.command('alice', `/ampls rollback ${ref}`))).toContain(rollback);
  expect(responseText(await control.command('erin', `/ampls rollback ${ref}`))).toContain(rollback);
  const rollbacks = (await control.cards()).filter(({ text }) => text.includes(`Roll back ${ref}`));
  expect(rollbacks.map(({ metadata }) => metadata?.event_payload['request'])).toEqual([rollback]);
});

test('refuses to roll back a request that has changed nothing', async () => {
  const { control, submit, waitForStatus } = system;
  const ref = await submit('alice', '/ampls connect law-prod-neu to ampls-b');
  await waitForStatus(ref, 'awaiting_approval');
  expect(responseText(await control.command('alice', `/ampls rollback ${ref}`))).toMatch(
    /nothing to roll back.*Waiting for approval/,
  );
});
