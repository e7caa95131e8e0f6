import { expect, test } from 'vitest';
import { long, many, mrkdwn, plain, section } from './block-builders.ts';
import { errorOf, open, type Workspace } from './harness.ts';

const metadata = { event_type: 'change_request', event_payload: { request: 'CR-1', status: 'planning' } };

async function refusal(slack: Workspace, args: Record<string, unknown>): Promise<unknown> {
  return errorOf(slack.client.apiCall('chat.postMessage', { channel: slack.app.channelId, ...args }));
}

test('posts a message to a channel given by name', async () => {
  const { client, app, control } = await open();
  const text = 'a <b> & c';
  const posted = await client.chat.postMessage({
    channel: '#network-changes',
    text,
    blocks: [section('*x*')],
    metadata,
  });
  expect(posted).toMatchObject({ ok: true, channel: app.channelId, message: { text, bot_id: app.botId } });
  const { list } = await control('channels/network-changes/messages');
  expect(list).toMatchObject([{ ts: posted.ts, text, user: app.botUserId, metadata, mentions: [] }]);
  expect(list[0]?.['blocks']).toEqual([{ ...section('*x*'), block_id: expect.any(String) }]);
});

test('returns metadata only on request', async () => {
  const { client, app } = await open();
  const { ts = '' } = await client.chat.postMessage({ channel: app.channelId, text: 'x', metadata });
  const channel = app.channelId;
  const seen = async (include_all_metadata: boolean) => [
    (await client.conversations.history({ channel, include_all_metadata })).messages?.[0]?.metadata,
    (await client.conversations.replies({ channel, ts, include_all_metadata })).messages?.[0]?.metadata,
  ];
  expect(await seen(false)).toEqual([undefined, undefined]);
  expect(await seen(true)).toEqual([metadata, metadata]);
});

const plan = { type: 'plan', title: 'p' };

test.each<[string, Record<string, unknown>]>([
  ['no_text', {}],
  ['no_text', { text: '', blocks: [] }],
  ['invalid_blocks', { blocks: many(51, () => ({ type: 'divider' })) }],
  ['invalid_blocks_format', { blocks: '{"type"' }],
  ['invalid_blocks_format', { blocks: '{}' }],
  ['msg_blocks_too_long', { blocks: many(5, () => section(long(2700))) }],
  ['msg_blocks_too_long', { blocks: many(2, () => ({ type: 'markdown', text: long(6001) })) }],
  ['invalid_attachments', { blocks: [plan], attachments: [{ blocks: [plan] }] }],
  ['invalid_attachments', { attachments: [{ blocks: [{ type: 'nope' }] }] }],
  ['too_many_attachments', { attachments: many(101, () => ({ text: 'x' })) }],
  ['invalid_attachments', { blocks: many(2, () => ({ type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] })) }],
  ['invalid_blocks', { blocks: [{ type: 'image', alt_text: 'x', slack_file: { id: 'F404404404' } }] }],
  ['invalid_metadata_format', { text: 'x', metadata: '{' }],
  ['invalid_metadata_format', { text: 'x', metadata: { event_type: 'e' } }],
  ['invalid_metadata_format', { text: 'x', metadata: { event_type: 'e', event_payload: { nested: { deep: 1 } } } }],
  ['markdown_text_conflict', { text: 'x', markdown_text: 'y' }],
  ['msg_too_long', { markdown_text: long(12_001) }],
  ['channel_not_found', { channel: 'C404', text: 'x' }],
  ['not_in_channel', { channel: 'random', text: 'x' }],
  ['cannot_reply_to_message', { text: 'x', thread_ts: '1.000001' }],
])('answers %s to chat.postMessage with %j', async (error, args) => {
  expect(await refusal(await open(), args)).toBe(error);
});

test('describes invalid blocks as Slack does', async () => {
  const { apiUrl, app } = await open();
  const body = new URLSearchParams({
    token: app.botToken,
    channel: app.channelId,
    blocks: JSON.stringify(many(51, () => ({ type: 'divider' }))),
  });
  const response = await fetch(`${apiUrl}chat.postMessage`, { method: 'POST', body });
  expect(JSON.parse(await response.text())).toEqual({
    ok: false,
    error: 'invalid_blocks',
    errors: ['no more than 50 items allowed [json-pointer:/blocks]'],
    response_metadata: { messages: ['[ERROR] no more than 50 items allowed [json-pointer:/blocks]'] },
  });
});

