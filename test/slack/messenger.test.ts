import type { KnownBlock } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/cards/message.ts';
import { line, message, quote } from '../../src/cards/message.ts';
import type { RunningSlackApp } from './slack-app.ts';
import { startSlackApp } from './slack-app.ts';

const card = (text: string): Message => message(line({ bold: 'CR-1' }), quote(text));
const metadata = (outbox: string) =>
  ({ event_type: 'change_request', event_payload: { request: 'CR-1', outbox } }) as const;

async function startWithChannel() {
  const bot = await startSlackApp();
  const channel = await bot.messenger.channel();
  expect(channel).toBe(bot.slack.app.channelId);
  const { messenger } = bot;
  const fault = (what: object) => bot.control.slack('faults', { method: 'chat.postMessage', ...what });
  const failure = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return messenger.classifyError(error);
  };
  return { bot, channel, messenger, fault, failure, posted: () => bot.control.cards() };
}

const calls = async ({ control }: RunningSlackApp, method: string): Promise<unknown[]> => {
  const all: { method: string }[] = await control.slack('calls');
  return all.filter(call => call.method === method);
};

test('posts a message with its metadata, updates it, and finds it by its outbox id', async () => {
  const { channel, messenger, posted } = await startWithChannel();
  const place = await messenger.post({ channel }, card('one'), metadata('o-1'));
  await messenger.update(place, card('two'), metadata('o-2'));
  const [found] = await posted();
  expect(found).toMatchObject({ ts: place.ts, text: 'CR-1\n> two', metadata: metadata('o-2') });
  const since = new Date(Date.now() - 1_000);
  expect(await messenger.find({ channel }, 'o-2', since)).toEqual(place);
  expect(await messenger.find({ channel }, 'o-1', since)).toBeUndefined();
  const reply = await messenger.post({ channel, thread: place.ts }, card('below'), metadata('o-3'));
  expect(await messenger.find({ channel, thread: place.ts }, 'o-3', since)).toEqual(reply);
  expect(await messenger.find({ channel }, 'o-3', since)).toBeUndefined();
});

describe('a message whose blocks Slack does not take', () => {
  const table: KnownBlock = { type: 'table', rows: [[{ type: 'raw_text', text: 'now' }]] };
  const rich = (text: string): Message => ({ ...card(text), blocks: [table], plainBlocks: card(text).blocks });

  test('is sent again in plain blocks, once, when it is posted and when it is updated', async () => {
    const { bot, channel, messenger, fault, posted } = await startWithChannel();
    await fault({ error: 'invalid_blocks' });
    const place = await messenger.post({ channel }, rich('one'), metadata('o-1'));
    expect(await posted()).toMatchObject([{ ts: place.ts, blocks: card('one').blocks, metadata: metadata('o-1') }]);
    await messenger.update(place, rich('two'), metadata('o-2'));
    expect(await posted()).toMatchObject([{ blocks: card('two').blocks, metadata: metadata('o-2') }]);
    expect(await calls(bot, 'chat.update')).toMatchObject([{ ok: false, error: 'block_mismatch' }, { ok: true }]);
  });

  test('is refused where its plain blocks are refused too, or where it has none', async () => {
    const { channel, messenger, fault, failure, posted } = await startWithChannel();
    await fault({ error: 'invalid_blocks', times: 2 });
    expect((await failure(messenger.post({ channel }, rich('one'), metadata('o-1')))).kind).toBe('refused');
    await fault({ error: 'invalid_blocks' });
    expect((await failure(messenger.post({ channel }, card('two'), metadata('o-2')))).kind).toBe('refused');
    expect(await posted()).toEqual([]);
  });

  test('is not sent twice for any other error', async () => {
    const { bot, channel, messenger, fault, failure } = await startWithChannel();
    await fault({ error: 'channel_not_found' });
    await failure(messenger.post({ channel }, rich('one'), metadata('o-1')));
    expect(await calls(bot, 'chat.postMessage')).toHaveLength(1);
  });
});

test('writes to a person directly, and finds that message too', async () => {
  const { messenger, bot } = await startWithChannel();
  const channel = await messenger.directChannel(bot.idOf('alice'));
  expect(await messenger.directChannel(bot.idOf('alice'))).toBe(channel);
  const posted = await messenger.post({ channel }, card('for you'), metadata('o-1'));
  expect(await messenger.find({ channel }, 'o-1', new Date(Date.now() - 1_000))).toEqual(posted);
  expect(await calls(bot, 'conversations.open')).toHaveLength(1);
  expect(await bot.control.slack('notifications?as=alice')).toMatchObject([{ reason: 'dm', text: 'CR-1\n> for you' }]);
});

