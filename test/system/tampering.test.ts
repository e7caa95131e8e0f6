import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formOf, postSigned } from '../hostile/signed-request.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;
let bot: { readonly url: string; readonly signingSecret: string };
let person: string;

beforeAll(async () => {
  system = await openSystem();
  bot = await system.control.slack('bots/1');
  const people: { id: string; name: string }[] = await system.control.slack('people');
  person = people.find(({ name }) => name === 'alice')?.id ?? '';
});

afterAll(() => system.close());

/** Posts a slash command as Slack would, with the given signing secret and age. */
async function post(options: { secret?: string; secondsAgo?: number; trigger?: string } = {}) {
  const { secret = bot.signingSecret, secondsAgo = 0, trigger = `${randomUUID()}.1` } = options;
  const body = formOf({
    token: 'x',
    command: '/ampls',
    text: 'connect law-prod-weu to ampls-a',
    trigger_id: trigger,
    user_id: person,
    user_name: 'alice',
    team_id: 'T000000001',
    team_domain: 'contoso',
    channel_id: 'C0000000000',
    channel_name: 'network-changes',
    api_app_id: 'A000000001',
    response_url: `${system.sandbox.url}/commands/none`,
    is_enterprise_install: 'false',
  });
  return postSigned({ url: bot.url, secret, body, secondsAgo });
}

test.each([
  ['signed with another secret', { secret: 'f'.repeat(32) }],
  ['six minutes old', { secondsAgo: 360 }],
  ['ten minutes in the future', { secondsAgo: -600 }],
])('refuses a command %s and changes nothing', async (_, options) => {
  const { status, text } = await post(options);
  expect(status).toBe(401);
  expect(text).not.toContain('CR-');
  expect(await system.control.cards()).toEqual([]);
});

test('creates one request from a command that is delivered several times', async () => {
  const trigger = `${randomUUID()}.twice`;
  const answers = await Promise.all([post({ trigger }), post({ trigger }), post({ trigger })]);
  const refs = answers.map(({ text }) => /CR-\d+/.exec(text)?.[0]);
  expect(new Set(refs).size).toBe(1);
  expect(refs[0]).toBeDefined();
  await system.waitForStatus(refs[0] ?? '', 'awaiting_approval');
  expect((await post({ trigger })).text).toContain(refs[0]);
  expect(await system.control.cards()).toHaveLength(1);
});

test('refuses to change, delete or truncate audit events', async () => {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: system.sandbox.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query('select * from amplsbot.events order by request_id, seq');
    expect(rows.length).toBeGreaterThan(1);
    await expect(client.query("update amplsbot.events set actor = 'x'")).rejects.toThrow(/append-only/);
    await expect(client.query('delete from amplsbot.events')).rejects.toThrow(/append-only/);
    await expect(client.query('truncate amplsbot.events')).rejects.toThrow(/append-only/);
  } finally {
    await client.end();
  }
});
