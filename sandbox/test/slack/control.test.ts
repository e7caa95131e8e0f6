import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSlack } from '../../src/slack/server.ts';
import { actions, button, home, input, modal, section } from './block-builders.ts';
import { clock, errorOf, open, openWithServer, post } from './harness.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'slack-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test('lists people with their groups, changes them, and creates unknown groups', async () => {
  const { control, client } = await open();
  const { list } = await control('people');
  expect(list.map(person => [person['name'], person['real_name'], person['groups']])).toEqual([
    ['alice', 'Alice Andersen', ['platform-team']],
    ['bob', 'Bob Baker', ['network-owners']],
    ['carol', 'Carol Castillo', ['network-owners']],
    ['dave', 'Dave Dubois', ['network-owners']],
    ['erin', 'Erin Eriksen', ['platform-team']],
    ['mallory', 'Mallory Moreau', []],
    ['gina', 'Gina Guest', []],
    ['sol', 'Sol Single', []],
    ['xavier', 'Xavier from Partner', []],
    ['robo', 'Robo', []],
    ['olga', 'Olga Olsen', []],
  ]);
  const put = (name: string, groups: unknown) => control(`people/${name}/groups`, groups, 'PUT');
  expect((await put('alice', ['network-owners', 'data-owners'])).body).toMatchObject({
    groups: ['network-owners', 'data-owners'],
  });
  expect((await put('bob', [])).body).toMatchObject({ groups: [] });
  const { usergroups } = await client.usergroups.list({ include_users: true });
  expect(usergroups?.map(group => [group.handle, group.users?.length])).toEqual([
    ['network-owners', 3],
    ['platform-team', 1],
    ['data-owners', 1],
  ]);
  expect((await put('zoe', [])).body).toEqual({
    error: 'Unknown person "zoe". Known: alice, bob, carol, dave, erin, mallory, gina, sol, xavier, robo, olga.',
  });
  expect((await put('alice', 'network-owners')).status).toBe(400);
});

/** https://docs.slack.dev/reference/objects/user-object */
test('describes each kind of account as Slack does, and changes it', async () => {
  const { control, client, app } = await open();
  const { list } = await control('people');
  const info = async (name: string) => {
    const user = String(list.find(person => person['name'] === name)?.['id']);
    const found = (await client.users.info({ user })).user;
    return [
      found?.deleted,
      found?.is_restricted,
      found?.is_ultra_restricted,
      found?.is_bot,
      found?.team_id === app.teamId,
      found?.is_stranger,
    ];
  };
  expect(await info('alice')).toEqual([false, false, false, false, true, undefined]);
  expect(await info('gina')).toEqual([false, true, false, false, true, undefined]);
  expect(await info('sol')).toEqual([false, true, true, false, true, undefined]);
  expect(await info('robo')).toEqual([false, false, false, true, true, undefined]);
  expect(await info('olga')).toEqual([true, false, false, false, true, undefined]);
  // Someone who shares a channel with the app is no stranger to Slack. Only the workspace tells that they are external.
  expect(await info('xavier')).toEqual([false, false, false, false, false, false]);
  expect((await client.conversations.info({ channel: app.channelId })).channel).toMatchObject({ is_ext_shared: true });
  const change = (name: string, kind: string) => control(`people/${name}/account`, { kind }, 'PUT');
  expect((await change('alice', 'deactivated')).body).toMatchObject({ name: 'alice', account: 'deactivated' });
  expect(await info('alice')).toEqual([true, false, false, false, true, undefined]);
  expect((await change('alice', 'robot')).status).toBe(400);
  expect((await change('zoe', 'guest')).status).toBe(404);
});

