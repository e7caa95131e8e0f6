import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { botOf, checkUnharmed, postMutations, sendFrame, sendMutatedFrames } from '../hostile/campaign.ts';
import type { Wire } from '../hostile/signed-request.ts';
import { formOf, postSigned } from '../hostile/signed-request.ts';
import type { TestSystem } from './harness.ts';
import { openSystem, openSystemForTest } from './harness.ts';

let system: TestSystem;
let bot: Awaited<ReturnType<typeof botOf>>;

beforeAll(async () => {
  system = await openSystem();
  bot = await botOf(system);
});

afterAll(() => system.close());

const SEED = Number(process.env['FC_SEED'] ?? 1);

async function post(wire: Partial<Wire>) {
  const answer = await postSigned({ ...bot, body: '', ...wire });
  await checkUnharmed(system, bot.pid);
  return answer;
}

const json = 'application/json';
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const command = { command: '/ampls', text: 'help', user_id: 'U1', channel_id: 'C1', trigger_id: '1.1' };
const event = { type: 'event_callback', event: { type: 'app_home_opened', user: 'U1', channel: 'D1' } };

test.each<[string, Partial<Wire>, RegExp]>([
  ['a payload of null', { body: 'payload=null' }, /not an object with a type/],
  ['a payload of a list', { body: 'payload=[]' }, /not an object with a type/],
  ['a payload of a number', { body: 'payload=7' }, /not an object with a type/],
  ['two payloads', { body: 'payload=null&payload=null' }, /more than once/],
  ['a payload that is not JSON', { body: 'payload=%7Bnot' }, /not JSON/],
  ['deep JSON', { body: formOf({ payload: deep }) }, /not an object with a type/],
  ['deep JSON in a field', { body: formOf({ payload: `{"type":"block_actions","user":${deep}}` }) }, /"user"/],
  ['a click without a person', { body: formOf({ payload: '{"type":"block_actions","actions":[]}' }) }, /"user"/],
  ['a form without a view', { body: formOf({ payload: '{"type":"view_submission","user":{"id":"U1"}}' }) }, /"view"/],
  ['a command with two texts', { body: `${formOf(command)}&text=again` }, /"text"/],
  ['a command without a trigger_id', { body: 'command=/ampls&user_id=U1&channel_id=C1' }, /"trigger_id"/],
  ['a command that looks like an event', { body: formOf({ ...command, event: 'x' }) }, /"event"/],
  ['a command with a key of every object', { body: '__proto__=1&constructor=2' }, /slash command is malformed/],
  ['no content', { body: '' }, /slash command is malformed/],
  ['another content type', { body: 'x', contentType: 'text/plain' }, /content type has to be/],
  ['JSON null', { body: 'null', contentType: json }, /not an object with a type/],
  ['an event without an event', { body: '{"type":"event_callback"}', contentType: json }, /"event"/],
  ['an event of null', { body: '{"type":"event_callback","event":null}', contentType: json }, /"event"/],
  [
    'an event from nobody',
    { body: JSON.stringify({ ...event, event: { ...event.event, user: null } }), contentType: json },
    /"event\.user"/,
  ],
  [
    'an event with authorizations of null',
    { body: JSON.stringify({ ...event, authorizations: [null] }), contentType: json },
    /"authorizations\.0"/,
  ],
  [
    'an event of a workspace with the name of a property',
    { body: JSON.stringify({ ...event, team_id: 'constructor' }), contentType: json },
    /"team_id"/,
  ],
  [
    'a menu in a place that is not one',
    { body: formOf({ payload: '{"type":"block_suggestion","user":{"id":"U1"},"action_id":"pick:x","view":null}' }) },
    /"view"/,
  ],
  [
    'a url_verification without a challenge',
    { body: '{"type":"url_verification"}', contentType: json },
    /no challenge/,
  ],
])('answers %s with status 400 and what is wrong', async (_, wire, problem) => {
  const { status, text } = await post(wire);
  expect(text).toMatch(problem);
  expect([status, text.length < 300]).toEqual([400, true]);
});

test.each<[string, Partial<Wire>]>([
  ['no signature', { headers: { 'x-slack-signature': '' } }],
  ['several signatures', { headers: { 'x-slack-signature': ['v0=1', 'v0=2'] } }],
  ['several timestamps', { headers: { 'x-slack-request-timestamp': ['1', '2'] } }],
  ['a timestamp that is not a number', { headers: { 'x-slack-request-timestamp': 'Infinity' } }],
  ['a signature of another body', { headers: { 'x-slack-signature': `v0=${createHash('sha256').digest('hex')}` } }],
  ['bytes that are not UTF-8', { body: Buffer.from([0x74, 0x3d, 0xff, 0xfe]) }],
])('answers %s with status 401', async (_, wire) => {
  expect((await post({ body: formOf(command), ...wire })).status).toBe(401);
});

