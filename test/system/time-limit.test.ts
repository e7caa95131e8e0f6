import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { flushQueues } from '../endurance/flush.ts';
import type { TestSystem } from './harness.ts';
import { duplicateLines, openSystem, queueStores } from './harness.ts';
import { portalOf } from './portal.ts';

const HOUR = 3_600_000;
const API = '2022-10-01';

let system: TestSystem;
/** How far the bots' clock runs ahead: it only goes forward. */
let ahead = 0;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

const archive = 'workspaces/law-prod-archive';

beforeEach(async () => {
  await setIngestion('Disabled');
});

async function setIngestion(value: 'Enabled' | 'Disabled' | 'SecuredByPerimeter'): Promise<void> {
  const { call, idOf } = portalOf(system);
  await call('PATCH', await idOf(archive), { properties: { publicNetworkAccessForIngestion: value } }, API);
}

async function ingestion(): Promise<unknown> {
  const { call, idOf } = portalOf(system);
  const found = await call('GET', await idOf(archive), undefined, API);
  return JSON.stringify(found).match(/"publicNetworkAccessForIngestion":"(\w+)"/)?.[1];
}

/** Opens ingestion for four hours, and returns the request's name. */
async function openFor4h(): Promise<string> {
  const ref = await system.submitAndApprove('/ampls enable public ingestion on law-prod-archive for 4h');
  await system.waitForReport(ref, /Closes again automatically at/);
  expect(await ingestion()).toBe('Enabled');
  return ref;
}

async function passTime(): Promise<void> {
  ahead += 4 * HOUR;
  await system.clock(ahead);
}

/** Returns the request that closes again what this one opened. */
async function reversalOf(ref: string): Promise<string> {
  const report = await system.waitForReport(ref, /CR-\d+ closes again what this request opened/);
  return /(CR-\d+) closes again/.exec(report)?.[1] ?? '';
}

test('opens access for 4 hours and closes it again by itself, with one approval', async () => {
  const { control, submit, waitForStatus, waitForReport, waitForThread } = system;
  const ref = await submit('alice', '/ampls enable public ingestion on law-prod-archive for 4h');
  await waitForStatus(ref, 'awaiting_approval');
  expect((await control.cardOf(ref))?.text).toContain('Only for 4 h, then ingestion disabled again');
  await eventually(async () => {
    const phone: readonly { readonly text: string }[] = await control.slack('notifications?as=bob');
    expect(phone.map(({ text }) => text).join()).toMatch(
      new RegExp(`${ref} needs you: set .* enabled for 4 h \\(alice\\)`),
    );
  });
  await control.click('bob', 'request:approve', ref);
  await waitForReport(ref, /Closes again automatically at/);
  expect((await control.cardOf(ref))?.text).toMatch(/Only until .* \(4 h\), then ingestion disabled again/);
  expect(await ingestion()).toBe('Enabled');
  await passTime();
  const reversal = await reversalOf(ref);
  expect(duplicateLines(await waitForThread(ref, new RegExp(`Closed again as planned \\(${reversal}\\)`)))).toEqual([]);
  await waitForStatus(reversal, 'succeeded');
  expect(await waitForReport(reversal, /Finished/)).toMatch(new RegExp(`Approved together with ${ref} by`));
  expect((await control.cardOf(reversal))?.text).toContain(`Approval: given together with ${ref}`);
  expect(await ingestion()).toBe('Disabled');
});

test('closes it once where the bot died before the time, started after it, and the queue was flushed meanwhile', async () => {
  const { bot, writes, waitForThread } = system;
  const ref = await openFor4h();
  const before = (await writes()).length;
  await bot(1, 'kill');
  await flushQueues(system.sandbox, queueStores.at(-1) ?? 'postgres');
  await passTime();
  await bot(1, 'start');
  const lines = await waitForThread(ref, /Closed again as planned/);
  expect(duplicateLines(lines)).toEqual([]);
  expect(await ingestion()).toBe('Disabled');
  expect((await writes()).length - before).toBe(1);
});

test('does nothing where somebody has closed it in the portal meanwhile', async () => {
  const ref = await openFor4h();
  await setIngestion('Disabled');
  await passTime();
  const reversal = await reversalOf(ref);
  await system.waitForThread(
    ref,
    new RegExp(`Already closed when the time was over: ${reversal} had nothing to change`),
  );
  expect(await ingestion()).toBe('Disabled');
});

test('asks again where somebody has changed it otherwise in the portal, and mentions the requester and the approver', async () => {
  const { control, waitForStatus, waitForReport, waitForThread } = system;
  const ref = await openFor4h();
  await setIngestion('SecuredByPerimeter');
  await passTime();
  const reversal = await reversalOf(ref);
  await waitForStatus(reversal, 'awaiting_approval');
  expect(await waitForReport(reversal, /could not be closed automatically/)).toMatch(/<@U\w+> <@U\w+> What/);
  for (const person of ['alice', 'bob']) {
    const told = await system.control.slack(`notifications?as=${person}`);
    expect(JSON.stringify(told)).toContain(`What ${ref} opened may still be open`);
  }
  await control.click('carol', 'request:approve', reversal);
  await waitForThread(ref, /Closed again/);
  expect(await ingestion()).toBe('Disabled');
});

test('tells everybody concerned that a lock keeps it open', async () => {
  const { waitForStatus, waitForReport } = system;
  const { call, idOf } = portalOf(system);
  const ref = await openFor4h();
  const lock = `${await idOf(archive)}/providers/Microsoft.Authorization/locks/keep`;
  await call('PUT', lock, { properties: { level: 'ReadOnly' } }, '2020-05-01');
  await passTime();
  const reversal = await reversalOf(ref);
  await waitForStatus(reversal, 'blocked');
  expect(await waitForReport(reversal, /could not be closed automatically/)).toMatch(
    new RegExp(`lock[\\s\\S]*Remove the cause, then roll back ${ref} to close it`),
  );
  expect(await ingestion()).toBe('Enabled');
  await call('DELETE', lock, undefined, '2020-05-01');
});
