import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Pool } from 'pg';
import { eventually } from '../../sandbox/src/control-client.ts';
import { startBareBolt } from './ack.ts';
import { openBench } from './bench-system.ts';
import { flowEstate } from './flow-estate.ts';
import type { ApprovalClick } from './load.ts';
import { sendApprovals, sendCommands } from './load.ts';
import { ms, percentile, printTable, times } from './print.ts';

const CLICKS = 500;

/** How long the bot may take to plan, approve and execute all requests, in milliseconds. */
const SETTLE_MS = 600_000;

type Bench = Awaited<ReturnType<typeof openBench>>;

/**
 * Measures how many approvals at the same moment count, and how long each acknowledgement takes: each of another request,
 * and many of a few requests. One process does everything, so the work that follows the approvals competes with them.
 */
export async function benchApprovals(): Promise<void> {
  const bench = await openBench({ estate: flowEstate(CLICKS) });
  const client = new Client({ connectionString: bench.sandbox.databaseUrl });
  const answers = await collectAnswers();
  const bare = await startBareBolt(bench.target);
  await client.connect();
  try {
    const people: { id: string; name: string }[] = await bench.control.slack('people');
    const approvers = people.filter(({ name }) => ['bob', 'carol', 'dave'].includes(name)).map(({ id }) => id);
    const click = (request: number, n: number): ApprovalClick => {
      return { request: `CR-${request}`, person: approvers[n % approvers.length] ?? '' };
    };
    await submitAndPlan(bench, client);
    const few = Array.from({ length: CLICKS }, (_, n) => click(1 + (n % 5), n));
    const each = Array.from({ length: CLICKS - 5 }, (_, n) => click(6 + n, n));
    for (const [what, clicks] of [
      [`${few.length} clicks by three people on 5 requests`, few],
      [`${each.length} clicks on as many requests`, each],
    ] as const) {
      const bareDurations = await sendApprovals(bare.target, clicks, answers.url);
      const commits = await timeCommits(bench.sandbox.databaseUrl, clicks.length);
      const durations = await sendApprovals(bench.target, clicks, answers.url);
      await untilSettled(client, clicks);
      await report(client, what, clicks, { durations, bareDurations, commits, answers: answers.take() });
    }
  } finally {
    bare.stop();
    answers.close();
    await client.end();
    await bench.close();
  }
}

async function submitAndPlan({ target }: Bench, client: Client): Promise<void> {
  const text = (n: number) => `connect law-flow-${n} to ampls-flow-${n % 20}`;
  await sendCommands(target, { count: CLICKS, inFlight: 16, text });
  await eventually(async () => {
    const { rows } = await client.query(`
      select (select count(*)::int from amplsbot.requests where state <> 'awaiting_approval') as planning,
        (select count(*)::int from amplsbot.outbox where state <> 'sent') as sending`);
    if (rows[0]?.planning > 0 || rows[0]?.sending > 0) throw new Error(JSON.stringify(rows));
  }, SETTLE_MS);
}

/** Waits until the work that follows the clicks is done. A request whose click did not count waits for ever. */
async function untilSettled(client: Client, clicks: readonly ApprovalClick[]): Promise<void> {
  const ids = [...new Set(clicks.map(({ request }) => Number(request.slice('CR-'.length))))];
  let before = '';
  let since = performance.now();
  await eventually(async () => {
    const { rows } = await client.query(
      'select state, count(*)::int from amplsbot.requests where id = any($1) group by state order by state',
      [ids],
    );
    const now = JSON.stringify(rows);
    if (now !== before) since = performance.now();
    before = now;
    const isDone = rows.every(({ state }) => state === 'succeeded') || performance.now() - since > 20_000;
    if (!isDone) throw new Error(now);
  }, SETTLE_MS);
}

async function report(
  client: Client,
  what: string,
  clicks: readonly ApprovalClick[],
  measured: {
    readonly durations: readonly number[];
    readonly bareDurations: readonly number[];
    readonly commits: readonly number[];
    readonly answers: readonly string[];
  },
): Promise<void> {
  const ids = [...new Set(clicks.map(({ request }) => Number(request.slice('CR-'.length))))];
  const { rows } = await client.query(
    `select count(distinct request_id)::int as approved,
       (select percentile_disc(0.5) within group (order by extract(epoch from b.at - a.at) * 1000)::int
          from amplsbot.events a join amplsbot.events b using (request_id)
          where a.type = 'agreed' and b.type = 'started' and request_id = any($1)) as started
     from amplsbot.decisions where request_id = any($1)`,
    [ids],
  );
  const { durations, bareDurations, commits, answers } = measured;
  const unreachable = answers.filter(text => text.includes('cannot reach its database')).length;
  const at = (percent: number, values: readonly number[]) => ms(percentile(values, percent));
  const p99 = percentile(durations, 99) / (percentile(bareDurations, 99) + percentile(commits, 99));
  printTable(
    what,
    ['', 'p50', 'p99', 'slowest'],
    [
      ['as many commits at once, one connection each in a pool of 6', ...[50, 99, 100].map(n => at(n, commits))],
      ['plain Bolt: ack() alone', ...[50, 99, 100].map(n => at(n, bareDurations))],
      ['amplsbot: the decision committed, then acknowledged', ...[50, 99, 100].map(n => at(n, durations))],
      ['ratio to plain Bolt + commits', '', `${times(p99)} (target 1.5×)`, ''],
    ],
  );
  process.stdout.write(
    `\n${rows[0]?.approved} of ${ids.length} requests approved; ${answers.length} clicks refused, ${unreachable} of them with "cannot reach its database"; from the approval to the first write p50 ${rows[0]?.started} ms\n`,
  );
  const counts = Map.groupBy(answers, text => text.replaceAll(/CR-\d+/g, 'CR-n').slice(0, 120));
  for (const [text, those] of counts) process.stdout.write(`${those.length} × ${text}\n`);
}

/** Times as many commits at once, through as many connections as acknowledgements have. */
async function timeCommits(url: string, count: number): Promise<number[]> {
  const pool = new Pool({ connectionString: url, max: 6 });
  await pool.query('create table if not exists bench_commit (id serial primary key, body jsonb)');
  const durations = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const startedAt = performance.now();
      await pool.query('insert into bench_commit (body) values ($1)', [{ n }]);
      return performance.now() - startedAt;
    }),
  );
  await pool.end();
  return durations;
}

/** Starts a server for what only the people who clicked see: with it, refusals can be counted. */
async function collectAnswers() {
  let texts: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', part => {
      body += String(part);
    });
    request.on('end', () => {
      texts.push(JSON.parse(body).text);
      response.end('ok');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/answer`,
    take() {
      const taken = texts;
      texts = [];
      return taken;
    },
    close: () => server.close(),
  };
}
