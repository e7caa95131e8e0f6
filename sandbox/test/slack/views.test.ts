import { expect, test } from 'vitest';
import { home, input, long, modal, section } from './block-builders.ts';
import { clock, errorOf, openWithServer, type Workspace } from './harness.ts';

type Json = Record<string, unknown>;

/** Opens a workspace whose app records the trigger_ids that it receives. */
async function openWithTriggers(
  now?: () => number,
): Promise<{ slack: Workspace; trigger: (as?: string) => Promise<string> }> {
  const { slack, received } = await openWithServer(() => ({ status: 200 }), { now });
  return {
    slack,
    async trigger(as = 'alice') {
      await slack.control('commands', { as, channel: 'general', text: '/ampls' });
      return new URLSearchParams(received.at(-1)?.body).get('trigger_id') ?? '';
    },
  };
}

const call = (slack: Workspace, method: string, args: Json) => slack.client.apiCall(`views.${method}`, args);
const simple = modal([section('x')]);

test('opens one view for each trigger_id, and does not use it up with a refused view', async () => {
  const { slack, trigger } = await openWithTriggers();
  const trigger_id = await trigger('bob');
  const broken = { trigger_id, view: modal([section('')]) };
  expect(await errorOf(call(slack, 'open', broken))).toBe('invalid_arguments');
  const opened = await call(slack, 'open', { trigger_id, view: simple });
  expect(opened).toMatchObject({
    view: { type: 'modal', callback_id: 'form', state: { values: {} }, previous_view_id: null },
  });
  expect((await slack.control('views?as=bob')).list).toMatchObject([{ callback_id: 'form', errors: {} }]);
  expect((await slack.control('views?as=alice')).list).toEqual([]);
  expect(await errorOf(call(slack, 'open', { trigger_id, view: simple }))).toBe('exchanged_trigger_id');
});

test('expires a trigger_id after three seconds', async () => {
  const { now, advance } = clock();
  const { slack, trigger } = await openWithTriggers(now);
  const first = await trigger();
  const second = await trigger();
  advance(1_000);
  expect(await call(slack, 'open', { trigger_id: first, view: simple })).toMatchObject({ ok: true });
  advance(2_100);
  expect(await errorOf(call(slack, 'open', { trigger_id: second, view: simple }))).toBe('expired_trigger_id');
  expect(await errorOf(call(slack, 'open', { trigger_id: 'made.up', view: simple }))).toBe('invalid_trigger_id');
});

test.each<[string, Json]>([
  ['invalid_arguments', { view: modal([section(long(3001))]) }],
  ['invalid_arguments', { view: '{' }],
  ['invalid_arguments', { view: home([section('x')]) }],
  ['invalid_arguments', { view: modal([{ type: 'image', alt_text: 'x', slack_file: { id: 'F404404404' } }]) }],
  ['invalid_arguments', {}],
  ['view_too_large', { view: { ...simple, private_metadata: long(250_001) } }],
])('answers %s to an invalid views.open (%#)', async (error, args) => {
  const { slack, trigger } = await openWithTriggers();
  expect(await errorOf(call(slack, 'open', { trigger_id: await trigger(), ...args }))).toBe(error);
});

test('limits a stack to three modals and refuses to push without an open one', async () => {
  const { slack, trigger } = await openWithTriggers();
  const show = async (method: string) => call(slack, method, { trigger_id: await trigger(), view: simple });
  expect(await errorOf(show('push'))).toBe('not_found');
  await show('open');
  await show('push');
  await show('push');
  expect(await errorOf(show('push'))).toBe('push_limit_reached');
  const { list } = await slack.control('views?as=alice');
  expect(list.map(view => view['previous_view_id'])).toEqual([null, list[0]?.['id'], list[1]?.['id']]);
  expect(new Set(list.map(view => view['root_view_id'])).size).toBe(1);
  await show('open');
  expect((await slack.control('views?as=alice')).list).toHaveLength(1);
});

test('updates a view by id or external_id and refuses an outdated hash', async () => {
  const { slack, trigger } = await openWithTriggers();
  const view = modal([section('1')], { external_id: 'ext' });
  await call(slack, 'open', { trigger_id: await trigger(), view });
  const [before] = (await slack.control('views?as=alice')).list;
  const update = (args: Json) =>
    call(slack, 'update', { view: modal([section('2')], { external_id: 'ext' }), ...args });
  await update({ view_id: before?.['id'], hash: before?.['hash'] });
  expect(await errorOf(update({ view_id: before?.['id'], hash: before?.['hash'] }))).toBe('hash_conflict');
  await update({ external_id: 'ext' });
  const [after] = (await slack.control('views?as=alice')).list;
  expect(after).toMatchObject({ id: before?.['id'], blocks: [{ text: { text: '2' } }] });
  expect(after?.['hash']).not.toBe(before?.['hash']);
  expect(await errorOf(update({ view_id: 'V404' }))).toBe('not_found');
  expect(await errorOf(update({}))).toBe('invalid_arguments');
  expect(await errorOf(update({ view_id: before?.['id'], external_id: 'ext' }))).toBe('invalid_arguments');
  expect(await errorOf(update({ view_id: before?.['id'], view: home([section('x')]) }))).toBe('invalid_arguments');
  const again = { trigger_id: await trigger('bob'), view };
  expect(await errorOf(call(slack, 'open', again))).toBe('duplicate_external_id');
});

test('keeps typed input when the view is updated', async () => {
  const { slack, trigger } = await openWithTriggers();
  const field = input('b', { type: 'plain_text_input' }, { dispatch_action: true });
  const opened = await call(slack, 'open', { trigger_id: await trigger(), view: modal([field]) });
  const { list } = await slack.control('views?as=alice');
  const view_id = list[0]?.['id'];
  expect(opened.ok).toBe(true);
  await slack.control('actions', { as: 'alice', action: 'it', value: 'typed', view: view_id });
  await call(slack, 'update', { view_id, view: modal([section('new'), field]) });
  expect((await slack.control('views?as=alice')).list[0]).toMatchObject({
    state: { values: { b: { it: { type: 'plain_text_input', value: 'typed' } } } },
  });
});

test('publishes and replaces the home tab of a person', async () => {
  const { slack } = await openWithTriggers();
  const { list } = await slack.control('people');
  const user_id = list[0]?.['id'];
  expect((await slack.control('home?as=alice')).status).toBe(404);
  const publish = (args: Json) => call(slack, 'publish', { user_id, view: home([section('1')]), ...args });
  await publish({});
  const { body: first } = await slack.control('home?as=alice');
  await publish({ view: home([section('2')]), hash: first['hash'] });
  expect(await errorOf(publish({ hash: first['hash'] }))).toBe('hash_conflict');
  expect((await slack.control('home?as=alice')).body).toMatchObject({
    id: first['id'],
    blocks: [{ text: { text: '2' } }],
  });
  expect(await errorOf(publish({ user_id: 'U404' }))).toBe('invalid_arguments');
  expect(await errorOf(publish({ view: simple }))).toBe('invalid_arguments');
});
