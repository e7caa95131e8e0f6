import { expect, test } from 'vitest';
import { input, modal, option, plain, section } from './block-builders.ts';
import { openWithBot, openWithServer, type Received, type Workspace } from './harness.ts';

type Json = Record<string, unknown>;

function payloadOf(received: Received | undefined): Json {
  return JSON.parse(new URLSearchParams(received?.body).get('payload') ?? '{}');
}

/** Opens a modal for alice. The app answers its requests with `answer`. */
async function openModalForAlice(view: Json, answer: (payload: Json) => unknown = () => '', status = 200) {
  const { slack, received } = await openWithServer(item => {
    const response = answer(payloadOf(item));
    return { status, body: typeof response === 'string' ? response : JSON.stringify(response) };
  });
  await openModal(slack, received, view);
  const submit = (values: Json = {}) => slack.control('views/submit', { as: 'alice', view: 'form', values });
  const stack = async () => (await slack.control('views?as=alice')).list;
  return { slack, received, submit, stack, last: () => payloadOf(received.at(-1)) };
}

async function openModal(slack: Workspace, received: Received[], view: Json, method = 'open'): Promise<void> {
  await slack.control('shortcuts', { as: 'alice', callback_id: 'menu' });
  await slack.client.apiCall(`views.${method}`, { trigger_id: payloadOf(received.at(-1))['trigger_id'], view });
}

const reason = input('reason', { type: 'plain_text_input' });

test('opens a modal from a shortcut in a Bolt app, submits it and closes it', async () => {
  const seen: unknown[] = [];
  const slack = await openWithBot(app => {
    app.shortcut('menu', async ({ ack, client, shortcut }) => {
      await client.apiCall('views.open', { trigger_id: shortcut.trigger_id, view: modal([reason]) });
      await ack();
    });
    app.view('form', async ({ ack, view, body }) => {
      seen.push([body.user.name, view.state.values, view.private_metadata]);
      await ack();
    });
  });
  expect((await slack.control('shortcuts', { as: 'bob', callback_id: 'menu' })).body).toMatchObject({ status: 200 });
  const { body } = await slack.control('views/submit', { as: 'bob', view: 'form', values: { reason: 'onboarding' } });
  expect(body).toEqual({ status: 200, ms: expect.any(Number), body: '' });
  expect(seen).toEqual([['bob', { reason: { it: { type: 'plain_text_input', value: 'onboarding' } } }, '']]);
  expect((await slack.control('views?as=bob')).list).toEqual([]);
});

const fields = [
  reason,
  input('optional', { type: 'plain_text_input', initial_value: 'initial' }, { optional: true }),
  input('one', { type: 'static_select', options: [option('a'), option('b')], initial_option: option('a') }),
  input('some', { type: 'multi_static_select', options: [option('a'), option('b')] }, { optional: true }),
  input('who', { type: 'users_select' }, { optional: true }),
  input(
    'number',
    { type: 'number_input', is_decimal_allowed: false, min_value: '2', max_value: '9' },
    { optional: true },
  ),
  input('mail', { type: 'email_text_input' }, { optional: true }),
  input('link', { type: 'url_text_input' }, { optional: true }),
  input('rich', { type: 'rich_text_input' }, { optional: true }),
  input('short', { type: 'plain_text_input', min_length: 2, max_length: 4 }, { optional: true }),
  input(
    'two',
    { type: 'multi_static_select', max_selected_items: 1, options: [option('a'), option('b')] },
    { optional: true },
  ),
];

test('accepts values in flat form and in the form of view.state.values, and submits initial values', async () => {
  const { submit, last, slack } = await openModalForAlice(modal(fields));
  const { list } = await slack.control('people');
  await submit({
    reason: { it: { type: 'plain_text_input', value: 'because' } },
    some: ['a', 'B'],
    who: 'bob',
    number: 5,
    rich: 'rich',
  });
  expect(last()).toMatchObject({
    type: 'view_submission',
    user: { name: 'alice' },
    trigger_id: expect.any(String),
    response_urls: [],
    view: { callback_id: 'form', hash: expect.any(String) },
  });
  expect((last() as { view: { state: unknown } }).view.state).toMatchObject({
    values: {
      reason: { it: { value: 'because' } },
      optional: { it: { value: 'initial' } },
      one: { it: { selected_option: option('a') } },
      some: { it: { selected_options: [option('a'), option('b')] } },
      who: { it: { selected_user: list[1]?.['id'] } },
      number: { it: { value: '5' } },
      mail: { it: { value: null } },
      two: { it: { selected_options: [] } },
      rich: { it: { rich_text_value: { elements: [{ elements: [{ type: 'text', text: 'rich' }] }] } } },
    },
  });
});