test('finds a message behind three hundred newer ones, even when the clocks differ', async () => {
  const { channel, messenger, bot } = await startWithChannel();
  const { ts } = await messenger.post({ channel }, card('the one'), metadata('wanted'));
  for (let number = 0; number < 300; number += 1) {
    await bot.control.slack('messages', { as: 'bob', channel, text: `talk ${number}` });
  }
  expect(await messenger.find({ channel }, 'wanted', new Date())).toEqual({ channel, ts });
});

test('mentions nobody for what people typed', async () => {
  const { channel, messenger, posted, bot } = await startWithChannel();
  await messenger.post({ channel }, card(`<!channel> <@${bot.idOf('bob')}> \`x\`\n*y*`), metadata('o-1'));
  expect((await posted())[0]?.mentions).toEqual([]);
});

test('sends no call of the same kind after a 429 until Slack takes them again', async () => {
  const { bot, channel, messenger, fault, failure, posted } = await startWithChannel();
  await fault({ retryAfter: 2 });
  expect(await failure(messenger.post({ channel }, card('a'), metadata('a')))).toMatchObject({
    kind: 'retryable',
    retryAfterMs: 2_000,
  });
  const next = await failure(messenger.post({ channel }, card('b'), metadata('b')));
  expect(next.kind).toBe('retryable');
  expect(await calls(bot, 'chat.postMessage')).toHaveLength(1);
  expect(await posted()).toEqual([]);
});

test.each([
  ['status 500 before the post', { status: 500 }, 'uncertain', 0],
  ['status 503 after the post', { status: 503, when: 'after' }, 'uncertain', 1],
  ['a reset before the post', { reset: true }, 'uncertain', 0],
  ['a reset after the post', { reset: true, when: 'after' }, 'uncertain', 1],
  ['an internal error', { error: 'internal_error' }, 'uncertain', 0],
  ['a refusal', { error: 'invalid_blocks' }, 'refused', 0],
  ['a revoked token', { error: 'token_revoked' }, 'retryable', 0],
  ['a missing thread', { error: 'thread_not_found' }, 'missing', 0],
])('calls once and classifies %s', async (_, what, kind, standing) => {
  const { bot, channel, messenger, fault, failure, posted } = await startWithChannel();
  await fault(what);
  expect((await failure(messenger.post({ channel }, card('a'), metadata('a')))).kind).toBe(kind);
  expect(await calls(bot, 'chat.postMessage')).toHaveLength(1);
  expect(await posted()).toHaveLength(standing);
});

test('classifies a call that timed out as uncertain', { timeout: 20_000 }, async () => {
  const { channel, messenger, fault, failure } = await startWithChannel();
  await fault({ hang: true });
  expect((await failure(messenger.post({ channel }, card('a'), metadata('a')))).kind).toBe('uncertain');
});

test('classifies an update of a deleted message as missing', async () => {
  const { channel, messenger, failure } = await startWithChannel();
  const nowhere = { channel, ts: '1.000001' };
  expect((await failure(messenger.update(nowhere, card('a'), metadata('a')))).kind).toBe('missing');
});

test('sends a direct message to a person who is not in the channel', async () => {
  const { bot, messenger } = await startWithChannel();
  const { channels = [] } = await new WebClient(bot.slack.app.botToken, {
    slackApiUrl: bot.slack.apiUrl,
  }).conversations.list({ types: 'private_channel' });
  const owners = channels.find(({ name }) => name === 'owners')?.id ?? '';
  await messenger.postEphemeral({ channel: owners, person: bot.idOf('alice') }, card('for you'));
  const [sent] = (await calls(bot, 'chat.postMessage')) as { args: { channel: string } }[];
  expect(sent?.args.channel).toBe(bot.idOf('alice'));
});

test('returns the permalink of a message and of a thread line, and nothing where Slack gives none', async () => {
  const { bot, channel, messenger } = await startWithChannel();
  const posted = await messenger.post({ channel }, card('a'), metadata('a'));
  const line = await messenger.post({ channel, thread: posted.ts }, card('b'), metadata('b'));
  const address = (ts: string) => `/archives/${channel}/p${ts.replace('.', '')}`;
  expect(await messenger.permalink(posted)).toContain(address(posted.ts));
  const inThread = new URL((await messenger.permalink(line)) ?? '');
  expect(inThread.pathname).toBe(address(line.ts));
  expect(inThread.searchParams.get('thread_ts')).toBe(posted.ts);
  expect(await messenger.permalink({ channel, ts: '1.000001' })).toBeNull();
  await bot.control.slack('faults', { method: 'chat.getPermalink', hang: true });
  expect(await messenger.permalink(posted)).toBeNull();
});
