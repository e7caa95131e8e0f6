import { expect, test } from 'vitest';
import { clock, errorOf, open, openWithServer, type Workspace } from './harness.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function upload(slack: Workspace, filename = 'usage.png', body: Buffer = png, length = body.length) {
  const { file_id = '', upload_url = '' } = await slack.client.files.getUploadURLExternal({ filename, length });
  const response = await fetch(upload_url, { method: 'POST', body: new Uint8Array(body) });
  return { file_id, upload_url, status: response.status };
}

const bytes = async (slack: Workspace, id: string) => {
  const response = await fetch(`${slack.url}/control/files/${id}`);
  return [response.status, response.headers.get('content-type'), Buffer.from(await response.arrayBuffer())];
};

/** Slack needs a moment to process an upload. */
const processingMs = 1_000;

test('accepts a picture that the SDK uploads to a thread', async () => {
  const { now, advance } = clock();
  const slack = await open({ now });
  const channel = slack.app.channelId;
  const { ts = '' } = await slack.client.chat.postMessage({ channel, text: 'parent' });
  await slack.client.filesUploadV2({
    channel_id: channel,
    thread_ts: ts,
    initial_comment: 'Usage',
    file: png,
    filename: 'usage.png',
    title: 'Usage of scopes',
    alt_text: 'A bar',
  });
  advance(processingMs);
  const { list } = await slack.control(`channels/network-changes/messages/${ts}/replies`);
  expect(list).toMatchObject([
    {
      text: 'Usage',
      files: [
        { name: 'usage.png', title: 'Usage of scopes', mimetype: 'image/png', size: png.length, alt_txt: 'A bar' },
      ],
    },
  ]);
  const files = list[0]?.['files'] as { id: string }[];
  expect(await bytes(slack, files[0]?.id ?? '')).toEqual([200, 'image/png', png]);
});

test('allows an image in a block by id or URL once its upload has been processed', async () => {
  const { now, advance } = clock();
  const slack = await open({ now });
  const { file_id } = await upload(slack);
  const show = (slack_file: object) =>
    slack.client.apiCall('chat.postMessage', {
      channel: slack.app.channelId,
      text: 'x',
      blocks: [{ type: 'image', alt_text: 'Usage', slack_file }],
    });
  expect(await errorOf(show({ id: file_id }))).toBe('invalid_blocks');
  const done = await slack.client.files.completeUploadExternal({ files: [{ id: file_id, title: 'Usage' }] });
  expect(done.files?.[0]).toMatchObject({ id: file_id, title: 'Usage', mimetype: '' });
  expect(await errorOf(show({ id: file_id }))).toBe('invalid_blocks');
  expect((await slack.client.files.info({ file: file_id })).file).toMatchObject({ mimetype: '', filetype: '' });
  advance(processingMs);
  expect((await slack.client.files.info({ file: file_id })).file).toMatchObject({
    mimetype: 'image/png',
    filetype: 'png',
  });
  expect(await errorOf(slack.client.files.info({ file: 'F404' }))).toBe('file_not_found');
  expect(await show({ id: file_id })).toMatchObject({ ok: true });
  expect(await show({ url: done.files?.[0]?.url_private })).toMatchObject({ ok: true });
  const text = await upload(slack, 'notes.txt', Buffer.from('notes'));
  await slack.client.files.completeUploadExternal({ files: [{ id: text.file_id, title: 'Notes' }] });
  advance(processingMs);
  expect(await errorOf(show({ id: text.file_id }))).toBe('invalid_blocks');
  expect(await bytes(slack, text.file_id)).toEqual([200, 'text/plain', Buffer.from('notes')]);
});

test('shows a picture that was shared in no channel to one person, by chat.postEphemeral and at a response_url', async () => {
  const { now, advance } = clock();
  const { slack, received } = await openWithServer(() => ({ status: 200 }), { now });
  const { file_id } = await upload(slack);
  await slack.client.files.completeUploadExternal({ files: [{ id: file_id, title: 'Usage' }] });
  expect((await slack.control('channels/network-changes/messages')).list).toEqual([]);
  await slack.control('commands', { as: 'alice', channel: 'network-changes', text: '/ampls usage' });
  const fields = new URLSearchParams(received[0]?.body);
  const blocks = [{ type: 'image', alt_text: 'Usage of scopes', slack_file: { id: file_id } }];
  const ephemeral = () => {
    const to = { channel: slack.app.channelId, user: fields.get('user_id') ?? '' };
    return slack.client.apiCall('chat.postEphemeral', { ...to, text: 'Usage', blocks });
  };
  const respond = async () => {
    const body = JSON.stringify({ text: 'Usage', blocks });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(fields.get('response_url') ?? '', { method: 'POST', headers, body });
    return [response.status, await response.json()];
  };
  const pending = 'invalid slack file [json-pointer:/blocks/0/slack_file]';
  expect(await errorOf(ephemeral())).toBe('invalid_blocks');
  expect(await respond()).toEqual([400, { ok: false, error: 'invalid_blocks', errors: [pending] }]);
  advance(processingMs);
  expect(await ephemeral()).toMatchObject({ ok: true });
  expect(await respond()).toEqual([200, { ok: true }]);
  const shown = { text: 'Usage', blocks: [{ type: 'image', slack_file: { id: file_id } }] };
  expect((await slack.control('ephemerals?as=alice')).list).toMatchObject([shown, shown]);
  expect((await slack.control('ephemerals?as=bob')).list).toEqual([]);
});

test('accepts the announced number of bytes at an upload URL only once', async () => {
  const slack = await open();
  const { upload_url, status } = await upload(slack);
  expect(status).toBe(200);
  expect((await fetch(upload_url, { method: 'POST', body: new Uint8Array(png) })).status).toBe(400);
  expect((await upload(slack, 'short.png', png, png.length + 1)).status).toBe(400);
});

test('refuses invalid uploads with the error names of Slack', async () => {
  const slack = await open();
  const complete = (id: string, more: object = {}) =>
    errorOf(slack.client.apiCall('files.completeUploadExternal', { files: [{ id }], ...more }));
  const { file_id: pending = '' } = await slack.client.files.getUploadURLExternal({ filename: 'a.png', length: 3 });
  expect(await complete('F404')).toBe('file_not_found');
  expect(await complete(pending)).toBe('file_not_found');
  const { file_id } = await upload(slack);
  expect(await complete(file_id, { channel_id: 'C404' })).toBe('channel_not_found');
  const random = (await slack.client.conversations.list()).channels?.find(channel => channel.name === 'random')?.id;
  expect(await complete(file_id, { channel_id: random })).toBe('not_in_channel');
  expect(await complete(file_id, { files: 'nonsense' })).toBe('invalid_arguments');
  await slack.client.files.completeUploadExternal({ files: [{ id: file_id, title: 'x' }] });
  expect(await complete(file_id)).toBe('file_not_found');
  const reserve = (args: object) => errorOf(slack.client.apiCall('files.getUploadURLExternal', { ...args }));
  expect(await reserve({ filename: 'a.png', length: 0 })).toBe('missing_argument');
  expect(await reserve({ filename: 'a.png' })).toBe('invalid_arguments');
  expect(await reserve({ filename: 'a.png', length: 1, alt_txt: 'x'.repeat(1001) })).toBe('alt_txt_too_large');
});

test('answers 404 for an unknown file', async () => {
  const slack = await open();
  const { file_id } = await upload(slack);
  expect(await slack.control('files/F404')).toEqual({
    status: 404,
    body: { error: `Unknown uploaded file "F404". Known: ${file_id}.` },
    list: [],
  });
});
