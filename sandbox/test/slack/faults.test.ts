import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { clock, errorOf, open, openWithServer, quiet, type Workspace } from './harness.ts';

type Json = Record<string, unknown>;

const addFault = (slack: Workspace, fault: Json) => slack.control('faults', fault);
const texts = async (slack: Workspace) =>
  (await slack.control('channels/network-changes/messages')).list.map(message => message['text']);
const post = (slack: Workspace, text = 'x') => slack.client.chat.postMessage({ channel: slack.app.channelId, text });

test('prevents the effect of one call with an error before it', async () => {
  const slack = await open();
  expect((await addFault(slack, { method: 'chat.postMessage', error: 'fatal_error' })).body).toEqual({ id: 'F1' });
  expect(await errorOf(post(slack, 'first'))).toBe('fatal_error');
  await post(slack, 'second');
  expect(await texts(slack)).toEqual(['second']);
});

test.each<[string, Json]>([
  ['status', { status: 500 }],
  ['reset', { reset: true }],
])('keeps the effect of a call when the fault "%s" comes after it', async (_name, effect) => {
  const slack = await open();
  await addFault(slack, { method: 'chat.postMessage', when: 'after', ...effect });
  await expect(post(slack)).rejects.toThrow();
  expect(await texts(slack)).toEqual(['x']);
});

test.each<[string, Json]>([
  ['status', { status: 503 }],
  ['reset', { reset: true }],
])('prevents the effect of a call when the fault "%s" comes before it', async (_name, effect) => {
  const slack = await open();
  await addFault(slack, { method: 'chat.postMessage', ...effect });
  await expect(post(slack)).rejects.toThrow();
  expect(await texts(slack)).toEqual([]);
});

test('never answers a hanging call, and does not wait for it when closing', async () => {
  const slack = await open();
  await addFault(slack, { method: 'chat.postMessage', when: 'after', hang: true });
  const shortTimeoutClient = new WebClient(slack.app.botToken, { slackApiUrl: slack.apiUrl, timeout: 100, ...quiet });
  await expect(shortTimeoutClient.chat.postMessage({ channel: slack.app.channelId, text: 'x' })).rejects.toThrow();
  expect(await texts(slack)).toEqual(['x']);
  expect((await slack.control('calls')).list).toMatchObject([{ ok: false, error: 'connection_lost' }]);
});

test('sends Retry-After with a rate-limit fault', async () => {
  const slack = await open();
  await addFault(slack, { method: 'chat.postMessage', status: 429, retryAfter: 7 });
  const client = new WebClient(slack.app.botToken, { slackApiUrl: slack.apiUrl, rejectRateLimitedCalls: true });
  await expect(client.chat.postMessage({ channel: 'x', text: 'x' })).rejects.toMatchObject({ retryAfter: 7 });
});

test('answers normally after a fault that is only a delay', async () => {
  const slack = await open();
  await addFault(slack, { method: 'auth.test', delayMs: 150 });
  const before = performance.now();
  expect((await slack.client.auth.test()).ok).toBe(true);
  expect(performance.now() - before).toBeGreaterThan(140);
});

test('applies a fault to calls that match its text or pattern, as many times as it says', async () => {
  const slack = await open();
  await addFault(slack, { match: '"request":"CR-2"', error: 'fatal_error' });
  await addFault(slack, { method: 'chat.postMessage', match: '^say .* twice$', error: 'internal_error', times: 2 });
  await addFault(slack, { match: 'a(b', error: 'access_denied' });
  const metadata = (request: string) => ({ event_type: 'e', event_payload: { request } });
  const channel = slack.app.channelId;
  await slack.client.chat.postMessage({ channel, text: 'x', metadata: metadata('CR-1') });
  expect(await errorOf(slack.client.chat.postMessage({ channel, text: 'x', metadata: metadata('CR-2') }))).toBe(
    'fatal_error',
  );
  expect(await errorOf(post(slack, 'say it twice'))).toBe('internal_error');
  expect(await errorOf(post(slack, 'say it twice'))).toBe('internal_error');
  await post(slack, 'say it twice');
  expect(await errorOf(post(slack, 'a(b'))).toBe('access_denied');
});

