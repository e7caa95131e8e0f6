import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import type { Message } from '../../src/cards/message.ts';
import { message } from '../../src/cards/message.ts';
import { line, quote } from '../../src/cards/rich.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';

const card = (text: string): Message => message(line({ bold: 'CR-1' }), quote(text));
const metadata = (outbox: string) => ({ event_type: 'change_request', event_payload: { request: 'CR-1', outbox } });

async function onStage() {
  const stage = await openStage();
  const channel = await stage.side.messenger.channel();
  expect(channel).toBe(stage.slack.app.channelId);
  const { messenger } = stage.side;
  const fault = (what: object) => stage.player.slack('faults', { method: 'chat.postMessage', ...what });
  const trouble = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return messenger.troubleOf(error);
  };
  return { stage, channel, messenger, fault, trouble, posted: () => stage.player.cards() };
}

const calls = async ({ player }: Stage, method: string): Promise<unknown[]> => {
  const all: { method: string }[] = await player.slack('calls');
  return all.filter(call => call.method === method);
};

test('a message is posted with its metadata, brought up to date, and found by its outbox id', async () => {
  const { channel, messenger, posted } = await onStage();
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

test('a message is found behind three hundred others, also when the clocks differ', async () => {
  const { channel, messenger, stage } = await onStage();
  const { ts } = await messenger.post({ channel }, card('the one'), metadata('wanted'));
  for (let number = 0; number < 300; number += 1) {
    await stage.player.slack('messages', { as: 'bob', channel, text: `talk ${number}` });
  }
  expect(await messenger.find({ channel }, 'wanted', new Date())).toEqual({ channel, ts });
});

test('what people typed mentions nobody', async () => {
  const { channel, messenger, posted, stage } = await onStage();
  await messenger.post({ channel }, card(`<!channel> <@${stage.idOf('bob')}> \`x\`\n*y*`), metadata('o-1'));
  expect((await posted())[0]?.mentions).toEqual([]);
});

test('after a 429 nothing of the kind is sent before its time', async () => {
  const { stage, channel, messenger, fault, trouble, posted } = await onStage();
  await fault({ retryAfter: 2 });
  expect(await trouble(messenger.post({ channel }, card('a'), metadata('a')))).toMatchObject({
    kind: 'wait',
    ms: 2_000,
  });
  const next = await trouble(messenger.post({ channel }, card('b'), metadata('b')));
  expect(next.kind).toBe('wait');
  expect(await calls(stage, 'chat.postMessage')).toHaveLength(1);
  expect(await posted()).toEqual([]);
});

test.each([
  ['500 before', { status: 500 }, 'doubt', 0],
  ['503 after', { status: 503, when: 'after' }, 'doubt', 1],
  ['a reset', { reset: true }, 'doubt', 0],
  ['a reset after', { reset: true, when: 'after' }, 'doubt', 1],
  ['an internal error', { error: 'internal_error' }, 'doubt', 0],
  ['a refusal', { error: 'invalid_blocks' }, 'final', 0],
  ['a revoked token', { error: 'token_revoked' }, 'wait', 0],
  ['a thread that is gone', { error: 'thread_not_found' }, 'gone', 0],
])('%s is made once and known for what it is', async (_, what, kind, standing) => {
  const { stage, channel, messenger, fault, trouble, posted } = await onStage();
  await fault(what);
  expect((await trouble(messenger.post({ channel }, card('a'), metadata('a')))).kind).toBe(kind);
  expect(await calls(stage, 'chat.postMessage')).toHaveLength(1);
  expect(await posted()).toHaveLength(standing);
});

test('a call that hangs is in doubt after its time', { timeout: 20_000 }, async () => {
  const { channel, messenger, fault, trouble } = await onStage();
  await fault({ hang: true });
  expect((await trouble(messenger.post({ channel }, card('a'), metadata('a')))).kind).toBe('doubt');
});

test('a message that is gone is known to be', async () => {
  const { channel, messenger, trouble } = await onStage();
  const nowhere = { channel, ts: '1.000001' };
  expect((await trouble(messenger.update(nowhere, card('a'), metadata('a')))).kind).toBe('gone');
});

test('who is not in the channel is told directly', async () => {
  const { stage, messenger } = await onStage();
  const { channels = [] } = await new WebClient(stage.slack.app.botToken, {
    slackApiUrl: stage.slack.apiUrl,
  }).conversations.list({ types: 'private_channel' });
  const owners = channels.find(({ name }) => name === 'owners')?.id ?? '';
  await messenger.whisper({ channel: owners, person: stage.idOf('alice') }, card('for you'));
  const [sent] = (await calls(stage, 'chat.postMessage')) as { args: { channel: string } }[];
  expect(sent?.args.channel).toBe(stage.idOf('alice'));
});
