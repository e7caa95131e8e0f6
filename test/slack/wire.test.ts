import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { listRequests } from '../../src/requests/read.ts';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';

interface Wire {
  readonly secret?: string;
  /** Negative: dated ahead. */
  readonly ageS?: number;
}

/** Posts a body as Slack would, or nearly so. */
async function post({ url, slack }: Stage, fields: Record<string, string>, wire: Wire = {}): Promise<Response> {
  const { secret = slack.app.signingSecret, ageS = 0 } = wire;
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(Math.floor(Date.now() / 1000) - ageS);
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  };
  return fetch(url, { method: 'POST', headers, body });
}

function sender(stage: Stage) {
  const { slack, idOf } = stage;
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
    return (await post(stage, fields, wire)).status;
  };
}

/** What all payloads of a person's doings have. */
function payloadOf({ slack, idOf }: Stage, type: string, more: object) {
  const user = { id: idOf('alice'), team_id: slack.app.teamId };
  return { payload: JSON.stringify({ type, user, team: { id: slack.app.teamId }, trigger_id: '7.8.9', ...more }) };
}

test('what is forged, old or dated ahead is refused and changes nothing', async () => {
  const stage = await openStage();
  const send = sender(stage);
  expect(await send({ secret: 'somebody else’s secret' })).toBe(401);
  expect(await send({ ageS: 301 })).toBe(401);
  expect(await send({ ageS: -600 })).toBe(401);
  expect(await send({ ageS: -302 })).toBe(401);
  expect(await listRequests(stage.db, { open: false }, 10)).toEqual([]);
  expect(await send({ ageS: -200 })).toBe(200);
});

test('a command that is delivered twice, or played again, is one request', async () => {
  const stage = await openStage();
  const send = sender(stage);
  expect(await Promise.all([send({}), send({}), send({})])).toEqual([200, 200, 200]);
  expect(await send({ ageS: 200 })).toBe(200);
  expect(await send({ trigger: '4.5.6' })).toBe(200);
  expect(await listRequests(stage.db, { open: false }, 10)).toHaveLength(2);
});

test('a form that is delivered twice is one request', async () => {
  const stage = await openStage();
  await stage.player.command('alice', '/ampls connect law-prod, law-1 to ampls-a because "to be sent"');
  await stage.player.command('alice', '/ampls connect law-prod');
  const view = await eventually(async () => {
    const [open] = await stage.player.views('alice');
    if (open === undefined) throw new Error('no form is open');
    return open;
  });
  const values = {
    resources: { 'pick:resources': { selected_options: [{ value: 'law-prod' }] } },
    scope: { 'pick:scope': { selected_option: { value: 'ampls-a' } } },
    reason: { reason: { value: null } },
  };
  const sent = payloadOf(stage, 'view_submission', { view: { ...view, state: { values } } });
  const answers = await Promise.all([1, 2, 3].map(async () => (await post(stage, sent)).text()));
  for (const answer of answers) expect(answer).toMatch(/CR-2/);
  expect(await listRequests(stage.db, { open: false }, 10)).toHaveLength(2);
});

test('a click that is delivered twice asks again once', async () => {
  const stage = await openStage();
  await stage.player.command('alice', '/ampls connect law-prod to ampls-a');
  await stage.player.command('alice', '/ampls cancel CR-1');
  const actions = [{ type: 'button', action_id: 'request:retry', block_id: 'plan:', value: 'CR-1', action_ts: '1.1' }];
  const channel = { id: stage.slack.app.channelId };
  const sent = payloadOf(stage, 'block_actions', { actions, channel, response_url: `${stage.slack.url}/response/T/x` });
  for (const { status } of await Promise.all([1, 2, 3].map(() => post(stage, sent)))) expect(status).toBe(200);
  expect(await listRequests(stage.db, { open: false }, 10)).toHaveLength(2);
});

test('what Slack would never send is answered, and harms nothing', async () => {
  const stage = await openStage();
  const odd = payloadOf(stage, 'view_submission', {
    view: { id: 'V1', callback_id: 'workflow', private_metadata: 'x' },
  });
  expect((await post(stage, odd)).status).toBe(200);
  expect(
    (await post(stage, payloadOf(stage, 'block_actions', { actions: [{ type: 'button', action_id: 'x' }] }))).status,
  ).toBe(200);
  expect((await post(stage, { payload: '{' })).status).toBe(400);
  expect(await sender(stage)({ trigger: 'after' })).toBe(200);
});

test('the bot’s own pages are served beside', async () => {
  const routes = [
    {
      path: '/healthz',
      method: 'GET',
      handler: (_: unknown, response: { end(text: string): void }) => response.end('ok'),
    },
  ];
  const stage = await openStage({ deps: { routes } });
  const page = await fetch(stage.url.replace('/slack/events', '/healthz'));
  expect([page.status, await page.text()]).toEqual([200, 'ok']);
});

test('everything works in Socket Mode too', async () => {
  const stage = await openStage({ transport: 'socket' });
  const { body } = await stage.player.command('alice', '/ampls connect law-prod to ampls-a');
  expect(JSON.stringify(body)).toMatch(/CR-1 is written down/);
});

test('the bot waits for a Slack that cannot be reached yet', async () => {
  const stage = await openStage({ fault: { method: 'auth.test', status: 503, times: 2 } });
  expect(await sender(stage)({})).toBe(200);
});

test('a token that Slack refuses ends the start', async () => {
  await expect(openStage({ fault: { method: 'auth.test', error: 'invalid_auth' } })).rejects.toThrow(/invalid_auth/);
});
