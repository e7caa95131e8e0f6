import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import pTimeout from 'p-timeout';
import type { MessageMetadata, Messenger } from '../../app/ports.ts';
import { cachedOnSuccess } from '../../base/wait.ts';
import { classifySlackError } from './classify-error.ts';
import { findByOutboxId, findChannelId } from './find-in-slack.ts';
import { contentOf, withPlainBlocks } from './plain-blocks.ts';
import { rateLimited } from './rate-limited.ts';
import { respond } from './respond.ts';

/** Longest that a delivery waits for the permalink of what it has posted, in milliseconds. */
const PERMALINK_MS = 3_000;

/** Errors that mean that a person cannot get an ephemeral message in a channel. */
const unreachableInChannel = [
  'user_not_in_channel',
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'messages_tab_disabled',
];

/** Creates the messenger that posts to Slack. @param channel name or id of the channel that requests are posted in */
export function createMessenger(client: WebClient, channel: string): Messenger {
  const call = rateLimited();
  const channelId = cachedOnSuccess(() => findChannelId(client, channel));
  const directChannels = new Map<string, string>();
  return {
    channel: channelId,
    async directChannel(person) {
      const known = directChannels.get(person);
      if (known !== undefined) return known;
      const { channel: opened } = await call('open', () => client.conversations.open({ users: person }));
      const id = opened?.id ?? person;
      directChannels.set(person, id);
      return id;
    },
    async post({ channel: to, thread }, message, metadata) {
      const target = { channel: to, ...(thread !== undefined && { thread_ts: thread }) };
      const posted = await withPlainBlocks(message, content =>
        call('post', () => client.chat.postMessage({ ...target, ...content, metadata: metadataOf(metadata) })),
      );
      return { channel: posted.channel ?? to, ts: posted.ts ?? '' };
    },
    async update({ channel: at, ts }, message, metadata) {
      await withPlainBlocks(message, content =>
        call('update', () => client.chat.update({ channel: at, ts, ...content, metadata: metadataOf(metadata) })),
      );
    },
    async replace(responseUrl, message, metadata) {
      await respond(responseUrl, { replace_original: true, ...contentOf(message), metadata: metadataOf(metadata) });
    },
    async postEphemeral({ channel: at, person }, message) {
      try {
        await call('ephemeral', () => client.chat.postEphemeral({ channel: at, user: person, ...contentOf(message) }));
        return { channel: at, ts: null };
      } catch (error) {
        if (!(error instanceof WebAPIPlatformError) || !unreachableInChannel.includes(error.data.error)) throw error;
        const posted = await call('post', () => client.chat.postMessage({ channel: person, ...contentOf(message) }));
        return { channel: posted.channel ?? person, ts: posted.ts ?? '' };
      }
    },
    async find(to, outboxId, since) {
      const ts = await findByOutboxId(client, to, outboxId, since);
      return ts === undefined ? undefined : { channel: to.channel, ts };
    },
    async permalink({ channel: at, ts }) {
      try {
        const asked = call('permalink', () => client.chat.getPermalink({ channel: at, message_ts: ts }));
        return (await pTimeout(asked, { milliseconds: PERMALINK_MS })).permalink ?? null;
      } catch {
        return null;
      }
    },
    classifyError: classifySlackError,
  };
}

function metadataOf({ event_type, event_payload }: MessageMetadata) {
  return { event_type, event_payload: { ...event_payload } };
}
