import { expect, test } from 'vitest';
import { actions, button, home, input, mrkdwn, option, plain, section } from './block-builders.ts';
import { openWithBot, openWithServer, post, type Received, type Workspace } from './harness.ts';

type Json = Record<string, unknown>;

function payloadOf(received: Received | undefined): Json {
  return JSON.parse(new URLSearchParams(received?.body).get('payload') ?? '{}');
}

async function openForClicks(answer: (payload: Json) => { status: number; body?: string } = () => ({ status: 200 })) {
  const { slack, received } = await openWithServer(item => answer(payloadOf(item)));
  const click = (request: Json) => slack.control('actions', { as: 'alice', ...request });
  return { slack, received, click, last: () => payloadOf(received.at(-1)) };
}

const postBlocks = (slack: Workspace, text: string, ...blocks: Json[]) => post(slack, { text, blocks });

test('delivers a click to a Bolt app, which updates the clicked message', async () => {
  const slack = await openWithBot(app =>
    app.action('request:approve', async ({ ack, client, body, action }) => {
      await ack();
      if (body.type !== 'block_actions' || action.type !== 'button') return;
      const { channel, message } = body;
      await client.chat.update({ channel: channel?.id ?? '', ts: message?.ts ?? '', text: `${action.value} approved` });
    }),
  );
  await postBlocks(slack, 'card', actions(button('request:approve', 'CR-1')));
  const { body } = await slack.control('actions', { as: 'bob', action: 'request:approve', value: 'CR-1' });
  expect(body).toEqual({ status: 200, ms: expect.any(Number), body: '' });
  await expect
    .poll(async () => (await slack.control('channels/network-changes/messages')).list[0]?.['text'])
    .toBe('CR-1 approved');
});

test('sends the user, the container, the message and the action of a click', async () => {
  const { slack, click, last } = await openForClicks();
  const metadata = { event_type: 'change_request', event_payload: { request: 'CR-1' } };
  const blocks = [actions(button('go', '1', { style: 'primary' })), input('note', { type: 'plain_text_input' })];
  const ts = await post(slack, { text: 'card', blocks, metadata });
  await click({ action: 'go', state: { note: 'hello' } });
  const { list } = await slack.control('people');
  const [alice] = list;
  expect(last()).toEqual({
    type: 'block_actions',
    team: { id: slack.app.teamId, domain: 'sandbox' },
    user: { id: alice?.['id'], username: 'alice', name: 'alice', team_id: slack.app.teamId },
    api_app_id: slack.app.appId,
    token: slack.app.verificationToken,
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'message', message_ts: ts, channel_id: slack.app.channelId, is_ephemeral: false },
    channel: { id: slack.app.channelId, name: 'network-changes' },
    message: expect.objectContaining({ ts, text: 'card', metadata, bot_id: slack.app.botId }),
    state: { values: { note: { it: { type: 'plain_text_input', value: 'hello' } } } },
    response_url: expect.stringContaining('/response/'),
    trigger_id: expect.any(String),
    actions: [
      {
        type: 'button',
        action_id: 'go',
        block_id: expect.any(String),
        text: plain('1'),
        value: '1',
        style: 'primary',
        action_ts: expect.any(String),
      },
    ],
  });
});

test('clicks the newest matching element, or the one in the given message', async () => {
  const { slack, click, last } = await openForClicks();
  const first = await postBlocks(slack, 'first', actions(button('go', '1')));
  await postBlocks(slack, 'second', actions(button('go', '2')));
  const clicked = async (request: Json) => {
    const { status } = await click({ action: 'go', ...request });
    const { message } = last() as { message: Json };
    return [status, message['text']];
  };
  expect(await clicked({})).toEqual([200, 'second']);
  expect(await clicked({ value: '1' })).toEqual([200, 'first']);
  expect(await clicked({ channel: 'network-changes', ts: first })).toEqual([200, 'first']);
});

