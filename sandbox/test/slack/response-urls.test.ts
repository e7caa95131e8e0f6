import { expect, test } from 'vitest';
import { actions, button, long, section } from './block-builders.ts';
import { clock, openWithServer, type Workspace } from './harness.ts';

type Json = Record<string, unknown>;

async function openWithResponseUrl(
  now?: () => number,
): Promise<{ slack: Workspace; url: (click?: Json) => Promise<string> }> {
  const { slack, received } = await openWithServer(() => ({ status: 200 }), { now });
  return {
    slack,
    async url(click) {
      if (click === undefined) await slack.control('commands', { as: 'alice', channel: 'general', text: '/ampls' });
      else await slack.control('actions', { as: 'alice', action: 'go', ...click });
      const form = new URLSearchParams(received.at(-1)?.body);
      const payload = JSON.parse(form.get('payload') ?? '{}');
      return form.get('response_url') ?? payload.response_url;
    },
  };
}

async function respond(url: string, content: unknown): Promise<[status: number, error: unknown]> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(content) });
  return [response.status, JSON.parse(await response.text()).error];
}

const texts = async (slack: Workspace, path: string) =>
  (await slack.control(path)).list.map(message => message['text']);
const card = { text: 'card', blocks: [section('card'), actions(button('go', '1'))] };

test('shows a response to the person, or to the channel when it is in_channel', async () => {
  const { slack, url } = await openWithResponseUrl();
  const address = await url();
  expect(await respond(address, { text: 'for you' })).toEqual([200, undefined]);
  expect(await respond(address, { text: 'for all', response_type: 'in_channel' })).toEqual([200, undefined]);
  expect(await texts(slack, 'ephemerals?as=alice')).toEqual(['for you']);
  expect(await texts(slack, 'channels/general/messages')).toEqual(['for all']);
});

test('accepts five uses of a response_url', async () => {
  const { url } = await openWithResponseUrl();
  const address = await url();
  const statuses: number[] = [];
  for (let use = 0; use < 5; use += 1) statuses.push((await respond(address, { text: 'x' }))[0]);
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(await respond(address, { text: 'x' })).toEqual([404, 'used_url']);
});

test('expires a response_url after 30 minutes', async () => {
  const { now, advance } = clock();
  const { url } = await openWithResponseUrl(now);
  const address = await url();
  advance(29 * 60_000);
  expect(await respond(address, { text: 'x' })).toEqual([200, undefined]);
  advance(61_000);
  expect(await respond(address, { text: 'x' })).toEqual([404, 'expired_url']);
  expect(await respond(address.replace(/[^/]+$/, 'made-up'), { text: 'x' })).toEqual([404, 'invalid_url']);
});

test.each([
  ['no_text', {}],
  ['invalid_payload', { text: 'x', response_type: 'loud' }],
  ['invalid_payload', 'just a text'],
  ['invalid_blocks', { blocks: [section(long(3001))] }],
  ['msg_blocks_too_long', { blocks: [1, 2, 3, 4, 5].map(() => section(long(3000))) }],
])('refuses a response with %s without counting a use (%#)', async (error, content) => {
  const { url } = await openWithResponseUrl();
  const address = await url();
  for (let attempt = 0; attempt < 6; attempt += 1) expect(await respond(address, content)).toEqual([400, error]);
  const form = await fetch(address, { method: 'POST', body: new URLSearchParams({ text: 'x' }) });
  expect(form.status).toBe(400);
  expect(await respond(address, { text: 'x' })).toEqual([200, undefined]);
});

test('replaces and deletes the message that was clicked', async () => {
  const { slack, url } = await openWithResponseUrl();
  await slack.client.chat.postMessage({ channel: slack.app.channelId, ...card });
  const address = await url({});
  await respond(address, { text: 'done', replace_original: true });
  const [message, ...others] = (await slack.control('channels/network-changes/messages')).list;
  expect(others).toEqual([]);
  expect(message).toMatchObject({ text: 'done', edited: { user: slack.app.botUserId } });
  expect(message).not.toHaveProperty('blocks');
  await respond(address, { delete_original: true });
  expect(await texts(slack, 'channels/network-changes/messages')).toEqual([]);
  expect(await respond(address, { text: 'again', replace_original: true })).toEqual([404, 'message_not_found']);
});

test('replaces and deletes the ephemeral message that was clicked', async () => {
  const { slack, url } = await openWithResponseUrl();
  await respond(await url(), card);
  const address = await url({});
  await respond(address, { text: 'done', replace_original: true });
  expect(await texts(slack, 'ephemerals?as=alice')).toEqual(['done']);
  await respond(address, { delete_original: true });
  expect(await texts(slack, 'ephemerals?as=alice')).toEqual([]);
});

test('posts a new message when a command response asks to replace the original', async () => {
  const { slack, url } = await openWithResponseUrl();
  const address = await url();
  await respond(address, { text: 'one' });
  await respond(address, { text: 'two', replace_original: true });
  expect(await texts(slack, 'ephemerals?as=alice')).toEqual(['one', 'two']);
});

test('posts a response to the thread that it names', async () => {
  const { slack, url } = await openWithResponseUrl();
  const { ts = '' } = await slack.client.chat.postMessage({ channel: slack.app.channelId, ...card });
  await respond(await url({}), { text: 'below', response_type: 'in_channel', thread_ts: ts });
  expect(await texts(slack, `channels/network-changes/messages/${ts}/replies`)).toEqual(['below']);
  expect(await respond(await url({}), { text: 'x', thread_ts: '1.1' })).toEqual([400, 'cannot_reply_to_message']);
});
