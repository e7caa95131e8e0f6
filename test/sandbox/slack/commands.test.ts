import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { open, openWithBot, openWithServer } from './harness.ts';
import { actions, button, section } from './payloads.ts';

const command = (text = '/ampls', more: object = {}) => ({ as: 'alice', channel: 'network-changes', text, ...more });

test('a command reaches a Bolt app, and its answer is shown to its person', async () => {
  const slack = await openWithBot(app => app.command('/ampls', ({ ack, command: { text } }) => ack(`got ${text}`)));
  const { status, body } = await slack.control('commands', command('/ampls connect  a to "b c"'));
  expect([status, body]).toEqual([200, { status: 200, ms: expect.any(Number), body: 'got connect  a to "b c"' }]);
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([
    { text: 'got connect  a to "b c"', channel: slack.app.channelId, bot_id: slack.app.botId },
  ]);
});

test('the command comes as Slack sends it, signed', async () => {
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

test('an app that knows another secret refuses, and the person is told', async () => {
  const slack = await openWithBot(app => app.command('/ampls', ({ ack }) => ack()), 'another secret');
  expect((await slack.control('commands', command())).body).toMatchObject({ status: 401, error: 'dispatch_failed' });
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([
    { user: 'USLACKBOT', text: '/ampls failed with the error "dispatch_failed"' },
  ]);
});

test('nobody there', async () => {
  const slack = await open();
  expect((await slack.control('commands', command())).body).toMatchObject({
    status: 0,
    error: 'dispatch_failed',
    body: '',
  });
  const gone = await open({ requestUrl: () => 'http://127.0.0.1:9/slack/events' });
  expect((await gone.control('commands', command())).body).toMatchObject({ status: 0, error: 'dispatch_failed' });
});

test('an acknowledgement after three seconds is too late', async () => {
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

test('the answer comes as soon as the app has acknowledged', async () => {
  const slack = await openWithBot(app =>
    app.command('/ampls', async ({ ack }) => {
      await ack();
      await sleep(1_000);
    }),
  );
  const { body } = await slack.control('commands', command());
  expect(body['ms']).toBeLessThan(500);
});

test('an answer may be for everyone, and have blocks', async () => {
  const answer = { response_type: 'in_channel' as const, text: 'hi', blocks: [actions(button('go', '1'))] };
  const { slack } = await openWithServer(() => ({ status: 200, body: JSON.stringify(answer) }));
  expect((await slack.control('commands', command())).body).toMatchObject({ body: answer });
  expect((await slack.control('channels/network-changes/messages')).list).toMatchObject([{ text: 'hi' }]);
  expect((await slack.control('ephemerals?as=alice')).list).toEqual([]);
});

test.each([
  ['blocks that Slack refuses', { text: 'x', blocks: [section('')] }],
  ['nothing to show', { text: '' }],
  ['a response_type that there is not', { text: 'x', response_type: 'loud' }],
])('an answer with %s is not shown', async (_name, answer) => {
  const { slack } = await openWithServer(() => ({ status: 200, body: JSON.stringify(answer) }));
  expect((await slack.control('commands', command())).body).toMatchObject({
    status: 200,
    error: 'invalid_command_response',
  });
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([
    { user: 'USLACKBOT', text: '/ampls failed with the error "invalid_command_response"' },
  ]);
});

test('a command works in a conversation with the app and where the app is no member', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 200, body: 'ok' }));
  const names: (string | null)[] = [];
  for (const channel of ['dm-alice', 'random', 'owners']) {
    await slack.control('commands', command('/ampls', { as: channel === 'owners' ? 'bob' : 'alice', channel }));
    names.push(new URLSearchParams(received.at(-1)?.body).get('channel_name'));
  }
  expect(names).toEqual(['directmessage', 'random', 'privategroup']);
});

test('a person runs commands only where they may be, and only commands that there are', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 200 }));
  expect(await slack.control('commands', command('/ampls', { channel: 'owners' }))).toMatchObject({
    status: 404,
    body: { error: 'alice cannot see the channel "owners".' },
  });
  expect(await slack.control('commands', command('/giphy cats'))).toMatchObject({
    status: 400,
    body: { error: '/giphy is not a valid command; there is /ampls.' },
  });
  expect(received).toEqual([]);
});
