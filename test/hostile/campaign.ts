import assert from 'node:assert/strict';
import pMap from 'p-map';
import { Client } from 'pg';
import type { TestSystem } from '../system/harness.ts';
import type { Sender, ValidDelivery } from './deliveries.ts';
import { validDeliveries } from './deliveries.ts';
import { mutate, mutations } from './mutations.ts';
import type { Answer } from './signed-request.ts';
import { formOf, postSigned } from './signed-request.ts';

/** What the bot may answer to a request, whatever it holds. */
const properStatuses = [200, 400, 401, 404, 413];

/** What a campaign saw. */
export interface CampaignResult {
  readonly sent: number;
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Returns somebody whose clicks change nothing: the requester of a request that waits for approval. */
async function openSender(system: TestSystem): Promise<Sender> {
  const ref = await system.submit('alice', '/ampls connect appi-web to ampls-b because "for clicks"');
  await system.waitForStatus(ref, 'awaiting_approval');
  const people: { id: string; name: string }[] = await system.control.slack('people');
  return {
    person: people.find(({ name }) => name === 'alice')?.id ?? '',
    team: 'T000000001',
    channel: 'C0000000000',
    ref,
    responseUrl: `${system.sandbox.url}/response/none`,
  };
}

/** Posts so many mutated deliveries, and checks every answer and what they changed. */
export async function postMutations(system: TestSystem, count: number, seed: number): Promise<CampaignResult> {
  const sender = await openSender(system);
  const bot = await botOf(system);
  const before = await changesIn(system);
  const answers = await pMap(
    mutations(count, seed),
    async changes => {
      const delivery = mutate(validDeliveries(sender), changes);
      const answer = await postSigned({ ...bot, ...encode(delivery) });
      const shown = JSON.stringify({ changes, answer }).slice(0, 2_000);
      const got = JSON.stringify({ status: answer.status, delivery }).slice(0, 2_000);
      assert.ok(properStatuses.includes(answer.status), `seed ${seed}: an improper answer: ${got} ${shown}`);
      assert.ok(!/database/.test(answer.text), `seed ${seed}: an answer blames the database: ${shown}`);
      return answer;
    },
    { concurrency: 8 },
  );
  await checkUnharmed(system, bot.pid, seed);
  const after = await changesIn(system);
  const created = new Set(answers.flatMap(({ text }) => /Created [^C]{0,40}(CR-\d+)/.exec(text)?.[1] ?? []));
  assert.equal(after.requests - before.requests, created.size, `seed ${seed}: only what was answered so was created`);
  assert.equal(after.decisions, before.decisions, `seed ${seed}: nobody decided anything`);
  return { sent: answers.length, statuses: countBy(answers) };
}

/** Sends so many mutated deliveries over Socket Mode, where the bot answers to Slack alone, and checks what they changed. */
export async function sendMutatedFrames(system: TestSystem, count: number, seed: number): Promise<void> {
  const sender = await openSender(system);
  const { pid } = await botOf(system);
  const before = await changesIn(system);
  for (const [index, changes] of mutations(count, seed).entries()) {
    const { kind, body } = mutate(validDeliveries(sender), changes);
    await sendFrame(system, JSON.stringify({ type: kind, envelope_id: `mutated-${index}`, payload: body }));
  }
  await checkUnharmed(system, pid, seed);
  assert.equal((await changesIn(system)).decisions, before.decisions, `seed ${seed}: nobody decided anything`);
}

/** Sends text as it is over the bot's connection in Socket Mode. */
export async function sendFrame(system: TestSystem, text: string): Promise<void> {
  const { connections } = await system.control.slack('frames', { text });
  assert.equal(connections, 1, `the bot has no connection any more; the last message was ${text.slice(0, 500)}`);
}

/** Checks that the same process lives, answers a command, and met no error that it did not expect. */
export async function checkUnharmed(system: TestSystem, pid: number, seed = 0): Promise<void> {
  const delivery = await system.control.command('alice', '/ampls help');
  assert.equal(delivery.status, 200, `seed ${seed}: a command is answered`);
  const bot = await botOf(system);
  assert.equal(bot.pid, pid, `seed ${seed}: the process lives`);
  const unexpected = /^amplsbot_unexpected_errors_total\{.*/m.exec(await (await fetch(bot.metricsUrl)).text());
  assert.equal(unexpected?.[0], undefined, `seed ${seed}: no unexpected errors`);
}

export async function botOf(system: TestSystem) {
  const { pid, url, metricsUrl, signingSecret } = await system.control.slack('bots/1');
  return { pid: Number(pid), url: String(url), metricsUrl: String(metricsUrl), secret: String(signingSecret) };
}

function encode({ kind, body }: ValidDelivery): { readonly body: string; readonly contentType?: string } {
  if (kind === 'events_api') return { body: JSON.stringify(body), contentType: 'application/json' };
  if (kind === 'interactive') return { body: formOf({ payload: JSON.stringify(body) }) };
  const fields = Object.entries(body ?? {}).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return { body: fields.map(pair => pair.map(part => encodeURIComponent(part.toWellFormed())).join('=')).join('&') };
}

/** Counts what deliveries can change. */
async function changesIn({ sandbox }: TestSystem): Promise<{ readonly requests: number; readonly decisions: number }> {
  const client = new Client({ connectionString: sandbox.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ requests: number; decisions: number }>(
      `select (select count(*)::int from amplsbot.requests) as requests,
              (select count(*)::int from amplsbot.decisions) as decisions`,
    );
    return rows[0] ?? { requests: 0, decisions: 0 };
  } finally {
    await client.end();
  }
}

function countBy(answers: readonly Answer[]): Record<string, number> {
  const groups = Map.groupBy(answers, ({ status }) => String(status));
  return Object.fromEntries([...groups].map(([status, group]) => [status, group.length]));
}