test.each<[string, Json, string]>([
  ['an empty required field', {}, 'reason: Please complete this required field.'],
  ['an initial value cleared', { reason: 'x', one: null }, 'one: Please complete this required field.'],
  ['an option that is not offered', { reason: 'x', one: 'z' }, '"z" is not an option of it. Options: a, b.'],
  ['too much text', { reason: 'x', short: 'xxxxx' }, 'short: Please enter no more than 4 characters.'],
  ['too little text', { reason: 'x', short: 'x' }, 'short: Please enter at least 2 characters.'],
  ['more than 3000 characters', { reason: 'x'.repeat(3001) }, 'reason: Please enter no more than 3000 characters.'],
  ['a fraction', { reason: 'x', number: '2.5' }, 'number: Please enter a whole number.'],
  ['too large a number', { reason: 'x', number: '10' }, 'number: Please enter a number of 9 or less.'],
  ['too small a number', { reason: 'x', number: '1' }, 'number: Please enter a number of 2 or more.'],
  ['a word instead of a number', { reason: 'x', number: 'two' }, 'number: Please enter a valid number.'],
  ['an invalid email address', { reason: 'x', mail: 'bob' }, 'mail: Please enter a valid email address.'],
  ['an invalid URL', { reason: 'x', link: 'bob' }, 'link: Please enter a valid URL.'],
  ['too many choices', { reason: 'x', two: ['a', 'b'] }, 'two: Please choose no more than 1.'],
  [
    'an unknown block',
    { nothing: 'x' },
    'No input field in a block "nothing". Known: reason, optional, one, some, who, number, mail, link, rich, short, two.',
  ],
  [
    'a state of the wrong form',
    { reason: { it: { text: 'x' } } },
    'The state of it (plain_text_input) must have the form {"value": …}.',
  ],
])('refuses in the client to submit %s', async (_name, values, message) => {
  const { submit, received, stack } = await openModalForAlice(modal(fields));
  const before = received.length;
  expect(await submit(values)).toMatchObject({ status: 400, body: { error: message } });
  expect(received).toHaveLength(before);
  expect(await stack()).toHaveLength(1);
});

test("shows the app's errors at their fields, keeps the input, and accepts the next submission", async () => {
  const answers = [{ response_action: 'errors', errors: { reason: 'Say more.' } }, ''];
  const { submit, stack } = await openModalForAlice(modal([reason]), payload =>
    payload['type'] === 'view_submission' ? answers.shift() : '',
  );
  expect((await submit({ reason: 'x' })).body).toMatchObject({ status: 200, body: { response_action: 'errors' } });
  expect(await stack()).toMatchObject([
    { errors: { reason: 'Say more.' }, state: { values: { reason: { it: { value: 'x' } } } } },
  ]);
  await submit();
  expect(await stack()).toEqual([]);
});

test('replaces the view on update, adds one on push, and closes all on clear', async () => {
  const second = modal([section('second')], { callback_id: 'second' });
  const answers = [
    { response_action: 'update', view: modal([section('updated')]) },
    { response_action: 'push', view: second },
    { response_action: 'clear' },
  ];
  const { slack, submit, stack } = await openModalForAlice(modal([section('first')]), payload =>
    payload['type'] === 'view_submission' ? answers.shift() : '',
  );
  const [before] = await stack();
  await submit();
  const [after] = await stack();
  expect(after).toMatchObject({ id: before?.['id'], blocks: [{ text: { text: 'updated' } }] });
  expect(after?.['hash']).not.toBe(before?.['hash']);
  await submit();
  expect((await stack()).map(view => view['callback_id'])).toEqual(['form', 'second']);
  expect(await submit()).toMatchObject({ status: 400, body: { error: expect.stringContaining('is covered by') } });
  await slack.control('views/submit', { as: 'alice', view: 'second' });
  expect(await stack()).toEqual([]);
});

test.each<[string, unknown]>([
  ['errors for a block without input', { response_action: 'errors', errors: { text: 'x' } }],
  ['no errors at all', { response_action: 'errors', errors: {} }],
  ['a view that Slack refuses', { response_action: 'update', view: modal([section('')]) }],
  ['an unknown action', { response_action: 'explode' }],
  ['a text', 'thanks'],
])('keeps the view open with an error after an acknowledgement with %s', async (_name, answer) => {
  const { submit, stack } = await openModalForAlice(modal([reason]), () => answer);
  expect((await submit({ reason: 'x' })).body).toMatchObject({ status: 200, error: expect.any(String) });
  expect(await stack()).toMatchObject([{ errors: { '*': 'We had some trouble connecting. Try again?' } }]);
});

