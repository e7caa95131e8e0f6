import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ArmCall } from '../../sandbox/src/control-client.ts';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from '../system/harness.ts';
import { duplicateLines, openSystemForTest } from '../system/harness.ts';
import type { KindCase } from './kinds.ts';
import { estateOf, kindCases } from './kinds.ts';

/** Submits all cases, which touch different resources, and waits until all await approval. */
async function submitAll(system: TestSystem, cases: readonly KindCase[]): Promise<readonly string[]> {
  const refs: string[] = [];
  for (const { command } of cases) refs.push(await system.submit('alice', command));
  for (const ref of refs) await system.waitForStatus(ref, 'awaiting_approval');
  return refs;
}

async function approveAll(system: TestSystem, refs: readonly string[]): Promise<void> {
  await Promise.all(refs.map(ref => system.control.click('bob', 'request:approve', ref)));
}

async function waitForSuccess(system: TestSystem, refs: readonly string[]): Promise<void> {
  for (const ref of refs) await system.waitForStatus(ref, 'succeeded', 180_000);
  for (const ref of refs) expect(duplicateLines(await system.waitForThread(ref, /Finished/))).toEqual([]);
}

const isWrite = ({ method }: ArmCall) => method === 'PUT' || method === 'PATCH' || method === 'DELETE';

const isStatus = ({ path }: ArmCall) => /operationstatuses\/|\/operations\//i.test(path);

async function writeCalls(system: TestSystem): Promise<readonly ArmCall[]> {
  return (await system.control.armCalls()).filter(isWrite);
}

/** Returns the calls that match the first write of a case. */
function firstWrites({ firstWrite }: KindCase, calls: readonly ArmCall[]): readonly ArmCall[] {
  const path = new RegExp(firstWrite.path.replace('\\?', '$'), 'i');
  return calls.filter(call => call.method === firstWrite.method && path.test(call.path));
}

/** Expects that each step changed Azure once. The calls of a step have the same client request id. */
function expectOnce(calls: readonly ArmCall[]): void {
  const steps = [...Map.groupBy(calls, call => call.clientRequestId)];
  const violations = steps.filter(([, own]) => own.filter(({ changed }) => changed).length !== 1);
  expect(violations).toEqual([]);
}

/** Brings requests of all kinds to the point where their first write hangs before it has an effect. */
async function hangFirstWrites(system: TestSystem): Promise<readonly string[]> {
  const refs = await submitAll(system, kindCases);
  for (const { firstWrite } of kindCases) await system.armFault({ ...firstWrite, hang: true, times: 50 });
  await approveAll(system, refs);
  await eventually(async () => {
    const calls = await writeCalls(system);
    for (const one of kindCases) expect(firstWrites(one, calls), one.kind).not.toEqual([]);
  }, 120_000);
  return refs;
}

test.concurrent('makes each write once after the bot was killed before it and restarted', { timeout: 480_000 }, async ({
  onTestFinished,
}) => {
  const system = await openSystemForTest({ estate: estateOf(kindCases) }, onTestFinished);
  const refs = await hangFirstWrites(system);
  expect(await system.writes()).toEqual([]);
  await system.bot(1, 'kill');
  await system.clearFaults();
  await system.bot(1, 'start');
  await waitForSuccess(system, refs);
  expectOnce(await writeCalls(system));
});

test.concurrent('recognises writes that ARM applied before the bot was killed, and does not repeat them', {
  timeout: 480_000,
}, async ({ onTestFinished }) => {
  const system = await openSystemForTest({ estate: estateOf(kindCases) }, onTestFinished);
  await system.bot(2, 'start');
  const refs = await submitAll(system, kindCases);
  for (const { firstWrite } of kindCases) await system.armFault({ ...firstWrite, hang: true, when: 'after' });
  await approveAll(system, refs);
  await killBotsWhen(system, async () => {
    const calls = await system.writes();
    for (const one of kindCases) expect(firstWrites(one, calls), one.kind).not.toEqual([]);
  });
  await waitForSuccess(system, refs);
  const calls = await writeCalls(system);
  expectOnce(calls);
  for (const one of kindCases) {
    const [first, ...repeated] = firstWrites(one, calls);
    expect(
      repeated.filter(call => call.clientRequestId === first?.clientRequestId),
      one.kind,
    ).toEqual([]);
  }
});

test.concurrent('polls the running operations of a bot that was killed, and does not start them again', {
  timeout: 480_000,
}, async ({ onTestFinished }) => {
  const cases = kindCases.filter(({ isLongRunning }) => isLongRunning);
  const system = await openSystemForTest({ estate: estateOf(cases) }, onTestFinished);
  await system.bot(2, 'start');
  const refs = await submitAll(system, cases);
  await system.armFault({ method: 'GET', path: 'operationstatuses/|/operations/', hang: true, times: 1_000 });
  await approveAll(system, refs);
  const polledUrls = async () => new Set((await system.control.armCalls()).filter(isStatus).map(({ path }) => path));
  await killBotsWhen(system, async () => expect((await polledUrls()).size).toBe(cases.length));
  const underWay = await polledUrls();
  const known = (await system.control.armCalls()).length;
  await waitForSuccess(system, refs);
  const later = (await system.control.armCalls()).slice(known);
  const polled = new Set(later.filter(isStatus).map(({ path }) => path));
  for (const url of underWay) expect(polled).toContain(url);
  const calls = await writeCalls(system);
  expectOnce(calls);
  expect(calls.every(({ changed }) => changed)).toBe(true);
});

/** Kills both bots once a condition holds, then starts another one. */
async function killBotsWhen(system: TestSystem, condition: () => Promise<void>): Promise<void> {
  await eventually(condition, 120_000);
  await Promise.all([system.bot(1, 'kill'), system.bot(2, 'kill')]);
  await system.clearFaults();
  await system.bot(3, 'start');
}

test.concurrent('writes nothing from a bot that wakes up after its leases have expired and another bot has taken over', {
  timeout: 480_000,
}, async ({ onTestFinished }) => {
  const system = await openSystemForTest({ estate: estateOf(kindCases) }, onTestFinished);
  const before = await system.control.arm('estate');
  const refs = await hangFirstWrites(system);
  const { pid } = await system.control.slack('bots/1');
  process.kill(pid, 'SIGSTOP');
  await system.clearFaults();
  await system.bot(2, 'start');
  await waitForSuccess(system, refs);
  expectOnce(await writeCalls(system));
  await system.bot(2, 'stop');
  // Azure is reset, so that a bot that read it now would find every change still to be made.
  await system.control.arm('estate', before, 'PUT');
  const known = (await system.control.armCalls()).length;
  process.kill(pid, 'SIGCONT');
  await sleep(8_000);
  expect((await system.control.armCalls()).slice(known).filter(isWrite)).toEqual([]);
  const next = await system.submitAndApprove(kindCases.find(({ kind }) => kind === 'link')?.command ?? '');
  await system.waitForStatus(next, 'succeeded');
});
