import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { campaigns } from './campaigns.ts';
import { leastSquares, slopesOf } from './measure.ts';
import type { RunResult } from './results.ts';
import { addResult, nextSeed, readResults, resultsTable } from './results.ts';
import { describeSchedule } from './schedule.ts';

const result: RunResult = {
  campaign: 'kills',
  queues: 'postgres',
  seed: 4,
  startedAt: '2026-03-01T00:00:00.000Z',
  seconds: 60,
  bots: 2,
  faults: { kill: 10, start: 9 },
  commands: 20,
  acknowledged: 18,
  states: { succeeded: 17, failed: 1 },
  armWrites: 17,
  settledMs: 12_000,
  stuck: 0,
  violations: [{ promise: 'once', sentence: 'A write had effect twice.' }],
  slopes: [],
  last: 'CR-1 ended last.',
};

describe.each(Object.entries(campaigns))('the schedule of the campaign %s', (_name, { makeSchedule }) => {
  test('is the same for the same seed, and another for another seed', () => {
    expect(makeSchedule(7, 120)).toEqual(makeSchedule(7, 120));
    expect(describeSchedule(makeSchedule(7, 120))).not.toBe(describeSchedule(makeSchedule(8, 120)));
  });

  test('is in the order of time, and has commands with numbers of their own', () => {
    const { actions } = makeSchedule(3, 120);
    expect(actions).toEqual(actions.toSorted((a, b) => a.at - b.at));
    const numbers = actions.flatMap(action => (action.do === 'command' ? [action.number] : []));
    expect(numbers.length).toBeGreaterThan(50);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

test('kills bots again before the lease of a bot that was killed has run out', () => {
  const kills = campaigns.kills.makeSchedule(5, 180).actions.filter(action => action.do === 'kill');
  const gaps = kills.slice(1).map(({ at }, index) => at - (kills[index]?.at ?? 0));
  expect(gaps.filter(ms => ms < 15_000).length).toBeGreaterThan(gaps.length / 2);
});

test('results accumulate over runs, and the next run has the next seed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-results-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect(nextSeed(readResults(folder), 'kills', 'postgres')).toBe(1);
  addResult(folder, result);
  addResult(folder, { ...result, seed: 5, violations: [], settledMs: 20_000 });
  const results = readResults(folder);
  expect(nextSeed(results, 'kills', 'postgres')).toBe(6);
  expect(nextSeed(results, 'kills', 'redis')).toBe(1);
  const row = resultsTable(results).split('\n').at(-1) ?? '';
  expect(row).toContain('| kills, queues on postgres | 2 | 4 5 | 120 | 20 kill, 18 start | 40 | 36 |');
  expect(row).toContain('2 failed, 34 succeeded | 34 | 20 s | 0 | kept | broken 1 times |');
});

test('slopes are those of the best line, without the first fifth of the time', () => {
  expect(leastSquares([0, 1, 2, 3].map(x => ({ x, y: 5 - 2 * x })))).toBeCloseTo(-2);
  const samples = Array.from({ length: 11 }, (_, n) => ({
    at: n * 360,
    values: { memory: n < 2 ? 0 : 100 + n, constant: n < 2 ? 1 : 3 },
  }));
  expect(slopesOf(samples)).toEqual([{ name: 'memory', first: 102, last: 110, perHour: expect.closeTo(10) }]);
});
