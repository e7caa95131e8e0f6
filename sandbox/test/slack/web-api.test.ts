import { expect, test } from 'vitest';
import { section } from './block-builders.ts';
import { errorOf, open } from './harness.ts';

async function callApi(url: string, init: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: 'POST', ...init });
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}

test('accepts calls as a form, as JSON, as multipart and as GET', async () => {
  const { apiUrl, app } = await open();
  const blocks = [section('x')];
  const authorization = `Bearer ${app.botToken}`;
  const url = `${apiUrl}chat.postMessage`;
  const form = new FormData();
  form.set('channel', app.channelId);
  form.set('blocks', JSON.stringify(blocks));
  form.set('token', app.botToken);
  const answers = [
    await callApi(url, {
      body: new URLSearchParams({ token: app.botToken, channel: app.channelId, blocks: JSON.stringify(blocks) }),
    }),
    await callApi(url, {
      headers: { authorization, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: app.channelId, blocks }),
    }),
    await callApi(url, { body: form }),
    await callApi(`${apiUrl}conversations.info?channel=${app.channelId}`, {
      method: 'GET',
      headers: { authorization },
    }),
  ];
  expect(answers.map(answer => answer['ok'])).toEqual([true, true, true, true]);
});

test('checks tokens as Slack does', async () => {
  const { apiUrl, app } = await open();
  const call = async (method: string, token?: string, init: RequestInit = {}) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await callApi(apiUrl + method, { headers, ...init }))['error'];
  };
  expect(await call('auth.test')).toBe('not_authed');
  expect(await call('auth.test', 'xoxb-another-app')).toBe('invalid_auth');
  expect(await call('auth.test', app.appToken)).toBe('not_allowed_token_type');
  expect(await call('apps.connections.open', app.botToken)).toBe('not_allowed_token_type');
  expect(await call('apps.connections.open', app.appToken)).toBe('access_denied');
  // With a JSON body, Slack reads the token only from the header.
  const body = JSON.stringify({ token: app.botToken });
  expect(await call('auth.test', undefined, { headers: { 'content-type': 'application/json' }, body })).toBe(
    'not_authed',
  );
});

test.each([
  ['text/plain', 'x', 'invalid_post_type'],
  ['application/json', '{', 'invalid_json'],
  ['application/json', '[]', 'json_not_object'],
  ['multipart/form-data; boundary=x', 'nonsense', 'invalid_form_data'],
])('refuses a %s body of %s', async (type, body, error) => {
  const { apiUrl, app } = await open();
  const headers = { 'content-type': type, authorization: `Bearer ${app.botToken}` };
  expect((await callApi(`${apiUrl}auth.test`, { headers, body }))['error']).toBe(error);
});

test('answers unknown_method to unknown names and to names of Object.prototype', async () => {
  const { client } = await open();
  expect(await errorOf(client.apiCall('chat.shout'))).toBe('unknown_method');
  expect(await errorOf(client.apiCall('constructor'))).toBe('unknown_method');
});

test('names a missing argument', async () => {
  const { apiUrl, app } = await open();
  const headers = { authorization: `Bearer ${app.botToken}` };
  expect(await callApi(`${apiUrl}chat.postMessage`, { headers })).toMatchObject({
    error: 'invalid_arguments',
    response_metadata: { messages: ['[ERROR] missing required field: channel'] },
  });
});

test('lists every call with decoded arguments and without its token', async () => {
  const { client, app, control } = await open();
  await client.chat.postMessage({ channel: app.channelId, text: 'x', blocks: [section('x')], token: app.botToken });
  await errorOf(client.chat.postMessage({ channel: 'C404', text: 'x' }));
  const { list } = await control('calls');
  expect(list).toMatchObject([
    {
      method: 'chat.postMessage',
      ok: true,
      args: { channel: app.channelId, text: 'x', blocks: [{ type: 'section' }] },
    },
    { method: 'chat.postMessage', ok: false, error: 'channel_not_found' },
  ]);
  expect(JSON.stringify(list)).not.toContain(app.botToken);
  expect(Date.parse(String(list[0]?.['at']))).toBeGreaterThan(Date.now() - 10_000);
  expect(list[0]?.['ms']).toEqual(expect.any(Number));
});

test('takes as long as Slack to answer a call at speed 1', async () => {
  const { client } = await open({ speed: 1 });
  const before = performance.now();
  await client.auth.test();
  expect(performance.now() - before).toBeGreaterThan(30);
});

test('answers auth.test, team.info and bots.info', async () => {
  const { client, app } = await open();
  expect(await client.auth.test()).toMatchObject({ user_id: app.botUserId, bot_id: app.botId, team_id: app.teamId });
  expect((await client.team.info()).team).toMatchObject({ id: app.teamId });
  expect((await client.bots.info({ bot: app.botId })).bot).toMatchObject({ user_id: app.botUserId });
  expect(await errorOf(client.bots.info({ bot: 'B404' }))).toBe('bot_not_found');
  expect(await errorOf(client.team.info({ team: 'T404' }))).toBe('team_not_found');
});

test('answers the methods for users and user groups', async () => {
  const { client, control } = await open();
  const { list } = await control('people');
  const idOf = (name: string) => String(list.find(person => person['name'] === name)?.['id']);
  expect((await client.users.info({ user: idOf('bob') })).user).toMatchObject({ name: 'bob', is_bot: false });
  expect(await errorOf(client.users.info({ user: 'U404' }))).toBe('user_not_found');
  expect((await client.users.lookupByEmail({ email: 'carol@sandbox.example' })).user?.id).toBe(idOf('carol'));
  expect(await errorOf(client.users.lookupByEmail({ email: 'nobody@sandbox.example' }))).toBe('users_not_found');
  const first = await client.users.list({ limit: 6 });
  const second = await client.users.list({ limit: 6, cursor: first.response_metadata?.next_cursor ?? '' });
  expect([...(first.members ?? []), ...(second.members ?? [])].map(user => user.name)).toEqual(
    expect.arrayContaining(['alice', 'bob', 'carol', 'dave', 'erin', 'mallory', 'amplsbot']),
  );
  expect(second.response_metadata?.next_cursor).toBe('');
  expect(await errorOf(client.users.list({ cursor: 'nonsense' }))).toBe('invalid_cursor');
  const { usergroups } = await client.usergroups.list({ include_users: true, include_count: true });
  const owners = usergroups?.find(group => group.handle === 'network-owners');
  expect(owners).toMatchObject({ users: [idOf('bob'), idOf('carol'), idOf('dave')], user_count: 3 });
  expect(await client.usergroups.users.list({ usergroup: owners?.id ?? '' })).toMatchObject({ users: owners?.users });
  expect(await errorOf(client.usergroups.users.list({ usergroup: 'S404' }))).toBe('no_such_subteam');
});