test('lists faults and deletes them one by one or all at once', async () => {
  const slack = await open();
  for (const error of ['one', 'two', 'three']) await addFault(slack, { method: 'auth.test', error });
  expect((await slack.control('faults/F1', undefined, 'DELETE')).body).toEqual({ removed: 1 });
  expect((await slack.control('faults')).list).toMatchObject([{ id: 'F2' }, { id: 'F3' }]);
  expect(await slack.control('faults/F1', undefined, 'DELETE')).toMatchObject({
    status: 404,
    body: { error: 'Unknown fault "F1". Known: F2, F3.' },
  });
  expect(await errorOf(slack.client.auth.test())).toBe('two');
  expect((await slack.control('faults', undefined, 'DELETE')).body).toEqual({ removed: 1 });
  expect((await slack.client.auth.test()).ok).toBe(true);
});

test.each([
  [{}, 'The request: a fault needs an effect'],
  [{ method: 'auth.test' }, 'The request: a fault needs an effect'],
  [{ status: 42 }, '"status"'],
  [{ error: 'x', times: 0 }, '"times"'],
  [{ error: 'x', when: 'later' }, '"when"'],
  [{ error: 'x', methods: 'auth.test' }, 'methods'],
])('refuses the fault %j', async (fault, sentence) => {
  const slack = await open();
  expect(await addFault(slack, fault)).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining(sentence) },
  });
});

test('applies faults to response_urls and uploads', async () => {
  const { slack, received } = await openWithServer(() => ({ status: 200 }));
  await slack.control('commands', { as: 'alice', channel: 'general', text: '/ampls' });
  const url = new URLSearchParams(received[0]?.body).get('response_url') ?? '';
  await addFault(slack, { method: 'response_url', match: 'hello', status: 500, when: 'after' });
  const respond = async () => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ text: 'hello' }) })).status;
  };
  expect([await respond(), await respond()]).toEqual([500, 200]);
  expect((await slack.control('ephemerals?as=alice')).list).toHaveLength(2);
  await addFault(slack, { method: 'upload', status: 503 });
  const { upload_url = '' } = await slack.client.files.getUploadURLExternal({ filename: 'a.txt', length: 1 });
  expect((await fetch(upload_url, { method: 'POST', body: 'x' })).status).toBe(503);
  expect((await fetch(upload_url, { method: 'POST', body: 'x' })).status).toBe(200);
});

test('applies rate-limit tiers only while they are enabled', async () => {
  const { now, advance } = clock();
  const slack = await open({ now });
  const client = new WebClient(slack.app.botToken, { slackApiUrl: slack.apiUrl, rejectRateLimitedCalls: true });
  const list = () => client.usergroups.list();
  for (let call = 0; call < 25; call += 1) await list();
  expect((await slack.control('tiers', { on: true })).body).toEqual({ on: true });
  for (let call = 0; call < 20; call += 1) await list();
  await expect(list()).rejects.toMatchObject({ retryAfter: 3 });
  expect((await slack.control('calls')).list.at(-1)).toMatchObject({ ok: false, error: 'ratelimited' });
  advance(3_000);
  await list();
  await expect(list()).rejects.toThrow();
  await slack.control('tiers', { on: false });
  await list();
  expect((await slack.control('tiers', { on: 'yes' })).status).toBe(400);
});

test('limits chat.postMessage to about one message a second for each channel', async () => {
  const { now, advance } = clock();
  const slack = await open({ now });
  await slack.control('tiers', { on: true });
  const client = new WebClient(slack.app.botToken, { slackApiUrl: slack.apiUrl, rejectRateLimitedCalls: true });
  const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
  for (let call = 0; call < 5; call += 1) await post('network-changes');
  await expect(post('network-changes')).rejects.toMatchObject({ retryAfter: 1 });
  await post('general');
  advance(1_000);
  await post('network-changes');
  await expect(post('network-changes')).rejects.toThrow();
});
