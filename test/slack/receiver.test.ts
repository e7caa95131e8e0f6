import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { listRequests } from '../../src/store/requests.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { postSigned, startSlackApp } from './slack-app.ts';

interface Wire {
  readonly secret?: string;
  /** Negative for a timestamp in the future. */
  readonly ageS?: number;
}

/** Posts a body with the signature and timestamp that Slack would send, or with wrong ones. */
async function post(
  { url, slack }: RunningSlackApp,
  fields: Record<string, string>,
  wire: Wire = {},
): Promise<Response> {
  const { secret = slack.app.signingSecret, ageS = 0 } = wire;
  const body = new URLSearchParams(fields).toString();
  return postSigned(url, secret, { type: 'application/x-www-form-urlencoded', body }, ageS);
}

function sender(bot: RunningSlackApp) {
  const { slack, idOf } = bot;
  return async ({ trigger = '1.2.3', ...wire }: Wire & { readonly trigger?: string }): Promise<number> => {
    const fields = {
      command: '/ampls',
      text: 'connect law-prod to ampls-a',
      user_id: idOf('alice'),
      channel_id: slack.app.channelId,
      team_id: slack.app.teamId,
      trigger_id: trigger,
      response_url: `${slack.url}/response/T/x`,
    };
    return (await post(bot, fields, wire)).status;
  };
}

/** Returns a payload with the fields that all interactions have. */
function payloadOf({ slack, idOf }: RunningSlackApp, type: string, more: object) {
  const user = { id: idOf('alice'), team_id: slack.app.teamId };
  return { payload: JSON.stringify({ type, user, team: { id: slack.app.teamId }, trigger_id: '7.8.9', ...more }) };
}

test('refuses requests that are forged, old or dated in the future, and changes nothing', async () => {
  const bot = await startSlackApp();
  const send = sender(bot);
  expect(await send({ secret: 'the secret of another app' })).toBe(401);
  expect(await send({ ageS: 301 })).toBe(401);
  expect(await send({ ageS: -600 })).toBe(401);
  expect(await send({ ageS: -302 })).toBe(401);
  expect(await listRequests(bot.db, { open: false }, 10)).toEqual([]);
  expect(await send({ ageS: -200 })).toBe(200);
});

test('creates one request for a command that is delivered twice or replayed', async () => {
  const bot = await startSlackApp();
  const send = sender(bot);
  expect(await Promise.all([send({}), send({}), send({})])).toEqual([200, 200, 200]);
  expect(await send({ ageS: 200 })).toBe(200);
  await bot.control.command('alice', '/ampls cancel CR-1');
  expect(await send({})).toBe(200);
  expect(await listRequests(bot.db, { open: false }, 10)).toHaveLength(1);
  expect(await send({ trigger: '4.5.6' })).toBe(200);
  expect(await listRequests(bot.db, { open: false }, 10)).toHaveLength(2);
});

test('creates one request for a form that is delivered twice', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', '/ampls connect law-prod, law-1 to ampls-a because "to be sent"');
  await bot.control.command('alice', '/ampls connect law-prod');
  const view = await eventually(async () => {
    const [open] = await bot.control.views('alice');
    if (open === undefined) throw new Error('no form is open');
    return open;
  });
  await bot.control.submit('alice', view.id, { scope: 'ampls-a' });
  const [previewed] = await bot.control.views('alice');
  const values = {
    resources: { 'pick:resources': { selected_options: [{ value: 'law-prod' }] } },
    scope: { 'pick:scope': { selected_option: { value: 'ampls-a' } } },
    reason: { reason: { value: null } },
  };
  const sent = payloadOf(bot, 'view_submission', { view: { ...previewed, state: { values } } });
  const answers = await Promise.all([1, 2, 3].map(async () => (await post(bot, sent)).text()));
  for (const answer of answers) expect(answer).toMatch(/CR-2/);
  expect(await listRequests(bot.db, { open: false }, 10)).toHaveLength(2);
});

test('retries once for a click that is delivered twice', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  await bot.control.command('alice', '/ampls cancel CR-1');
  const actions = [{ type: 'button', action_id: 'request:retry', block_id: 'plan:', value: 'CR-1', action_ts: '1.1' }];
  const channel = { id: bot.slack.app.channelId };
  const sent = payloadOf(bot, 'block_actions', { actions, channel, response_url: `${bot.slack.url}/response/T/x` });
  for (const { status } of await Promise.all([1, 2, 3].map(() => post(bot, sent)))) expect(status).toBe(200);
  expect(await listRequests(bot.db, { open: false }, 10)).toHaveLength(2);
});

test('answers malformed payloads and keeps working', async () => {
  const bot = await startSlackApp();
  const odd = payloadOf(bot, 'view_submission', {
    view: { id: 'V1', callback_id: 'workflow', private_metadata: 'x' },
  });
  expect((await post(bot, odd)).status).toBe(400);
  expect(
    (await post(bot, payloadOf(bot, 'block_actions', { actions: [{ type: 'button', action_id: 'x' }] }))).status,
  ).toBe(200);
  expect((await post(bot, { payload: '{' })).status).toBe(400);
  expect(await sender(bot)({ trigger: 'after' })).toBe(200);
});

test('serves the pages of the bot on the same port', async () => {
  const routes = [
    {
      path: '/healthz',
      method: 'GET',
      handler: (_: unknown, response: { end(text: string): void }) => response.end('ok'),
    },
  ];
  const bot = await startSlackApp({ routes });
  const page = await fetch(bot.url.replace('/slack/events', '/healthz'));
  expect([page.status, await page.text()]).toEqual([200, 'ok']);
});

test('works in Socket Mode', async () => {
  const bot = await startSlackApp({ transport: 'socket' });
  const { body } = await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  expect(JSON.stringify(body)).toMatch(/Created CR-1/);
});

test('waits at start until Slack can be reached', async () => {
  const bot = await startSlackApp({ fault: { method: 'auth.test', status: 503, times: 2 } });
  expect(await sender(bot)({})).toBe(200);
});

test('fails to start with a token that Slack refuses', async () => {
  await expect(startSlackApp({ fault: { method: 'auth.test', error: 'invalid_auth' } })).rejects.toThrow(
    /invalid_auth/,
  );
});