test('truncates a text at 40,000 characters and accepts blocks just within the limit', async () => {
  const { client, app } = await open();
  const posted = await client.chat.postMessage({ channel: app.channelId, text: long(40_001) });
  expect(posted.message?.text).toHaveLength(40_000);
  const full = many(3, () => section(long(3000)));
  const rest = 10_999 - JSON.stringify([...full, section('')]).length;
  const blocks = [...full, section(long(rest))];
  expect(await client.chat.postMessage({ channel: app.channelId, text: 'x', blocks })).toMatchObject({ ok: true });
});

test('records mentions, but none for escaped or plain text', async () => {
  const { client, app, control } = await open();
  const post = async (args: Record<string, unknown>) => {
    await client.apiCall('chat.postMessage', { channel: app.channelId, ...args });
    return (await control('channels/network-changes/messages')).list.at(-1)?.['mentions'];
  };
  expect(await post({ text: 'hi <@U123ABC|bob> and <!channel>, <!subteam^S1|@x> <#C1>' })).toEqual([
    '<@U123ABC>',
    '<!channel>',
    '<!subteam^S1>',
  ]);
  expect(await post({ text: 'hi &lt;!channel&gt; @here' })).toEqual([]);
  expect(await post({ text: 'x', blocks: [section('<!here>')] })).toEqual(['<!here>']);
  expect(await post({ text: 'x', blocks: [{ type: 'header', text: plain('<!here>') }] })).toEqual([]);
  expect(await post({ text: 'hi @here @network-owners', link_names: true })).toHaveLength(2);
  expect(await post({ attachments: [{ text: '<!everyone>' }] })).toEqual(['<!everyone>']);
  const rich = { type: 'rich_text_section', elements: [{ type: 'user', user_id: 'U012345678' }] };
  expect(await post({ text: 'x', blocks: [{ type: 'rich_text', elements: [rich] }] })).toEqual(['<@U012345678>']);
});

test('keeps replies in their thread and counts them in the parent', async () => {
  const { client, app, control } = await open();
  const channel = app.channelId;
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'parent' });
  const first = await client.chat.postMessage({ channel, text: 'one', thread_ts: ts });
  await client.chat.postMessage({ channel, text: 'two', thread_ts: ts, reply_broadcast: true });
  expect((await client.conversations.history({ channel })).messages?.map(m => m.text)).toEqual(['two', 'parent']);
  const replies = await client.conversations.replies({ channel, ts });
  expect(replies.messages?.map(m => m.text)).toEqual(['parent', 'one', 'two']);
  expect(replies.messages?.[0]).toMatchObject({ reply_count: 2, thread_ts: ts });
  expect((await control(`channels/network-changes/messages/${ts}/replies`)).list.map(m => m['text'])).toEqual([
    'one',
    'two',
  ]);
  expect(await errorOf(client.conversations.replies({ channel, ts: first.ts ?? '' }))).toBe('thread_not_found');
  expect(await errorOf(client.conversations.replies({ channel, ts: '1.1' }))).toBe('thread_not_found');
  const below = { channel, text: 'x', thread_ts: first.ts ?? '' };
  expect(await errorOf(client.chat.postMessage(below))).toBe('cannot_reply_to_message');
});

test('reads the history by range and by page', async () => {
  const { client, app } = await open();
  const channel = app.channelId;
  const stamps: string[] = [];
  for (const text of ['1', '2', '3', '4', '5'])
    stamps.push((await client.chat.postMessage({ channel, text })).ts ?? '');
  const texts = async (args: object) =>
    (await client.conversations.history({ channel, ...args })).messages?.map(m => m.text);
  const [, second = '', , fourth = ''] = stamps;
  expect(await texts({ oldest: second, latest: fourth })).toEqual(['3']);
  expect(await texts({ oldest: second, latest: fourth, inclusive: true })).toEqual(['4', '3', '2']);
  expect(await texts({ oldest: fourth })).toEqual(['5']);
  const pages: (string | undefined)[][] = [];
  let cursor: string | undefined;
  do {
    const page = await client.conversations.history({ channel, limit: 2, ...(cursor ? { cursor } : {}) });
    pages.push(page.messages?.map(m => m.text) ?? []);
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  expect(pages).toEqual([['5', '4'], ['3', '2'], ['1']]);
  expect(await errorOf(client.conversations.history({ channel, oldest: 'x' }))).toBe('invalid_ts_oldest');
  expect(await errorOf(client.conversations.history({ channel, latest: 'x' }))).toBe('invalid_ts_latest');
  expect(await errorOf(client.conversations.history({ channel, cursor: 'x' }))).toBe('invalid_cursor');
  expect(await errorOf(client.conversations.history({ channel: 'C404' }))).toBe('channel_not_found');
});

test('removes the blocks and keeps the metadata in an update with text only', async () => {
  const { client, app, control } = await open();
  const channel = app.channelId;
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'x', blocks: [section('x')], metadata });
  const answer = await client.chat.update({ channel, ts, text: 'y' });
  expect(answer).toMatchObject({ ts, text: 'y', message: { edited: { user: app.botUserId } } });
  const [message] = (await control('channels/network-changes/messages')).list;
  expect(message).toMatchObject({ text: 'y', metadata });
  expect(message).not.toHaveProperty('blocks');
  await client.chat.update({ channel, ts, text: 'z', metadata: { event_type: 'e', event_payload: { a: 1 } } });
  expect((await control('channels/network-changes/messages')).list[0]).toMatchObject({ metadata: { event_type: 'e' } });
  await client.apiCall('chat.update', { channel, ts, text: 'z', metadata: {} });
  expect((await control('channels/network-changes/messages')).list[0]).not.toHaveProperty('metadata');
});

