import type { MessageMetadata } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import type { Message } from '../cards/message.ts';
import { shorten } from '../cards/rich.ts';
import { findByOutbox, idOfChannel } from './search.ts';
import type { Trouble } from './trouble.ts';
import { troubleOf } from './trouble.ts';

/** Where a message stands. */
interface Place {
  readonly channel: string;
  readonly ts: string;
}

interface Target {
  readonly channel: string;
  /** The `ts` of the message below which it goes. */
  readonly thread?: string;
}

interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, string>>;
}

/** Writes to Slack what is to be reported. Each call is made once; {@link troubleOf} says what its failure means. */
export interface SlackMessenger {
  channel(): Promise<string>;
  post(to: Target, message: Message, metadata: Metadata): Promise<Place>;
  update(place: Place, message: Message, metadata: Metadata): Promise<void>;
  whisper(to: { readonly channel: string; readonly person: string }, message: Message): Promise<void>;
  find(to: Target, outbox: string, since: Date): Promise<Place | undefined>;
  troubleOf(error: unknown): Trouble;
}

/** chat.update refuses a longer `text`, which is for notifications alone. https://docs.slack.dev/reference/methods/chat.update */
const LONGEST_TEXT = 3_800;

/** Reasons why a person cannot be told something in a channel. */
const notThere = ['user_not_in_channel', 'not_in_channel', 'channel_not_found', 'is_archived', 'messages_tab_disabled'];

/** @param channel name or id of the channel that requests are told in */
export function createMessenger(client: WebClient, channel: string): SlackMessenger {
  const paced = pacing();
  const channelId = remembered(() => idOfChannel(client, channel));
  return {
    channel: channelId,
    async post({ channel: to, thread }, message, metadata) {
      const where = { channel: to, ...(thread !== undefined && { thread_ts: thread }) };
      const said = { ...contentOf(message), metadata: metadataOf(metadata) };
      const answer = await paced('post', () => client.chat.postMessage({ ...where, ...said }));
      return { channel: answer.channel ?? to, ts: answer.ts ?? '' };
    },
    async update({ channel: at, ts }, message, metadata) {
      const said = { ...contentOf(message), metadata: metadataOf(metadata) };
      await paced('update', () => client.chat.update({ channel: at, ts, ...said }));
    },
    async whisper({ channel: at, person }, message) {
      try {
        await paced('whisper', () => client.chat.postEphemeral({ channel: at, user: person, ...contentOf(message) }));
      } catch (error) {
        if (!(error instanceof WebAPIPlatformError) || !notThere.includes(error.data.error)) throw error;
        await paced('post', () => client.chat.postMessage({ channel: person, ...contentOf(message) }));
      }
    },
    async find(to, outbox, since) {
      const ts = await findByOutbox(client, to, outbox, since);
      return ts === undefined ? undefined : { channel: to.channel, ts };
    },
    troubleOf,
  };
}

/** After a 429 no call of that kind is made before its time: all of them would fail, and count. */
function pacing() {
  const until = new Map<string, number>();
  return async <T>(kind: string, call: () => Promise<T>): Promise<T> => {
    const left = (until.get(kind) ?? 0) - performance.now();
    if (left > 0) throw new WebAPIRateLimitedError(Math.ceil(left / 1000));
    try {
      return await call();
    } catch (error) {
      if (error instanceof WebAPIRateLimitedError) until.set(kind, performance.now() + error.retryAfter * 1000);
      throw error;
    }
  };
}

/** Asks once, and again only after a failure. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    known ??= ask().catch(error => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

function contentOf({ text, blocks }: Message) {
  return { text: shorten(text, LONGEST_TEXT), blocks: [...blocks] };
}

function metadataOf({ event_type, event_payload }: Metadata): MessageMetadata {
  return { event_type, event_payload: { ...event_payload } };
}
