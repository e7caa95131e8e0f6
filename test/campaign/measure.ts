import type { Sandbox } from '../../sandbox/src/sandbox.ts';
import { withDatabase } from './watch-requests.ts';

/** Values at one moment, by name. */
export interface Sample {
  /** Seconds since the start. */
  readonly at: number;
  readonly values: Readonly<Record<string, number>>;
}

/** What is measured of each bot: the name in the table, and the metric that has it. */
const botMetrics = {
  'resident memory, MiB': { metric: 'process_resident_memory_bytes', unit: 2 ** 20 },
  'heap used, MiB': { metric: 'nodejs_heap_size_used_bytes', unit: 2 ** 20 },
  'active handles': { metric: 'nodejs_active_handles_total', unit: 1 },
  'open files': { metric: 'process_open_fds', unit: 1 },
} as const;

/** Measures the bots and the database. Values of a bot that does not answer are left out. */
export async function measure(sandbox: Sandbox, bots: number, startedAt: number): Promise<Sample> {
  const values: Record<string, number> = {};
  for (let bot = 1; bot <= bots; bot += 1) {
    const url = sandbox.bots.get(bot)?.metricsUrl;
    const text = url === undefined ? '' : await fetch(url).then(answer => answer.text());
    for (const [name, { metric, unit }] of Object.entries(botMetrics)) {
      const value = new RegExp(`^${metric} (\\S+)$`, 'm').exec(text)?.[1];
      if (value !== undefined) values[`bot ${bot}: ${name}`] = Number(value) / unit;
    }
  }
  Object.assign(values, await measureDatabase(sandbox.databaseUrl));
  return { at: (performance.now() - startedAt) / 1_000, values };
}

async function measureDatabase(databaseUrl: string): Promise<Record<string, number>> {
  return withDatabase(databaseUrl, async client => {
    const connections = await client.query(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and application_name like 'amplsbot%'`,
    );
    const tables = await client.query(
      `select schemaname || '.' || relname as name, pg_total_relation_size(relid)::float8 / 1024 as size
       from pg_stat_user_tables order by 1`,
    );
    const sizes = tables.rows.map(({ name, size }) => [`${name}, KiB`, size]);
    return { 'connections with a name of amplsbot': connections.rows[0]?.count ?? 0, ...Object.fromEntries(sizes) };
  });
}

/** How a value changed over a run. */
export interface Slope {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly perHour: number;
}

/**
 * Returns the slope of each value that changed, by least squares. The first fifth of the time is left out: a process that
 * has just started fills its pools and compiles its code.
 */
export function slopesOf(samples: readonly Sample[]): readonly Slope[] {
  const end = samples.at(-1)?.at ?? 0;
  const settled = samples.filter(({ at }) => at >= end / 5);
  const names = new Set(settled.flatMap(({ values }) => Object.keys(values)));
  return [...names].flatMap(name => {
    const points = settled.flatMap(({ at, values }) => {
      const value = values[name];
      return value === undefined ? [] : [{ x: at / 3_600, y: value }];
    });
    const [first, last] = [points.at(0)?.y, points.at(-1)?.y];
    if (first === undefined || last === undefined || points.every(({ y }) => y === first)) return [];
    return [{ name, first, last, perHour: leastSquares(points) }];
  });
}

/** Returns the slope of the line that fits points best. */
export function leastSquares(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const covariance = mean(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  return covariance / mean(points.map(({ x }) => (x - meanX) ** 2));
}