test('refuses to replace rich text by other blocks in an update', async () => {
  const { client, app } = await open();
  const channel = app.channelId;
  const rich = { type: 'rich_text', elements: [] };
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'x', blocks: [rich, section('x')] });
  const update = (blocks: unknown[]) => client.apiCall('chat.update', { channel, ts, text: 'y', blocks });
  expect(await errorOf(update([section('y')]))).toBe('block_mismatch');
  expect(await update([rich])).toMatchObject({ ok: true });
  expect(await client.chat.update({ channel, ts, text: 'y' })).toMatchObject({ ok: true });
  expect(await update([section('y')])).toMatchObject({ ok: true });
});

test('refuses to update or delete missing, ephemeral and foreign messages', async () => {
  const { client, app, control } = await open();
  const channel = app.channelId;
  const { list } = await control('people');
  const alice = String(list[0]?.['id']);
  const { message_ts: ephemeral = '' } = await client.chat.postEphemeral({ channel, user: alice, text: 'psst' });
  const { body } = await control('messages', { as: 'alice', channel: 'network-changes', text: 'hello' });
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'x' });
  const update = (at: string, text = 'y', where = channel) =>
    errorOf(client.chat.update({ channel: where, ts: at, text }));
  expect(await update('1.1')).toBe('message_not_found');
  expect(await update(ephemeral)).toBe('cant_update_message');
  expect(await update(String(body['ts']))).toBe('cant_update_message');
  expect(await update(ts, long(4001))).toBe('msg_too_long');
  expect(await update(ts, 'y', 'C404')).toBe('channel_not_found');
  expect(await errorOf(client.chat.delete({ channel, ts: String(body['ts']) }))).toBe('cant_delete_message');
  expect(await errorOf(client.chat.delete({ channel, ts: '1.1' }))).toBe('message_not_found');
});

test('deletes a message, and leaves a tombstone for a parent with replies', async () => {
  const { client, app } = await open();
  const channel = app.channelId;
  const alone = await client.chat.postMessage({ channel, text: 'alone' });
  const parent = await client.chat.postMessage({ channel, text: 'parent' });
  await client.chat.postMessage({ channel, text: 'reply', thread_ts: parent.ts ?? '' });
  await client.chat.delete({ channel, ts: alone.ts ?? '' });
  await client.chat.delete({ channel, ts: parent.ts ?? '' });
  const { messages } = await client.conversations.history({ channel });
  expect(messages).toMatchObject([{ subtype: 'tombstone', ts: parent.ts, reply_count: 1 }]);
});

test('shows an ephemeral message only to its recipient, who must be a member of the channel', async () => {
  const { client, app, control } = await open();
  const { list } = await control('people');
  const idOf = (name: string) => String(list.find(person => person['name'] === name)?.['id']);
  const owners = (await client.conversations.list({ types: 'private_channel' })).channels?.[0]?.id ?? '';
  const say = (channel: string, user: string) => client.chat.postEphemeral({ channel, user, text: 'psst' });
  const { message_ts } = await say(app.channelId, idOf('bob'));
  expect((await control('ephemerals?as=bob')).list).toMatchObject([
    { ts: message_ts, text: 'psst', channel: app.channelId, bot_id: app.botId },
  ]);
  expect((await control('ephemerals?as=alice')).list).toEqual([]);
  expect((await control('channels/network-changes/messages')).list).toEqual([]);
  expect(await errorOf(say(owners, idOf('alice')))).toBe('user_not_in_channel');
  expect(await errorOf(say(app.channelId, 'U404'))).toBe('user_not_in_channel');
  expect(
    await errorOf(client.chat.postEphemeral({ channel: app.channelId, user: idOf('bob'), text: long(40_001) })),
  ).toBe('msg_too_long');
});

