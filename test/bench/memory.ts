import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { eventually } from '../../sandbox/src/control-client.ts';
import { openBench } from './bench-system.ts';
import { sendCommands } from './load.ts';
import { mebibytes, printTable, times } from './print.ts';

const WAITING = 1_000;

const teams = Array.from({ length: 12 }, (_, n) => `law-team-${n + 49}`);

/** Measures the resident memory of the idle bot, and of the bot with many requests that await approval. */
export async function benchMemory(): Promise<void> {
  const bench = await openBench();
  const client = new Client({ connectionString: bench.sandbox.databaseUrl });
  await client.connect();
  try {
    await sleep(8_000);
    const idle = residentBytes(bench.pid);
    // Each command links another set of the twelve workspaces: one with the same effect would create no request.
    const sets = (n: number) => teams.filter((_, index) => (((n % 4_095) + 1) >> index) % 2 === 1);
    const text = (n: number) => `connect ${sets(n).join(', ')} to ampls-b because "run ${n}"`;
    await sendCommands(bench.target, { count: WAITING, inFlight: 8, text });
    await eventually(async () => {
      const { rows } = await client.query(
        `select count(*)::int as count from amplsbot.requests where state = 'awaiting_approval'`,
      );
      if (rows[0].count < WAITING) throw new Error(`${rows[0].count} await approval`);
    }, 300_000);
    await sleep(8_000);
    const waiting = residentBytes(bench.pid);
    printTable(
      'Resident memory of the bot',
      ['', 'resident', 'compared to idle'],
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

/** Returns the resident memory of a process in bytes, as Linux reports it. */
function residentBytes(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) * 1024;
}
