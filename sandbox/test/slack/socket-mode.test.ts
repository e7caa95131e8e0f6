import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { actions, button, input, modal } from './block-builders.ts';
import { connectBot, open, post, until, type Workspace } from './harness.ts';

type Json = Record<string, unknown>;

const command = { as: 'alice', channel: 'network-changes', text: '/ampls help' };

interface RawConnection {
  readonly socket: WebSocket;
  readonly received: Json[];
}

/** Opens a connection without the SDK, so that the test sees every message. */
async function connect(
  slack: Workspace,
  answer: (message: Json) => Json | undefined = () => undefined,
): Promise<RawConnection> {
  const client = new WebClient(slack.app.appToken, { slackApiUrl: slack.apiUrl });
  const { url = '' } = await client.apps.connections.open();
  const socket = new WebSocket(url);
  onTestFinished(() => socket.terminate());
  const received: Json[] = [];
  socket.on('message', data => {
    const message = JSON.parse(String(data));
    received.push(message);
    const payload = message.envelope_id === undefined ? undefined : answer(message);
    if (payload !== undefined) socket.send(JSON.stringify({ envelope_id: message.envelope_id, payload }));
  });
  await until(() => received[0]);
  return { socket, received };
}

test('delivers commands, clicks, submissions and events to a Bolt app', async () => {
  const slack = await open({ transport: 'socket' });
  const seen: string[] = [];
  await connectBot(slack, app => {
    app.command('/ampls', async ({ ack, client, command: { trigger_id } }) => {
      await ack({ text: 'hello' });
      await client.apiCall('views.open', {
        trigger_id,
        view: modal([input('reason', { type: 'plain_text_input' })]),
      });
    });
    app.view('form', async ({ ack, view }) => {
      seen.push(String(view.state.values['reason']?.['it']?.value));
      if (view.state.values['reason']?.['it']?.value === 'no') {
        await ack({ response_action: 'errors', errors: { reason: 'Say more.' } });
      } else await ack();
    });
    app.action('go', async ({ ack }) => {
      seen.push('clicked');
      await ack();
    });
    app.event('app_home_opened', async () => {
      seen.push('home');
    });
  });
  expect((await slack.control('commands', command)).body).toEqual({
    status: 200,
    ms: expect.any(Number),
    body: { text: 'hello' },
  });
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([{ text: 'hello' }]);
  await until(async () => (await slack.control('views?as=alice')).list[0]);
  const submit = (reason: string) => slack.control('views/submit', { as: 'alice', view: 'form', values: { reason } });
  expect((await submit('no')).body).toMatchObject({ status: 200, body: { response_action: 'errors' } });
  expect((await submit('yes')).body).toMatchObject({ status: 200, body: '' });
  await post(slack, { text: 'x', blocks: [actions(button('go', '1'))] });
  expect((await slack.control('actions', { as: 'bob', action: 'go' })).body).toMatchObject({ status: 200, body: '' });
  expect((await slack.control('events', { as: 'bob', type: 'app_home_opened' })).body).toMatchObject({ status: 200 });
  expect(seen).toEqual(['no', 'yes', 'clicked', 'home']);
});

test("sends hello first and envelopes in Slack's format", async () => {
  const slack = await open({ transport: 'socket' });
  const { received } = await connect(slack, () => ({}));
  await slack.control('commands', command);
  await slack.control('events', { as: 'alice', type: 'app_home_opened' });
  expect(received).toMatchObject([
    { type: 'hello', num_connections: 1, connection_info: { app_id: slack.app.appId } },
    {
      type: 'slash_commands',
      envelope_id: expect.any(String),
      accepts_response_payload: true,
      payload: { command: '/ampls', text: 'help' },
    },
    { type: 'events_api', accepts_response_payload: false, retry_attempt: 0, payload: { type: 'event_callback' } },
  ]);
});

test('distributes envelopes over all connections in turn', async () => {
  const slack = await open({ transport: 'socket' });
  const all = [await connect(slack, () => ({})), await connect(slack, () => ({})), await connect(slack, () => ({}))];
  for (let turn = 0; turn < 6; turn += 1) await slack.control('commands', command);
  expect(all.map(({ received }) => received.length)).toEqual([3, 3, 3]);
  const [first] = all;
  first?.socket.terminate();
  await sleep(50);
  for (let turn = 0; turn < 2; turn += 1)
    expect((await slack.control('commands', command)).body).toMatchObject({ status: 200 });
});

test('reports dispatch_failed without a connection and when the connection is lost', async () => {
  const slack = await open({ transport: 'socket' });
  expect((await slack.control('commands', command)).body).toMatchObject({ status: 0, error: 'dispatch_failed' });
  const { socket, received } = await connect(slack);
  const answer = slack.control('commands', command);
  await until(() => received[1]);
  socket.terminate();
  expect((await answer).body).toMatchObject({ status: 0, error: 'dispatch_failed' });
});

test('reports operation_timeout for an envelope that is not acknowledged within three seconds', async () => {
  const slack = await open({ transport: 'socket' });
  await connect(slack);
  const { body } = await slack.control('commands', command);
  expect(body).toMatchObject({ status: 0, error: 'operation_timeout' });
  expect(body['ms']).toBeGreaterThanOrEqual(2_990);
});

test('accepts a URL for one connection, and at most ten connections', async () => {
  const slack = await open({ transport: 'socket' });
  const client = new WebClient(slack.app.appToken, { slackApiUrl: slack.apiUrl });
  const { url = '' } = await client.apps.connections.open();
  const first = new WebSocket(url);
  onTestFinished(() => first.terminate());
  await once(first, 'open');
  const second = new WebSocket(url);
  const [error] = await once(second, 'error');
  expect(String(error)).toContain('403');
  for (let more = 0; more < 9; more += 1) await connect(slack);
  await expect(client.apps.connections.open()).rejects.toMatchObject({ data: { error: 'too_many_websockets' } });
});

test('warns a connection and then asks it to reconnect at the end of its lifetime', async () => {
  const slack = await open({ transport: 'socket', socketLifetimeMs: 200 });
  const { received } = await connect(slack);
  await until(() => (received.length >= 3 ? true : undefined));
  expect(received.map(message => [message['type'], message['reason']])).toEqual([
    ['hello', undefined],
    ['disconnect', 'warning'],
    ['disconnect', 'refresh_requested'],
  ]);
});

test('accepts the SDK again after its connection was refreshed', async () => {
  const slack = await open({ transport: 'socket', socketLifetimeMs: 300 });
  await connectBot(slack, app => app.command('/ampls', ({ ack }) => ack('here')), 50);
  const opened = async () =>
    (await slack.control('calls')).list.filter(call => call['method'] === 'apps.connections.open');
  await until(async () => ((await opened()).length >= 2 ? true : undefined));
  await until(async () => {
    const { body } = await slack.control('commands', command);
    return body['status'] === 200 ? true : undefined;
  });
});