test('returns permalinks and adds reactions', async () => {
  const { client, app, control } = await open();
  const channel = app.channelId;
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'x' });
  const reply = await client.chat.postMessage({ channel, text: 'y', thread_ts: ts });
  const link = async (at: string) => (await client.chat.getPermalink({ channel, message_ts: at })).permalink;
  expect(await link(ts)).toBe(`https://sandbox.slack.com/archives/${channel}/p${ts.replace('.', '')}`);
  expect(await link(reply.ts ?? '')).toContain(`thread_ts=${ts}`);
  expect(await errorOf(client.chat.getPermalink({ channel, message_ts: '1.1' }))).toBe('message_not_found');
  await client.reactions.add({ channel, timestamp: ts, name: 'eyes' });
  expect((await control('channels/network-changes/messages')).list[0]).toMatchObject({
    reactions: [{ name: 'eyes', count: 1, users: [app.botUserId] }],
  });
  const react = (args: object) =>
    errorOf(client.apiCall('reactions.add', { channel, timestamp: ts, name: 'eyes', ...args }));
  expect(await react({})).toBe('already_reacted');
  expect(await react({ timestamp: 'x' })).toBe('bad_timestamp');
  expect(await react({ timestamp: '1.1' })).toBe('message_not_found');
  expect(await react({ name: ':eyes:' })).toBe('invalid_name');
});

test('adds ids to attachments and their blocks', async () => {
  const { client, app, control } = await open();
  await client.chat.postMessage({
    channel: app.channelId,
    text: 'x',
    attachments: [{ color: '#f00', blocks: [section('x'), { type: 'context', elements: [mrkdwn('y')] }] }],
  });
  expect((await control('channels/network-changes/messages')).list[0]).toMatchObject({
    attachments: [{ id: 1, blocks: [{ block_id: expect.any(String) }, { block_id: expect.any(String) }] }],
  });
});

test('lists, joins and opens conversations', async () => {
  const { client, app, control } = await open();
  const { list } = await control('people');
  const bob = String(list[1]?.['id']);
  const { channels } = await client.conversations.list({ types: 'public_channel,private_channel' });
  expect(channels?.map(channel => [channel.name, channel.is_member])).toEqual([
    ['network-changes', true],
    ['general', true],
    ['random', false],
    ['owners', true],
  ]);
  expect(await errorOf(client.conversations.list({ types: 'secret' }))).toBe('invalid_types');
  const random = channels?.find(channel => channel.name === 'random')?.id ?? '';
  const owners = channels?.find(channel => channel.name === 'owners')?.id ?? '';
  expect(await errorOf(client.conversations.history({ channel: random }))).toBe('not_in_channel');
  expect((await client.conversations.join({ channel: random })).channel).toMatchObject({ is_member: true });
  expect(await client.conversations.join({ channel: random })).toMatchObject({ warning: 'already_in_channel' });
  expect(await client.conversations.history({ channel: random })).toMatchObject({ messages: [] });
  expect(await errorOf(client.conversations.join({ channel: owners }))).toBe('method_not_supported_for_channel_type');
  expect((await client.conversations.members({ channel: owners })).members).toContain(bob);
  expect(
    (await client.conversations.info({ channel: app.channelId, include_num_members: true })).channel,
  ).toMatchObject({
    name: 'network-changes',
    num_members: 11,
  });
  const { channel: dm } = await client.conversations.open({ users: bob });
  await client.chat.postMessage({ channel: dm?.id ?? '', text: 'to the conversation' });
  await client.chat.postMessage({ channel: bob, text: 'to the person' });
  expect((await control('channels/dm-bob/messages')).list.map(m => m['text'])).toEqual([
    'to the conversation',
    'to the person',
  ]);
  expect(await errorOf(client.conversations.open({ users: 'U404' }))).toBe('user_not_found');
  expect(await errorOf(client.apiCall('conversations.open'))).toBe('users_list_not_supplied');
});