test('explains why an element cannot be clicked', async () => {
  const { slack, click, received } = await openForClicks();
  const owners = (await slack.client.conversations.list({ types: 'private_channel' })).channels?.[0]?.id ?? '';
  await slack.client.apiCall('chat.postMessage', {
    channel: owners,
    text: 'x',
    blocks: [actions(button('secret', '1'))],
  });
  await postBlocks(slack, 'x', actions(button('go', '1')));
  const refusal = async (request: Json) => {
    const { status, body } = await click(request);
    return [status, body['error']];
  };
  expect(await refusal({ action: 'nothing' })).toEqual([
    404,
    'alice cannot see an element with the action_id "nothing".',
  ]);
  expect(await refusal({ action: 'secret' })).toEqual([404, expect.stringContaining('"secret"')]);
  expect(await refusal({ action: 'secret', channel: 'owners' })).toEqual([404, expect.stringContaining('cannot see')]);
  expect(await refusal({ action: 'go', value: '7' })).toEqual([400, '"go" has no value "7". Its values: 1.']);
  expect(await refusal({ action: 'go', channel: 'network-changes', ts: '1.1' })).toEqual([
    404,
    'alice cannot see message 1.1 in network-changes.',
  ]);
  expect(await refusal({ action: 'go', view: 'V404' })).toEqual([404, expect.stringContaining('V404')]);
  expect(received).toEqual([]);
});

test('omits the message from a click on an ephemeral message', async () => {
  const { slack, click, last } = await openForClicks();
  const { list } = await slack.control('people');
  const user = String(list[0]?.['id']);
  const blocks = [actions(button('go', '1'))];
  await slack.client.apiCall('chat.postEphemeral', { channel: slack.app.channelId, user, text: 'x', blocks });
  await click({ action: 'go' });
  expect(last()).toMatchObject({ container: { is_ephemeral: true } });
  expect(last()).not.toHaveProperty('message');
  expect((await click({ as: 'bob', action: 'go' })).status).toBe(404);
});

test.each<[element: Json, value: unknown, action: Json]>([
  [{ type: 'static_select', options: [option('a'), option('b')] }, 'b', { selected_option: option('b') }],
  [{ type: 'static_select', options: [option('a'), option('b')] }, 'B', { selected_option: option('b') }],
  [{ type: 'overflow', options: [option('a'), option('b')] }, 'a', { selected_option: option('a') }],
  [{ type: 'radio_buttons', options: [option('a')] }, 'a', { selected_option: option('a') }],
  [
    { type: 'checkboxes', options: [option('a'), option('b'), option('c')] },
    ['a', 'c'],
    { selected_options: [option('a'), option('c')] },
  ],
  [{ type: 'multi_static_select', options: [option('a')] }, [], { selected_options: [] }],
  [{ type: 'datepicker' }, '2026-02-03', { selected_date: '2026-02-03' }],
  [{ type: 'timepicker' }, '09:30', { selected_time: '09:30' }],
  [{ type: 'datetimepicker' }, 1_770_000_000, { selected_date_time: 1_770_000_000 }],
])('sends the value chosen in %j', async (element, value, action) => {
  const { slack, click, last } = await openForClicks();
  await postBlocks(slack, 'x', actions({ ...element, action_id: 'pick' }));
  expect(await click({ action: 'pick', value })).toMatchObject({ status: 200, body: { status: 200 } });
  expect(last()).toMatchObject({ actions: [{ action_id: 'pick', type: element['type'], ...action }] });
});

test('accepts names of people and channels in their selects', async () => {
  const { slack, click, last } = await openForClicks();
  await postBlocks(
    slack,
    'x',
    actions({ type: 'users_select', action_id: 'who' }, { type: 'channels_select', action_id: 'where' }),
  );
  const { list } = await slack.control('people');
  await click({ action: 'who', value: 'bob' });
  expect(last()).toMatchObject({ actions: [{ selected_user: list[1]?.['id'] }] });
  await click({ action: 'where', value: 'network-changes' });
  expect(last()).toMatchObject({ actions: [{ selected_channel: slack.app.channelId }] });
  expect((await click({ action: 'who', value: 'nobody' })).status).toBe(404);
});