test('keeps the view open with an error when the app fails', async () => {
  const { submit, stack } = await openModalForAlice(modal([reason]), () => '', 500);
  expect((await submit({ reason: 'x' })).body).toMatchObject({ status: 500, error: 'dispatch_failed' });
  expect(await stack()).toMatchObject([{ errors: { '*': 'We had some trouble connecting. Try again?' } }]);
});

test("refuses to submit another person's view", async () => {
  const { slack } = await openModalForAlice(modal([reason]));
  const [view] = (await slack.control('views?as=alice')).list;
  const asked = { as: 'bob', view: view?.['id'], values: { reason: 'x' } };
  expect(await slack.control('views/submit', asked)).toMatchObject({
    status: 404,
    body: { error: `bob has no open view "${view?.['id']}". Open views: none.` },
  });
});

test('refuses to submit a view whose submit button is missing or disabled', async () => {
  const { slack, received, submit } = await openModalForAlice(modal([section('x')], { submit: undefined }));
  expect(await submit()).toMatchObject({ status: 400, body: { error: expect.stringContaining('no submit button') } });
  await openModal(slack, received, modal([section('x')], { submit_disabled: true }));
  expect(await submit()).toMatchObject({ status: 400, body: { error: expect.stringContaining('disabled') } });
});

test('notifies the app of a closed view only when the view sets notify_on_close', async () => {
  const { slack, received, stack, last } = await openModalForAlice(modal([reason]));
  const close = (view: string) => slack.control('views/close', { as: 'alice', view });
  const before = received.length;
  expect((await close('form')).body).toEqual({ status: 200, ms: 0, body: '' });
  expect(received).toHaveLength(before);
  await openModal(slack, received, modal([reason], { callback_id: 'notified', notify_on_close: true }));
  await openModal(
    slack,
    received,
    modal([reason], { callback_id: 'all', notify_on_close: true, clear_on_close: true }),
    'push',
  );
  await close('all');
  expect(last()).toMatchObject({ type: 'view_closed', is_cleared: true, view: { callback_id: 'all' } });
  expect(await stack()).toEqual([]);
  expect((await close('notified')).status).toBe(404);
});

test('issues a response_url for the channel chosen in a select with response_url_enabled', async () => {
  const select = input('where', { type: 'conversations_select', response_url_enabled: true });
  const { slack, submit, last } = await openModalForAlice(modal([select]));
  await submit({ where: 'general' });
  const [given] = (last() as { response_urls: Json[] }).response_urls;
  expect(given).toMatchObject({ block_id: 'where', action_id: 'it' });
  const body = JSON.stringify({ text: 'hello', response_type: 'in_channel' });
  const headers = { 'content-type': 'application/json' };
  await fetch(String(given?.['response_url']), { method: 'POST', headers, body });
  expect((await slack.control('channels/general/messages')).list).toMatchObject([{ text: 'hello' }]);
});

test('requests the options of external selects in a modal from the app', async () => {
  const find = input('find', { type: 'multi_external_select', min_query_length: 0 });
  const { slack, submit, last, received } = await openModalForAlice(modal([find]), payload =>
    payload['type'] === 'block_suggestion' ? { options: [option('law-prod'), option('law-test')] } : '',
  );
  const asked = await slack.control('options', { as: 'alice', view: 'form', action: 'it', query: 'law' });
  expect(asked.body).toMatchObject({ body: { options: [option('law-prod'), option('law-test')] } });
  expect(payloadOf(received.at(-1))).toMatchObject({ container: { type: 'view' }, view: { callback_id: 'form' } });
  expect((await submit({ find: ['law-none'] })).status).toBe(400);
  await submit({ find: ['law-prod', 'LAW-TEST'] });
  expect((last() as { view: Json }).view['state']).toMatchObject({
    values: { find: { it: { selected_options: [option('law-prod'), option('law-test')] } } },
  });
});

test('returns the fields of a modal as Slack does', async () => {
  const { stack, slack } = await openModalForAlice(modal([reason], { private_metadata: 'm', close: plain('Back') }));
  expect(await stack()).toMatchObject([
    {
      private_metadata: 'm',
      close: plain('Back'),
      app_id: slack.app.appId,
      bot_id: slack.app.botId,
      team_id: slack.app.teamId,
    },
  ]);
});
