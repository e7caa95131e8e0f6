import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { MessageTarget } from '../../app/ports.ts';
import { Problem } from '../../base/problem.ts';

/** The most that Slack's clock and the bot's may differ, in milliseconds. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

const channelsPage = z.object({
  channels: z.array(z.object({ id: z.string().optional(), name: z.string().optional() })).default([]),
});

/** The metadata of other apps' messages may have any shape. */
const outboxMetadata = z.object({ event_payload: z.object({ outbox: z.string() }) }).optional();

const messagesPage = z.object({
  messages: z.array(z.object({ ts: z.string().optional(), metadata: outboxMetadata.catch(undefined) })).default([]),
});

/**
 * Returns the id of a channel that is given by its name or id.
 *
 * @throws Problem `unavailable` if there is no such channel, or the bot cannot see it
 */
export async function findChannelId(client: WebClient, channel: string): Promise<string> {
  if (/^[CG][A-Z0-9]{7,}$/.test(channel)) return channel;
  const name = channel.replace(/^#/, '');
  const options = { types: 'public_channel,private_channel', exclude_archived: true };
  for await (const page of client.paginate('conversations.list', options)) {
    const id = channelsPage.parse(page).channels.find(candidate => candidate.name === name)?.id;
    if (id !== undefined) return id;
  }
  throw new Problem('unavailable', `The bot can't see a channel named #${name}. Invite it to the channel.`);
}

/**
 * Returns the `ts` of the message whose metadata carries an outbox id, or undefined if there is none.
 *
 * @param since the earliest time at which the message can have been posted
 */
export async function findByOutboxId(
  client: WebClient,
  { channel, thread }: MessageTarget,
  outboxId: string,
  since: Date,
): Promise<string | undefined> {
  const options = { channel, include_all_metadata: true };
  const pages =
    thread === undefined
      ? client.paginate('conversations.history', options)
      : client.paginate('conversations.replies', { ...options, ts: thread });
  const oldest = (since.getTime() - CLOCK_DIFFERENCE_MS) / 1000;
  for await (const page of pages) {
    const { messages } = messagesPage.parse(page);
    const found = messages.find(({ metadata }) => metadata?.event_payload.outbox === outboxId);
    if (found?.ts !== undefined) return found.ts;
    // A channel's history comes newest first, so all further pages are older still.
    if (thread === undefined && Number(messages.at(-1)?.ts ?? 0) < oldest) return undefined;
  }
  return undefined;
}
