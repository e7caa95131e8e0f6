import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { actions, button, section } from './block-builders.ts';
import { open, openWithBot, openWithServer } from './harness.ts';

const command = (text = '/ampls', more: object = {}) => ({ as: 'alice', channel: 'network-changes', text, ...more });

test('delivers a command to a Bolt app and shows its response to the person', async () => {
  const slack = await openWithBot(app => app.command('/ampls', ({ ack, command: { text } }) => ack(`got ${text}`)));
  const { status, body } = await slack.control('commands', command('/ampls connect  a to "b c"'));
  expect([status, body]).toEqual([200, { status: 200, ms: expect.any(Number), body: 'got connect  a to "b c"' }]);
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([
    { text: 'got connect  a to "b c"', channel: slack.app.channelId, bot_id: slack.app.botId },
  ]);
});

test('signs a command and sends it in the form that Slack uses', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 200 }));
  await slack.control('commands', command('/ampls show <!channel> & co'));
  const [{ headers, body }] = received as [(typeof received)[0]];
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  const timestamp = String(headers['x-slack-request-timestamp']);
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(5);
  const digest = createHmac('sha256', slack.app.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  expect(headers['x-slack-signature']).toBe(`v0=${digest}`);
  const { list } = await slack.control('people');
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    token: slack.app.verificationToken,
    team_id: slack.app.teamId,
    team_domain: 'sandbox',
    channel_id: slack.app.channelId,
    channel_name: 'network-changes',
    user_id: list[0]?.['id'],
    user_name: 'alice',
    command: '/ampls',
    text: 'show <!channel> & co',
    api_app_id: slack.app.appId,
    is_enterprise_install: 'false',
    response_url: expect.stringContaining(`${slack.url}/response/`),
    trigger_id: expect.any(String),
  });
});

test('shows an error to the person when the app refuses the signature', async () => {
  const slack = await openWithBot(app => app.command('/ampls', ({ ack }) => ack()), 'another secret');
  expect((await slack.control('commands', command())).body).toMatchObject({ status: 401, error: 'dispatch_failed' });
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([
    { user: 'USLACKBOT', text: '/ampls failed with the error "dispatch_failed"' },
  ]);
});

test('reports dispatch_failed when no app is listening', async () => {
  const slack = await open();
  expect((await slack.control('commands', command())).body).toMatchObject({
    status: 0,
    error: 'dispatch_failed',
    body: '',
  });
  const gone = await open({ requestUrl: () => 'http://127.0.0.1:9/slack/events' });
  expect((await gone.control('commands', command())).body).toMatchObject({ status: 0, error: 'dispatch_failed' });
});

test('treats an acknowledgement after three seconds as a timeout', async () => {
  const slack = await openWithBot(app =>
    app.command('/ampls', async ({ ack }) => {
      await sleep(3_200);
      await ack('late');
    }),
  );
  const { body } = await slack.control('commands', command());
  expect(body).toMatchObject({ status: 0, error: 'operation_timeout', body: '' });
  expect(body['ms']).toBeGreaterThanOrEqual(2_990);
  expect(body['ms']).toBeLessThan(3_150);
  await sleep(400);
  expect((await slack.control('ephemerals?as=alice')).list.map(message => message['text'])).toEqual([
    '/ampls failed with the error "operation_timeout"',
  ]);
});

test('answers as soon as the app has acknowledged', async () => {
  const slack = await openWithBot(app =>
    app.command('/ampls', async ({ ack }) => {
      await ack();
      await sleep(1_000);
    }),
  );
  const { body } = await slack.control('commands', command());
  expect(body['ms']).toBeLessThan(500);
});

test('posts an in_channel response with blocks to the channel', async () => {
  const answer = { response_type: 'in_channel' as const, text: 'hi', blocks: [actions(button('go', '1'))] };
  const { slack } = await openWithServer(() => ({ status: 200, body: JSON.stringify(answer) }));
  expect((await slack.control('commands', command())).body).toMatchObject({ body: answer });
  expect((await slack.control('channels/network-changes/messages')).list).toMatchObject([{ text: 'hi' }]);
  expect((await slack.control('ephemerals?as=alice')).list).toEqual([]);
});

test.each([
  ['blocks that Slack refuses', { text: 'x', blocks: [section('')] }],
  ['no content', { text: '' }],
  ['an unknown response_type', { text: 'x', response_type: 'loud' }],
])('shows an error instead of a response with %s', async (_name, answer) => {
  const { slack } = await openWithServer(() => ({ status: 200, body: JSON.stringify(answer) }));
  expect((await slack.control('commands', command())).body).toMatchObject({
    status: 200,
    error: 'invalid_command_response',
  });
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([
    { user: 'USLACKBOT', text: '/ampls failed with the error "invalid_command_response"' },
  ]);
});

test('delivers commands from a direct message and from channels without the bot', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 200, body: 'ok' }));
  const names: (string | null)[] = [];
  for (const channel of ['dm-alice', 'random', 'owners']) {
    await slack.control('commands', command('/ampls', { as: channel === 'owners' ? 'bob' : 'alice', channel }));
    names.push(new URLSearchParams(received.at(-1)?.body).get('channel_name'));
  }
  expect(names).toEqual(['directmessage', 'random', 'privategroup']);
});

test('refuses commands in channels that the person cannot see, and unknown commands', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 200 }));
  expect(await slack.control('commands', command('/ampls', { channel: 'owners' }))).toMatchObject({
    status: 404,
    body: { error: 'alice cannot see the channel "owners".' },
  });
  expect(await slack.control('commands', command('/giphy cats'))).toMatchObject({
    status: 400,
    body: { error: '/giphy is not a valid command. The app has registered /ampls.' },
  });
  expect(received).toEqual([]);
});
