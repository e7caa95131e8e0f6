import type { WebClient } from '@slack/web-api';
import { Problem } from '../base/problem.ts';
import { pagesOf } from './paging.ts';

/** Slack's clock and ours may differ by so much: milliseconds. */
const LEEWAY_MS = 5 * 60_000;

/**
 * Id of the channel of this name; an id stands for itself.
 *
 * @throws Problem `unavailable` where there is no such channel, or the bot cannot see it
 */
export async function idOfChannel(client: WebClient, wanted: string): Promise<string> {
  if (/^[CG][A-Z0-9]{7,}$/.test(wanted)) return wanted;
  const name = wanted.replace(/^#/, '');
  const kinds = { types: 'public_channel,private_channel', exclude_archived: true };
  for await (const { channels } of pagesOf(at => client.conversations.list({ ...kinds, ...at }))) {
    const id = channels?.find(channel => channel.name === name)?.id;
    if (id !== undefined) return id;
  }
  throw new Problem('unavailable', `There is no channel #${name} that the bot can see.`);
}

/**
 * `ts` of the message whose metadata carries an outbox id.
 *
 * @param thread looks below that message in place of the channel itself
 * @param since when the message may have been posted first
 */
export async function findByOutbox(
  client: WebClient,
  { channel, thread }: { readonly channel: string; readonly thread?: string },
  outbox: string,
  since: Date,
): Promise<string | undefined> {
  const what = { channel, include_all_metadata: true };
  const pages = pagesOf(at =>
    thread === undefined
      ? client.conversations.history({ ...what, ...at })
      : client.conversations.replies({ ...what, ts: thread, ...at }),
  );
  const oldest = (since.getTime() - LEEWAY_MS) / 1000;
  for await (const { messages = [] } of pages) {
    const found = messages.find(({ metadata }) => outboxOf(metadata?.event_payload) === outbox);
    if (found?.ts !== undefined) return found.ts;
    // A channel's history comes newest first: what follows is older still.
    if (thread === undefined && Number(messages.at(-1)?.ts ?? 0) < oldest) return undefined;
  }
  return undefined;
}

function outboxOf(payload: object = {}): unknown {
  return 'outbox' in payload ? payload.outbox : undefined;
}
