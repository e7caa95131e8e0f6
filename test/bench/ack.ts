import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'pg';
import { freePort } from '../../sandbox/src/free-port.ts';
import { openBench } from './bench-system.ts';
import { scopesWith } from './full-estate.ts';
import type { CommandTarget } from './load.ts';
import { sendCommands } from './load.ts';
import { ms, percentile, printTable, times } from './print.ts';

const SCOPES = 20;
const WORKSPACES_PER_SCOPE = 50;
const estate = scopesWith(SCOPES, WORKSPACES_PER_SCOPE, false);

let typed = 0;

/** Returns a command with an effect that no command before it had: one with the same effect would create no request. */
function text(): string {
  const n = typed++;
  const workspace = `law-bench-${n % SCOPES}-${Math.floor(n / SCOPES) % WORKSPACES_PER_SCOPE}`;
  return `connect ${workspace} to ampls-bench-${Math.floor(n / SCOPES / WORKSPACES_PER_SCOPE) % SCOPES} because "run ${n}"`;
}

/**
 * The number of rounds. Each round measures all variants in turn, so that other load on the machine affects all alike.
 */
const ROUNDS = 6;

const WARM_UP = 300;

/**
 * Compares the time of an acknowledgement after a durable commit with that of an acknowledgement by plain Bolt and with
 * that of a commit. The bot only accepts the requests here. In production, another process does the work under load.
 */
export async function benchAck(): Promise<void> {
  const bench = await openBench({ command: 'serve', estate });
  const bare = await startBareBolt(bench.target);
  const pool = new Pool({ connectionString: bench.sandbox.databaseUrl, max: 32 });
  await pool.query('create table bench_commit (id serial primary key, body jsonb)');
  try {
    for (const inFlight of [1, 32]) {
      const count = inFlight === 1 ? 120 : 320;
      const durations = { bot: [] as number[], bare: [] as number[], commit: [] as number[] };
      // Warms up the just-in-time compiler.
      for (const target of [bare.target, bench.target]) {
        await sendCommands(target, { count: WARM_UP, inFlight, text });
      }
      for (let round = 0; round < ROUNDS; round += 1) {
        durations.bare.push(...(await sendCommands(bare.target, { count, inFlight, text })));
        durations.commit.push(...(await timeCommits(pool, count, inFlight)));
        durations.bot.push(...(await sendCommands(bench.target, { count, inFlight, text })));
      }
      report(inFlight, durations);
    }
  } finally {
    bare.stop();
    await pool.end();
    await bench.close();
  }
  await benchWithoutRedis();
}

function report(inFlight: number, durations: Record<'bot' | 'bare' | 'commit', number[]>): void {
  const at = (percent: number) => ({
    bot: percentile(durations.bot, percent),
    bare: percentile(durations.bare, percent),
    commit: percentile(durations.commit, percent),
  });
  const [p50, p99] = [at(50), at(99)];
  printTable(
    `Acknowledgement of a slash command, ${inFlight} in flight`,
    ['', 'p50', 'p99'],
    [
      ['commit alone', ms(p50.commit), ms(p99.commit)],
      ['plain Bolt: ack() alone', ms(p50.bare), ms(p99.bare)],
      ['amplsbot: committed, then acknowledged', ms(p50.bot), ms(p99.bot)],
      [
        'ratio to the target',
        `${times(p50.bot / p50.bare)} plain Bolt (target 6×)`,
        `${times(p99.bot / (p99.bare + 3 * p99.commit))} of plain Bolt + 3 commits (target 1×)`,
      ],
    ],
  );
}

/** Starts a Bolt app that only acknowledges, in a process of its own. */
export async function startBareBolt(target: CommandTarget): Promise<{ target: CommandTarget; stop(): void }> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-bolt.ts')], {
    env: {
      ...process.env,
      PORT: String(port),
      SLACK_SIGNING_SECRET: target.signingSecret,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return { target: { ...target, url: `http://127.0.0.1:${port}/slack/events` }, stop: () => child.kill() };
}

async function timeCommits(pool: Pool, count: number, inFlight: number): Promise<number[]> {
  const durations: number[] = [];
  let next = 0;
  const writer = async () => {
    while (next++ < count) {
      const startedAt = performance.now();
      await pool.query('insert into bench_commit (body) values ($1)', [{ text: text() }]);
      durations.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, writer));
  return durations;
}

/** Measures acknowledgements while Redis is down: accepting a request does not need the queue. */
async function benchWithoutRedis(): Promise<void> {
  const port = await freePort();
  const bench = await openBench({ redis: `redis://127.0.0.1:${port}`, estate });
  try {
    const durations = await sendCommands(bench.target, { count: 200, inFlight: 8, text });
    const slowest = Math.max(...durations);
    printTable(
      'Acknowledgement with Redis down, 8 in flight',
      ['', 'p50', 'slowest'],
      [['amplsbot', ms(percentile(durations, 50)), `${ms(slowest)} (target: none above 3 s)`]],
    );
  } finally {
    await bench.close();
  }
}