test('keeps a chosen option for later interactions', async () => {
  const { slack, click, last } = await openForClicks();
  const menu = {
    type: 'static_select',
    action_id: 'pick',
    options: [option('a'), option('b')],
    initial_option: option('a'),
  };
  await postBlocks(slack, 'x', { ...actions(menu, button('go', '1')), block_id: 'row' });
  await click({ action: 'go' });
  expect(last()).toMatchObject({ state: { values: { row: { pick: { selected_option: option('a') } } } } });
  await click({ action: 'pick', value: 'b' });
  await click({ action: 'go' });
  expect(last()).toMatchObject({ state: { values: { row: { pick: { selected_option: option('b') } } } } });
});

test('refuses a value that the element does not offer or that has the wrong form', async () => {
  const { slack, click, received } = await openForClicks();
  await postBlocks(
    slack,
    'x',
    actions(
      { type: 'static_select', action_id: 'pick', options: [option('a')] },
      { type: 'datepicker', action_id: 'day' },
    ),
    input('note', { type: 'plain_text_input', action_id: 'note' }),
  );
  const refusal = async (request: Json) => {
    const { status, body } = await click(request);
    return [status, body['error']];
  };
  expect(await refusal({ action: 'pick', value: 'z' })).toEqual([400, '"pick" has no value "z". Its values: a.']);
  expect(await refusal({ action: 'pick' })).toEqual([400, 'The static_select pick needs a value.']);
  expect(await refusal({ action: 'pick', value: ['a', 'a'] })).toEqual([400, 'pick takes one value, not 2.']);
  expect(await refusal({ action: 'day', value: 'tomorrow' })).toEqual([
    400,
    '"tomorrow" is not a date in the form YYYY-MM-DD (day).',
  ]);
  expect(await refusal({ action: 'note', value: 'x' })).toEqual([
    400,
    expect.stringContaining('when the view is submitted'),
  ]);
  expect(await refusal({ action: 'pick', value: 'a', state: { nothing: 'x' } })).toEqual([
    400,
    expect.stringMatching(/^No input field in a block "nothing"\. Known: .*note\.$/),
  ]);
  expect(received).toEqual([]);
});

test('clicks feedback and icon buttons, and confirms a confirmation dialog', async () => {
  const { slack, click, last } = await openForClicks();
  const { list } = await slack.control('people');
  const feedback = {
    type: 'feedback_buttons',
    action_id: 'rate',
    positive_button: { text: plain('Good'), value: 'good' },
    negative_button: { text: plain('Bad'), value: 'bad' },
  };
  const icon = {
    type: 'icon_button',
    action_id: 'trash',
    icon: 'trash',
    text: plain('Delete'),
    visible_to_user_ids: [list[1]?.['id']],
  };
  const confirm = { title: plain('Sure?'), text: plain('Sure?'), confirm: plain('Yes'), deny: plain('No') };
  await postBlocks(
    slack,
    'x',
    { type: 'context_actions', elements: [feedback, icon] },
    actions(button('sure', '1', { confirm })),
  );
  expect((await click({ action: 'rate' })).status).toBe(400);
  await click({ action: 'rate', value: 'bad' });
  expect(last()).toMatchObject({ actions: [{ type: 'feedback_buttons', value: 'bad' }] });
  expect((await click({ action: 'trash' })).status).toBe(404);
  expect((await click({ as: 'bob', action: 'trash' })).body).toMatchObject({ status: 200 });
  expect((await click({ action: 'sure' })).body).toMatchObject({ status: 200 });
  expect(last()).toMatchObject({ actions: [{ action_id: 'sure', confirm: { deny: { text: 'No' } } }] });
});

