import { Client } from 'pg';
import { eventually } from '../../sandbox/src/control-client.ts';
import { openBench } from './bench-system.ts';
import { flowEstate } from './flow-estate.ts';
import { sendCommands } from './load.ts';
import { ms, percentile, printTable } from './print.ts';

const REQUESTS = 200;

/** Measures requests from submission to success, with a policy without approvals and an Azure without delays. */
export async function benchFlow(): Promise<void> {
  for (const redis of process.env['REDIS_URL'] ? [false, true] : [false]) {
    const bench = await openBench({ autoApprove: true, redis, estate: flowEstate(REQUESTS) });
    const client = new Client({ connectionString: bench.sandbox.databaseUrl });
    await client.connect();
    try {
      const text = (n: number) => `connect law-flow-${n} to ampls-flow-${n % 20}`;
      const startedAt = performance.now();
      await sendCommands(bench.target, { count: REQUESTS, inFlight: 16, text });
      const states = await eventually(async () => {
        const { rows } = await client.query(
          'select state, count(*)::int as count from amplsbot.requests group by state',
        );
        const done = rows.find(({ state }) => state === 'succeeded')?.count ?? 0;
        if (done < REQUESTS) throw new Error(JSON.stringify(rows));
        return done;
      }, 300_000);
      const seconds = (performance.now() - startedAt) / 1000;
      await reportDurations(client, redis ? 'Redis' : 'Postgres', states / seconds);
    } finally {
      await client.end();
      await bench.close();
    }
  }
}

const PHASES = [
  ['created', 'planned', 'planning'],
  ['approved', 'started', 'queue, locks, drift check'],
  ['started', 'step_done', 'link and verification'],
  ['step_done', 'succeeded', 'completion'],
  ['created', 'succeeded', 'total'],
] as const;

async function reportDurations(client: Client, queues: string, perSecond: number): Promise<void> {
  const rows = [];
  for (const [from, to, name] of PHASES) {
    const result = await client.query(
      `select extract(epoch from b.at - a.at) * 1000 as ms from amplsbot.events a
       join amplsbot.events b using (request_id) where a.type = $1 and b.type = $2`,
      [from, to],
    );
    const durations = result.rows.map(row => Number(row.ms));
    rows.push([name, ms(percentile(durations, 50)), ms(percentile(durations, 99))]);
  }
  printTable(
    `${REQUESTS} requests through the whole flow, queues on ${queues}: ${perSecond.toFixed(1)} per second (minimum 20)`,
    ['phase', 'p50', 'p99'],
    rows,
  );
}