test('answers a body of more than a megabyte with status 413, signed or not', async () => {
  const body = `text=${'x'.repeat(1_100_000)}`;
  expect((await post({ body })).status).toBe(413);
  expect((await post({ body, secret: 'f'.repeat(32) })).status).toBe(413);
});

test.each<[string, Partial<Wire>]>([
  ['a message shortcut', { body: formOf({ payload: '{"type":"message_action","user":{"id":"U1"}}' }) }],
  ['an interaction of an unknown type', { body: formOf({ payload: '{"type":"__proto__","user":{"id":"U1"}}' }) }],
  ['a function', { body: '{"type":"event_callback","event":{"type":"function_executed"}}', contentType: json }],
  ['another method', { body: formOf(command), method: 'PUT' }],
])('answers %s, which it does not handle, with status 404', async (_, wire) => {
  expect((await post(wire)).status).toBe(404);
});

test('answers what Slack sends to check the endpoint', async () => {
  expect(await post({ body: 'ssl_check=1&token=x', headers: { 'x-slack-signature': '' } })).toEqual({
    status: 200,
    text: '',
  });
  const verification = { body: '{"type":"url_verification","challenge":"abc"}', contentType: json };
  expect(await post(verification)).toEqual({ status: 200, text: '{"challenge":"abc"}' });
  expect((await post({ body: JSON.stringify(event), contentType: json })).status).toBe(200);
});

test('tells a person whose command belongs to another app, or cannot be saved', async () => {
  const other = await post({ body: formOf({ ...command, command: '/other' }) });
  expect([other.status, other.text]).toEqual([200, expect.stringContaining('This app answers /ampls only.')]);
  const text = 'connect law-prod-weu to ampls-a because "a\0b"';
  const people: { id: string; name: string }[] = await system.control.slack('people');
  const alice = people.find(({ name }) => name === 'alice')?.id ?? '';
  const unsaved = await post({ body: formOf({ ...command, user_id: alice, text }) });
  expect([unsaved.status, unsaved.text]).toEqual([200, expect.stringContaining('a character that cannot be saved')]);
});

test('accepts a command whatever the parameters of its content type', async () => {
  const contentType = 'Application/X-WWW-Form-Urlencoded; charset=utf-8';
  const { status, text } = await post({ body: formOf(command), contentType });
  expect([status, text]).toEqual([200, expect.stringContaining('ephemeral')]);
});

let slowConnections = 0;

test('answers commands while 400 connections are slow', async () => {
  const { port, hostname } = new URL(bot.url);
  for (let index = 0; index < 400; index += 1) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.resume();
    socket.on('close', () => {
      slowConnections -= 1;
    });
    await once(socket, 'connect');
    slowConnections += 1;
    socket.write('POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx');
  }
  await eventually(async () => expect((await system.control.command('alice', '/ampls help')).status).toBe(200), 60_000);
  expect(slowConnections).toBeGreaterThan(0);
});

test('lives through mutated deliveries over HTTP, of which only valid ones change something', async () => {
  const { statuses } = await postMutations(system, 300, SEED);
  expect(statuses['200']).toBeGreaterThan(10);
  expect(statuses['400']).toBeGreaterThan(100);
});

test('lives through odd messages and mutated deliveries in Socket Mode', async () => {
  const socket = await openSystemForTest({ transport: 'socket' });
  const { pid } = await botOf(socket);
  const typed = (type: string, more: object = {}) => JSON.stringify({ type, envelope_id: '1', payload: {}, ...more });
  const odd = [
    '',
    'null',
    '[]',
    '7',
    '"text"',
    deep,
    '{}',
    ...['ws_message', 'error', 'close', 'slack_event', 'disconnected', '__proto__'].map(type => typed(type)),
    typed('events_api'),
    typed('events_api', { payload: null }),
    typed('events_api', { payload: { ...event, event: { type: 'close' } } }),
    typed('events_api', { payload: { ...event, event: { type: 'error' } } }),
    typed('interactive', { payload: null }),
    typed('interactive', { payload: { type: 'block_actions' } }),
    typed('slash_commands', { payload: [] }),
    typed('slash_commands', { payload: command, envelope_id: null }),
  ];
  for (const text of odd) await sendFrame(socket, text);
  await checkUnharmed(socket, pid);
  await sendMutatedFrames(socket, 150, SEED);
  const metrics = await (await fetch((await botOf(socket)).metricsUrl)).text();
  const refused = [...metrics.matchAll(/^amplsbot_refused_deliveries_total\{transport="socket".*\} (\d+)$/gm)];
  expect(refused.reduce((sum, [, count]) => sum + Number(count), 0)).toBeGreaterThan(odd.length + 50);
});

test('has closed the slow connections', async () => {
  await eventually(async () => expect(slowConnections).toBe(0), 120_000);
  await checkUnharmed(system, bot.pid);
});
