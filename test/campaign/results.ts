import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Slope } from './measure.ts';
import type { PromiseName, Violation } from './oracle.ts';
import { promises } from './oracle.ts';

/** What one run did, and what the oracle found. */
export interface RunResult {
  readonly campaign: string;
  readonly queues: string;
  readonly seed: number;
  readonly startedAt: string;
  readonly seconds: number;
  readonly bots: number;
  /** How often each fault had an effect. */
  readonly faults: Readonly<Record<string, number>>;
  readonly commands: number;
  readonly acknowledged: number;
  /** How many requests ended in each state, or are in it. */
  readonly states: Readonly<Record<string, number>>;
  readonly armWrites: number;
  /** Milliseconds from the last fault until all requests had ended. */
  readonly settledMs: number;
  readonly stuck: number;
  readonly violations: readonly Violation[];
  readonly slopes: readonly Slope[];
  /** What happened to the request that ended last. */
  readonly last: string;
}

/** Returns the results of all runs whose results are in a folder. */
export function readResults(folder: string): readonly RunResult[] {
  const file = join(folder, FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

const FILE = 'results.json';

/** Adds the result of a run. The file is replaced at once, so that an interrupted campaign leaves a whole one. */
export function addResult(folder: string, result: RunResult): void {
  mkdirSync(folder, { recursive: true });
  const results = [...readResults(folder), result];
  writeFileSync(join(folder, `${FILE}.new`), `${JSON.stringify(results, null, 1)}\n`);
  renameSync(join(folder, `${FILE}.new`), join(folder, FILE));
}

/** Returns the seed of the next run of a campaign: the one after the highest that has a result. */
export function nextSeed(results: readonly RunResult[], campaign: string, queues: string): number {
  const seeds = results.filter(one => one.campaign === campaign && one.queues === queues).map(({ seed }) => seed);
  return Math.max(0, ...seeds) + 1;
}

/** Returns the table of all runs in Markdown: a row for each campaign and queue store. */
export function resultsTable(results: readonly RunResult[]): string {
  const groups = Map.groupBy(results, ({ campaign, queues }) => `${campaign}, queues on ${queues}`);
  const names = Object.keys(promises) as PromiseName[];
  const head = [
    'campaign',
    'runs',
    'seeds',
    'seconds',
    'faults',
    'commands',
    'acknowledged',
    'requests by state',
    'ARM writes',
    'slowest recovery',
    'stuck',
    ...names.map(name => promises[name]),
  ];
  const rows = [...groups].map(([name, runs]) => groupRow(name, runs, names));
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

function groupRow(
  name: string,
  runs: readonly RunResult[],
  names: readonly PromiseName[],
): readonly (string | number)[] {
  const sum = (value: (run: RunResult) => number) => runs.reduce((total, run) => total + value(run), 0);
  const broken = (promise: PromiseName) => sum(run => run.violations.filter(one => one.promise === promise).length);
  return [
    name,
    runs.length,
    [...new Set(runs.map(({ seed }) => seed))].join(' '),
    sum(run => run.seconds),
    describeCounts(runs.map(({ faults }) => faults)),
    sum(run => run.commands),
    sum(run => run.acknowledged),
    describeCounts(runs.map(({ states }) => states)),
    sum(run => run.armWrites),
    `${Math.round(Math.max(...runs.map(run => run.settledMs)) / 1_000)} s`,
    sum(run => run.stuck),
    ...names.map(promise => (broken(promise) === 0 ? 'kept' : `broken ${broken(promise)} times`)),
  ];
}

/** Returns counts of the same names, added up. */
export function describeCounts(counts: readonly Readonly<Record<string, number>>[]): string {
  const names = [...new Set(counts.flatMap(Object.keys))].sort();
  return names.map(name => `${counts.reduce((sum, one) => sum + (one[name] ?? 0), 0)} ${name}`).join(', ');
}

/** Returns a table of slopes in Markdown. */
export function slopesTable(slopes: readonly Slope[]): string {
  const rows = slopes.map(({ name, first, last, perHour }) =>
    [name, first.toFixed(1), last.toFixed(1), perHour.toFixed(1)].join(' | '),
  );
  return ['value | first | last | slope per hour', '--- | --- | --- | ---', ...rows]
    .map(row => `| ${row} |`)
    .join('\n');
}