test.each(['robo', 'olga'])('lets %s click, type a command or open Home as little as Slack does', async name => {
  const { control } = await open();
  const tried = [
    await control('commands', { as: name, channel: 'network-changes', text: '/ampls' }),
    await control('actions', { as: name, action: 'x' }),
    await control('shortcuts', { as: name, callback_id: 'x' }),
    await control('events', { as: name, type: 'app_home_opened' }),
  ];
  expect(tried.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  const { status } = await control('messages', { as: name, channel: 'network-changes', text: 'hi' });
  expect(status).toBe(name === 'robo' ? 200 : 400);
});

test.each<[string, string, unknown]>([
  ['commands', 'POST', { as: 'alice', text: '/ampls' }],
  ['commands', 'POST', { as: 'alice', channel: 'general', text: '/ampls', extra: 1 }],
  ['commands', 'POST', { as: 1, channel: 'general', text: '/ampls' }],
  ['commands', 'POST', null],
  ['actions', 'POST', { as: 'alice' }],
  ['options', 'POST', { as: 'alice', action: 'x' }],
  ['views/submit', 'POST', { as: 'alice' }],
  ['views/close', 'POST', { as: 'alice' }],
  ['messages', 'POST', { as: 'alice', channel: 'general' }],
  ['shortcuts', 'POST', { as: 'alice' }],
  ['events', 'POST', { as: 'alice', type: 'team_join' }],
  ['ephemerals', 'GET', undefined],
  ['views', 'GET', undefined],
  ['home', 'GET', undefined],
  ['notifications', 'GET', undefined],
])('answers 400 with a message to a malformed %s %s %j', async (path, method, body) => {
  const { control } = await open();
  expect(await control(path, body, method)).toMatchObject({
    status: 400,
    body: { error: expect.stringMatching(/\w.*\.$/) },
  });
});

test.each<[string, unknown]>([
  ['commands', { as: 'zoe', channel: 'general', text: '/ampls' }],
  ['commands', { as: 'alice', channel: 'nowhere', text: '/ampls' }],
  ['ephemerals?as=zoe', undefined],
  ['notifications?as=zoe', undefined],
  ['channels/nowhere/messages', undefined],
  ['channels/general/messages/1.1/replies', undefined],
  ['views/submit', { as: 'alice', view: 'V404' }],
  ['views/close', { as: 'alice', view: 'V404' }],
  ['nothing', undefined],
])('answers 404 with a message to an unknown name in %s %j', async (path, body) => {
  const { control } = await open();
  expect(await control(path, body)).toMatchObject({ status: 404, body: { error: expect.stringMatching(/\w.*\.$/) } });
});

test('refuses invalid JSON and a missing body', async () => {
  const { url } = await open();
  const headers = { 'content-type': 'application/json' };
  const send = async (method: string, path: string, body?: string) =>
    (await fetch(`${url}/control/${path}`, { method, headers, ...(body === undefined ? {} : { body }) })).status;
  expect(await send('POST', 'commands', '{')).toBe(400);
  expect(await send('POST', 'commands')).toBe(400);
  expect(await send('DELETE', 'faults')).toBe(200);
});

test('registers further routes on the same port', async () => {
  const { control } = await open({
    extend(app) {
      app.post('/control/clock', async request => request.body);
    },
  });
  expect((await control('clock', { offsetMs: 5 })).body).toEqual({ offsetMs: 5 });
});

test('fails to start on a port that is in use', async () => {
  const { url } = await open();
  const port = Number(new URL(url).port);
  const options = { port, speed: 0, transport: 'http', requestUrl: () => undefined } as const;
  await expect(startSlack(options)).rejects.toThrow('EADDRINUSE');
});

test('keeps its whole state across a restart', async () => {
  const path = await folder();
  const { now, advance } = clock();
  const { slack, received } = await openWithServer(() => ({ status: 200, body: 'ok' }), { folder: path, now });
  const channel = slack.app.channelId;
  const parent = await post(slack, {
    text: 'card',
    blocks: [section('x'), actions(button('go', '1'))],
    metadata: { event_type: 'e', event_payload: { a: 1 } },
  });
  await post(slack, { text: 'reply', thread_ts: parent });
  const gone = await slack.client.chat.postMessage({ channel, text: 'gone' });
  await slack.client.chat.delete({ channel, ts: gone.ts ?? '' });
  await slack.control('people/alice/groups', ['new-group'], 'PUT');
  await slack.control('commands', { as: 'alice', channel: 'general', text: '/ampls' });
  const form = new URLSearchParams(received[0]?.body);
  const field = input('reason', { type: 'plain_text_input' }, { dispatch_action: true });
  await slack.client.apiCall('views.open', { trigger_id: form.get('trigger_id'), view: modal([field]) });
  await slack.control('actions', { as: 'alice', action: 'it', value: 'typed' });
  const { list: people } = await slack.control('people');
  await slack.client.apiCall('views.publish', { user_id: people[0]?.['id'], view: home([section('home')]) });
  const { file_id = '', upload_url = '' } = await slack.client.files.getUploadURLExternal({
    filename: 'a.txt',
    length: 1,
  });
  await fetch(upload_url, { method: 'POST', body: 'x' });
  const readState = async (control: typeof slack.control) => [
    await control('people'),
    await control('channels/network-changes/messages'),
    await control(`channels/network-changes/messages/${parent}/replies`),
    await control('ephemerals?as=alice'),
    await control('views?as=alice'),
    await control('home?as=alice'),
  ];
  const before = await readState(slack.control);
  expect(before[4]?.list[0]).toMatchObject({ state: { values: { reason: { it: { value: 'typed' } } } } });
  // Nothing is closed, as after a SIGKILL. A ts must not repeat even if the clock was set back.
  advance(-60_000);

  const again = await open({ folder: path, now });
  expect(again.app).toEqual(slack.app);
  expect(await readState(again.control)).toEqual(before);
  expect((await again.client.files.completeUploadExternal({ files: [{ id: file_id, title: 'x' }] })).ok).toBe(true);
  const reopened = { trigger_id: form.get('trigger_id'), view: modal([field]) };
  expect(await errorOf(again.client.apiCall('views.open', reopened))).toBe('exchanged_trigger_id');
  const url = new URL(form.get('response_url') ?? '');
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(again.url + url.pathname, {
    method: 'POST',
    headers,
    body: JSON.stringify({ text: 'x' }),
  });
  expect(response.status).toBe(200);
  const next = await again.client.chat.postMessage({ channel, text: 'next' });
  expect(Number(next.ts)).toBeGreaterThan(Number(gone.ts));
});

test('gives each workspace its own secrets but the same ids', async () => {
  const [one, other] = [await open(), await open()];
  expect(one.app.signingSecret).not.toBe(other.app.signingSecret);
  expect(one.app.botToken).not.toBe(other.app.botToken);
  expect(one.app.channelId).toBe(other.app.channelId);
});

test('gives concurrent messages unique timestamps', async () => {
  const { client, app } = await open();
  const posted = await Promise.all(
    Array.from({ length: 50 }, () => client.chat.postMessage({ channel: app.channelId, text: 'x' })),
  );
  const stamps = posted.map(({ ts }) => Number(ts));
  expect(new Set(stamps).size).toBe(50);
});
