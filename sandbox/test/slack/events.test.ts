import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { home, section } from './block-builders.ts';
import { openWithBot, openWithServer, type Received, until } from './harness.ts';

type Json = Record<string, unknown>;

const eventIn = (received: Received | undefined): Json => JSON.parse(received?.body ?? '{}').event;

test('delivers messages, mentions and an opened home tab to a Bolt app', async () => {
  const seen: unknown[] = [];
  const slack = await openWithBot(app => {
    app.message(async ({ message }) => {
      seen.push([message.type, 'text' in message ? message.text : undefined]);
    });
    app.event('app_mention', async ({ event }) => {
      seen.push([event.type, event.text]);
    });
    app.event('app_home_opened', async ({ event }) => {
      seen.push([event.type, event.tab]);
    });
  });
  const write = (text: string) => slack.control('messages', { as: 'alice', channel: 'network-changes', text });
  const { body } = await write('1 < 2 & @bob');
  expect(body).toEqual({
    status: 200,
    ms: expect.any(Number),
    body: '',
    channel: slack.app.channelId,
    ts: expect.any(String),
  });
  await write('@amplsbot help');
  await expect.poll(() => seen).toHaveLength(3);
  await slack.control('events', { as: 'bob', type: 'app_home_opened' });
  const { list } = await slack.control('people');
  expect(seen).toEqual([
    ['message', `1 &lt; 2 &amp; <@${list[1]?.['id']}>`],
    ['message', `<@${slack.app.botUserId}> help`],
    ['app_mention', `<@${slack.app.botUserId}> help`],
    ['app_home_opened', 'home'],
  ]);
});

test('sends an event as JSON in its envelope', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 200 }));
  const { list } = await slack.control('people');
  const user_id = list[0]?.['id'];
  await slack.client.apiCall('views.publish', { user_id, view: home([section('x')]) });
  await slack.control('events', { as: 'alice', type: 'app_home_opened' });
  const [first] = received;
  expect(first?.headers['content-type']).toBe('application/json');
  expect(first?.headers).not.toHaveProperty('x-slack-retry-num');
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    type: 'event_callback',
    team_id: slack.app.teamId,
    api_app_id: slack.app.appId,
    event_id: expect.stringMatching(/^Ev/),
    authorizations: [{ user_id: slack.app.botUserId, is_bot: true }],
    event: { type: 'app_home_opened', user: user_id, view: { type: 'home' } },
  });
});

test('delivers thread replies and direct messages, but no messages from channels without the bot', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 200 }));
  const { list } = await slack.control('people');
  const { ts } = await slack.client.chat.postMessage({ channel: String(list[0]?.['id']), text: 'x' });
  const write = (message: Json) => slack.control('messages', { as: 'alice', text: 'hi', ...message });
  await write({ channel: 'dm-alice', thread_ts: ts });
  expect(eventIn(received.at(-1))).toMatchObject({ channel_type: 'im', thread_ts: ts, text: 'hi' });
  expect((await write({ channel: 'random' })).body).toMatchObject({ status: 200, ms: 0 });
  expect(received).toHaveLength(1);
  expect((await slack.control('channels/random/messages')).list).toMatchObject([{ text: 'hi' }]);
  expect((await write({ channel: 'random', thread_ts: '1.1' })).status).toBe(404);
  expect((await write({ channel: 'owners' })).status).toBe(404);
});

test('retries an unacknowledged event three times and sends the reason', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 500 }), { eventRetries: [0, 20, 20] });
  expect((await slack.control('events', { as: 'alice', type: 'app_home_opened' })).body).toMatchObject({
    status: 500,
    error: 'dispatch_failed',
  });
  await until(() => (received.length >= 4 ? true : undefined));
  await sleep(100);
  expect(received.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_error'],
    ['3', 'http_error'],
  ]);
  expect(new Set(received.map(({ body }) => JSON.parse(body).event_id)).size).toBe(1);
});

test('stops retrying an event once it is acknowledged', async () => {
  const { slack, received } = await openWithServer((_item, count) => ({ status: count < 3 ? 500 : 200 }), {
    eventRetries: [0, 20, 20],
  });
  await slack.control('events', { as: 'alice', type: 'app_home_opened' });
  await until(() => (received.length >= 3 ? true : undefined));
  await sleep(100);
  expect(received).toHaveLength(3);
});

test('never retries commands and shortcuts', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 500 }), { eventRetries: [0] });
  await slack.control('commands', { as: 'alice', channel: 'general', text: '/ampls' });
  await slack.control('shortcuts', { as: 'alice', callback_id: 'menu' });
  await sleep(100);
  expect(received).toHaveLength(2);
});
