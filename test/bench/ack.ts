import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'pg';
import { freePort } from '../../src/sandbox/ports.ts';
import type { Target } from './load.ts';
import { sendCommands } from './load.ts';
import { ms, percentile, table, times } from './print.ts';
import { openBench } from './stage.ts';

const text = (n: number) => `connect law-team-${String((n % 12) + 49)} to ampls-b because "run ${n}"`;

/** Rounds of each kind, one after the other in turn: what else the machine does falls on all of them alike. */
const ROUNDS = 6;

const WARM_UP = 300;

/**
 * How long an acknowledgement takes with its durable commit, against one without anything, and a commit alone. The work
 * that the requests ask for is left to another process, as it is where many come at once.
 */
export async function benchAck(): Promise<void> {
  const bench = await openBench({ command: 'serve' });
  const bare = await startBareBolt(bench.target);
  const pool = new Pool({ connectionString: bench.sandbox.databaseUrl, max: 32 });
  await pool.query('create table bench_commit (id serial primary key, body jsonb)');
  try {
    for (const inFlight of [1, 32]) {
      const count = inFlight === 1 ? 120 : 320;
      const taken = { bot: [] as number[], bare: [] as number[], commit: [] as number[] };
      // What runs for the first time is still to be compiled.
      for (const target of [bare.target, bench.target]) await sendCommands(target, { count: WARM_UP, inFlight, text });
      for (let round = 0; round < ROUNDS; round += 1) {
        taken.bare.push(...(await sendCommands(bare.target, { count, inFlight, text })));
        taken.commit.push(...(await commits(pool, count, inFlight)));
        taken.bot.push(...(await sendCommands(bench.target, { count, inFlight, text })));
      }
      report(inFlight, taken);
    }
  } finally {
    bare.stop();
    await pool.end();
    await bench.close();
  }
  await withoutRedis();
}

function report(inFlight: number, taken: Record<'bot' | 'bare' | 'commit', number[]>): void {
  const at = (percent: number) => ({
    bot: percentile(taken.bot, percent),
    bare: percentile(taken.bare, percent),
    commit: percentile(taken.commit, percent),
  });
  const [p50, p99] = [at(50), at(99)];
  table(
    `Acknowledgement of a slash command, ${inFlight} in flight`,
    ['', 'p50', 'p99'],
    [
      ['a bare commit', ms(p50.commit), ms(p99.commit)],
      ['bare Bolt: ack() alone', ms(p50.bare), ms(p99.bare)],
      ['amplsbot: committed, then acknowledged', ms(p50.bot), ms(p99.bot)],
      [
        'ratio to the aim',
        `${times(p50.bot / p50.bare)} bare Bolt (aim 6×)`,
        `${times(p99.bot / (p99.bare + 3 * p99.commit))} of bare Bolt + 3 commits (aim 1×)`,
      ],
    ],
  );
}

async function startBareBolt(target: Target): Promise<{ target: Target; stop(): void }> {
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

async function commits(pool: Pool, count: number, inFlight: number): Promise<number[]> {
  const taken: number[] = [];
  let next = 0;
  const writer = async () => {
    while (next++ < count) {
      const began = performance.now();
      await pool.query('insert into bench_commit (body) values ($1)', [{ text: text(next) }]);
      taken.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, writer));
  return taken;
}

/** Acceptance needs no queue: with the store of the jobs gone it goes on. */
async function withoutRedis(): Promise<void> {
  const port = await freePort();
  const bench = await openBench({ redis: `redis://127.0.0.1:${port}` });
  try {
    const taken = await sendCommands(bench.target, { count: 200, inFlight: 8, text });
    const slowest = Math.max(...taken);
    table(
      'Acknowledgement with Redis down, 8 in flight',
      ['', 'p50', 'slowest'],
      [['amplsbot', ms(percentile(taken, 50)), `${ms(slowest)} (aim: none above 3 s)`]],
    );
  } finally {
    await bench.close();
  }
}