test('finds buttons in containers, cards and attachments', async () => {
  const { slack, click } = await openForClicks();
  const card = { type: 'card', title: mrkdwn('c'), actions: [button('in-card', '1')] };
  await slack.client.apiCall('chat.postMessage', {
    channel: slack.app.channelId,
    text: 'x',
    blocks: [
      { type: 'carousel', elements: [card] },
      { type: 'container', title: plain('c'), child_blocks: [actions(button('in-container', '1'))] },
    ],
    attachments: [{ blocks: [section('x', { accessory: button('in-attachment', '1') })] }],
  });
  for (const action of ['in-card', 'in-container', 'in-attachment']) expect((await click({ action })).status).toBe(200);
});

test('clicks a button in the home tab', async () => {
  const { slack, click, last } = await openForClicks();
  const { list } = await slack.control('people');
  await slack.client.apiCall('views.publish', {
    user_id: list[0]?.['id'],
    view: home([actions(button('refresh', '1'))]),
  });
  await click({ action: 'refresh' });
  expect(last()).toMatchObject({ container: { type: 'view' }, view: { type: 'home' } });
  expect(last()).not.toHaveProperty('response_url');
});

test('shows an error in the view when the app fails to acknowledge a click in it', async () => {
  const { slack, click } = await openForClicks(() => ({ status: 500 }));
  const { list } = await slack.control('people');
  await slack.client.apiCall('views.publish', {
    user_id: list[0]?.['id'],
    view: home([actions(button('refresh', '1'))]),
  });
  expect((await click({ action: 'refresh' })).body).toMatchObject({ status: 500, error: 'dispatch_failed' });
  expect((await slack.control('home?as=alice')).body).toMatchObject({
    errors: { '*': 'This app responded with Status Code 500.' },
  });
  expect((await slack.control('ephemerals?as=alice')).list).toEqual([]);
});

test.each([
  [500, 'This app responded with Status Code 500.'],
  [404, 'This app responded with Status Code 404.'],
])('shows an ephemeral error when the app answers status %d to a click', async (status, text) => {
  const { slack, click } = await openForClicks(() => ({ status }));
  await postBlocks(slack, 'x', actions(button('go', '1')));
  expect((await click({ action: 'go' })).body).toMatchObject({ status, error: 'dispatch_failed' });
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([{ user: 'USLACKBOT', text }]);
});

test('requests external options and accepts only those as choices', async () => {
  const { slack, click, last, received } = await openForClicks(payload =>
    payload['type'] === 'block_suggestion'
      ? { status: 200, body: JSON.stringify({ options: payload['value'] === 'law' ? [option('law-prod')] : [] }) }
      : { status: 200 },
  );
  await postBlocks(slack, 'x', actions({ type: 'external_select', action_id: 'find', min_query_length: 2 }));
  const ask = (query: string) => slack.control('options', { as: 'alice', action: 'find', query });
  expect((await ask('law')).body).toMatchObject({ status: 200, body: { options: [option('law-prod')] } });
  expect(last()).toMatchObject({
    type: 'block_suggestion',
    action_id: 'find',
    block_id: expect.any(String),
    value: 'law',
    container: { type: 'message' },
  });
  expect(await ask('l')).toMatchObject({ status: 400, body: { error: expect.stringContaining('after 2 characters') } });
  expect((await click({ action: 'find', value: 'law-prod' })).status).toBe(400);
  expect(received.map(payloadOf).filter(payload => payload['type'] === 'block_actions')).toEqual([]);
});

test('reports an error when the app answers with options that Slack would not show', async () => {
  const { slack } = await openForClicks(() => ({ status: 200, body: '{"options":[{"text":"plain"}]}' }));
  await postBlocks(slack, 'x', actions({ type: 'external_select', action_id: 'find' }, button('go', '1')));
  const ask = (action: string) => slack.control('options', { as: 'alice', action, query: 'law' });
  expect((await ask('find')).body).toMatchObject({ status: 200, error: expect.stringContaining('invalid options') });
  expect(await ask('go')).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('Only an external select') },
  });
});
