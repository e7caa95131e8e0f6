import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { eventually } from '../../src/sandbox/player.ts';
import { sendCommands } from './load.ts';
import { mebibytes, table, times } from './print.ts';
import { openBench } from './stage.ts';

const WAITING = 1_000;

/** Resident memory of the idle bot, and with many requests that await approval. */
export async function benchMemory(): Promise<void> {
  const bench = await openBench();
  const client = new Client({ connectionString: bench.sandbox.databaseUrl });
  await client.connect();
  try {
    await sleep(8_000);
    const idle = resident(bench.pid);
    const text = (n: number) => `connect law-team-${(n % 12) + 49} to ampls-b because "run ${n}"`;
    await sendCommands(bench.target, { count: WAITING, inFlight: 8, text });
    await eventually(async () => {
      const { rows } = await client.query(
        `select count(*)::int as count from amplsbot.requests where state = 'awaiting_approval'`,
      );
      if (rows[0].count < WAITING) throw new Error(`${rows[0].count} await approval`);
    }, 300_000);
    await sleep(8_000);
    const waiting = resident(bench.pid);
    table(
      'Resident memory of the bot',
      ['', 'resident', 'against idle'],
      [
        ['idle', mebibytes(idle), times(1)],
        [`${WAITING} requests awaiting approval`, mebibytes(waiting), times(waiting / idle)],
      ],
    );
  } finally {
    await client.end();
    await bench.close();
  }
}

/** In bytes, as Linux counts it. */
function resident(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) * 1024;
}
