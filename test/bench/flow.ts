import { Client } from 'pg';
import { eventually } from '../../src/sandbox/player.ts';
import { flowEstate } from './flow-estate.ts';
import { sendCommands } from './load.ts';
import { ms, percentile, table } from './print.ts';
import { openBench } from './stage.ts';

const REQUESTS = 200;

/** Requests through the whole flow, with a policy that asks nobody and an Azure without delays. */
export async function benchFlow(): Promise<void> {
  for (const redis of process.env['REDIS_URL'] ? [false, true] : [false]) {
    const bench = await openBench({ autoApprove: true, redis, estate: flowEstate(REQUESTS) });
    const client = new Client({ connectionString: bench.sandbox.databaseUrl });
    await client.connect();
    try {
      const text = (n: number) => `connect law-flow-${n} to ampls-flow-${n % 20}`;
      const began = performance.now();
      await sendCommands(bench.target, { count: REQUESTS, inFlight: 16, text });
      const states = await eventually(async () => {
        const { rows } = await client.query(
          'select state, count(*)::int as count from amplsbot.requests group by state',
        );
        const done = rows.find(({ state }) => state === 'succeeded')?.count ?? 0;
        if (done < REQUESTS) throw new Error(JSON.stringify(rows));
        return done;
      }, 300_000);
      const seconds = (performance.now() - began) / 1000;
      await whereTheTimeGoes(client, redis ? 'Redis' : 'Postgres', states / seconds);
    } finally {
      await client.end();
      await bench.close();
    }
  }
}

const STAGES = [
  ['created', 'planned', 'planning'],
  ['approved', 'started', 'waiting for its turn, locks, drift check'],
  ['started', 'step_done', 'the link, verified'],
  ['step_done', 'succeeded', 'ending'],
  ['created', 'succeeded', 'in all'],
] as const;

async function whereTheTimeGoes(client: Client, queues: string, perSecond: number): Promise<void> {
  const rows = [];
  for (const [from, to, name] of STAGES) {
    const result = await client.query(
      `select extract(epoch from b.at - a.at) * 1000 as ms from amplsbot.events a
       join amplsbot.events b using (request_id) where a.type = $1 and b.type = $2`,
      [from, to],
    );
    const taken = result.rows.map(row => Number(row.ms));
    rows.push([name, ms(percentile(taken, 50)), ms(percentile(taken, 99))]);
  }
  table(
    `${REQUESTS} requests through the whole flow, queues on ${queues}: ${perSecond.toFixed(1)} a second (floor 20)`,
    ['where the time goes', 'p50', 'p99'],
    rows,
  );
}
