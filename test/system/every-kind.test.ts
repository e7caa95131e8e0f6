import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ArmCall } from '../../src/sandbox/player.ts';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { repeated, stageForTest } from './harness.ts';
import type { KindCase } from './kinds.ts';
import { estateOf, kindCases } from './kinds.ts';

/** Requests of all kinds at once, each in its own corner of the estate. */
async function askAll(stage: Stage, cases: readonly KindCase[]): Promise<readonly string[]> {
  const refs: string[] = [];
  for (const { command } of cases) refs.push(await stage.ask('alice', command));
  for (const ref of refs) await stage.reaches(ref, 'awaiting_approval');
  return refs;
}

async function approveAll(stage: Stage, refs: readonly string[]): Promise<void> {
  await Promise.all(refs.map(ref => stage.player.click('bob', 'request:approve', ref)));
}

async function allSucceed(stage: Stage, refs: readonly string[]): Promise<void> {
  for (const ref of refs) await stage.reaches(ref, 'succeeded', 180_000);
  for (const ref of refs) expect(repeated(await stage.told(ref, /Finished/))).toEqual([]);
}

const isWrite = ({ method }: ArmCall) => method === 'PUT' || method === 'PATCH' || method === 'DELETE';

const isStatus = ({ path }: ArmCall) => /operationstatuses\/|\/operations\//i.test(path);

async function writeCalls(stage: Stage): Promise<readonly ArmCall[]> {
  return (await stage.player.armCalls()).filter(isWrite);
}

/** Whether a case's first write was called, as often as this. */
function firstWrites({ write }: KindCase, calls: readonly ArmCall[]): readonly ArmCall[] {
  const path = new RegExp(write.path.replace('\\?', '$'), 'i');
  return calls.filter(call => call.method === write.method && path.test(call.path));
}

/** Each step changed Azure once: a step is known by what its calls carry. */
function expectOnce(calls: readonly ArmCall[]): void {
  const steps = [...Map.groupBy(calls, call => call.clientRequestId)];
  const others = steps.filter(([, own]) => own.filter(({ changed }) => changed).length !== 1);
  expect(others).toEqual([]);
}

/** Brings requests of all kinds to where their first write is sent and does not get there. */
async function hungBefore(stage: Stage): Promise<readonly string[]> {
  const refs = await askAll(stage, kindCases);
  for (const { write } of kindCases) await stage.armFault({ ...write, hang: true, times: 50 });
  await approveAll(stage, refs);
  await eventually(async () => {
    const calls = await writeCalls(stage);
    for (const one of kindCases) expect(firstWrites(one, calls), one.kind).not.toEqual([]);
  }, 120_000);
  return refs;
}

test.concurrent('killed before a write, of whatever kind: a restart makes it, once', { timeout: 480_000 }, async ({
  onTestFinished,
}) => {
  const stage = await stageForTest({ estate: estateOf(kindCases) }, onTestFinished);
  const refs = await hungBefore(stage);
  expect(await stage.writes()).toEqual([]);
  await stage.bot(1, 'kill');
  await stage.clearFaults();
  await stage.bot(1, 'start');
  await allSucceed(stage, refs);
  expectOnce(await writeCalls(stage));
});

test.concurrent('killed after ARM applied a write and before its row: another bot finds it made, and writes nothing again', {
  timeout: 480_000,
}, async ({ onTestFinished }) => {
  const stage = await stageForTest({ estate: estateOf(kindCases) }, onTestFinished);
  await stage.bot(2, 'start');
  const refs = await askAll(stage, kindCases);
  for (const { write } of kindCases) await stage.armFault({ ...write, hang: true, when: 'after' });
  await approveAll(stage, refs);
  await killedOnce(stage, async () => {
    const calls = await stage.writes();
    for (const one of kindCases) expect(firstWrites(one, calls), one.kind).not.toEqual([]);
  });
  await allSucceed(stage, refs);
  const calls = await writeCalls(stage);
  expectOnce(calls);
  for (const one of kindCases) {
    const [first, ...again] = firstWrites(one, calls);
    expect(
      again.filter(call => call.clientRequestId === first?.clientRequestId),
      one.kind,
    ).toEqual([]);
  }
});

test.concurrent('killed while operations are under way: another bot asks how far they are, and starts none again', {
  timeout: 480_000,
}, async ({ onTestFinished }) => {
  const cases = kindCases.filter(({ isLong }) => isLong);
  const stage = await stageForTest({ estate: estateOf(cases) }, onTestFinished);
  await stage.bot(2, 'start');
  const refs = await askAll(stage, cases);
  await stage.armFault({ method: 'GET', path: 'operationstatuses/|/operations/', hang: true, times: 1_000 });
  await approveAll(stage, refs);
  const asked = async () => new Set((await stage.player.armCalls()).filter(isStatus).map(({ path }) => path));
  await killedOnce(stage, async () => expect((await asked()).size).toBe(cases.length));
  const underWay = await asked();
  const known = (await stage.player.armCalls()).length;
  await allSucceed(stage, refs);
  const later = (await stage.player.armCalls()).slice(known);
  const polled = new Set(later.filter(isStatus).map(({ path }) => path));
  for (const url of underWay) expect(polled).toContain(url);
  const calls = await writeCalls(stage);
  expectOnce(calls);
  expect(calls.every(({ changed }) => changed)).toBe(true);
});

/** Kills the bots that work, once all work has come to a point, and lets two others go on. */
async function killedOnce(stage: Stage, there: () => Promise<void>): Promise<void> {
  await eventually(there, 120_000);
  await Promise.all([stage.bot(1, 'kill'), stage.bot(2, 'kill')]);
  await stage.clearFaults();
  await stage.bot(3, 'start');
}

test.concurrent('frozen past its leases and woken: another bot has taken over, and the one that wakes writes nothing', {
  timeout: 480_000,
}, async ({ onTestFinished }) => {
  const stage = await stageForTest({ estate: estateOf(kindCases) }, onTestFinished);
  const before = await stage.player.arm('estate');
  const refs = await hungBefore(stage);
  const { pid } = await stage.player.slack('bots/1');
  process.kill(pid, 'SIGSTOP');
  await stage.clearFaults();
  await stage.bot(2, 'start');
  await allSucceed(stage, refs);
  expectOnce(await writeCalls(stage));
  await stage.bot(2, 'stop');
  // Whoever looked now would find everything still to be made.
  await stage.player.arm('estate', before, 'PUT');
  const known = (await stage.player.armCalls()).length;
  process.kill(pid, 'SIGCONT');
  await sleep(8_000);
  expect((await stage.player.armCalls()).slice(known).filter(isWrite)).toEqual([]);
  const next = await stage.agreed(kindCases.find(({ kind }) => kind === 'link')?.command ?? '');
  await stage.reaches(next, 'succeeded');
});
