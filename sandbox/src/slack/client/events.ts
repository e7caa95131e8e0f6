import { setTimeout as sleep } from 'node:timers/promises';
import { directMessageChannel, isMember } from '../channels.ts';
import type { Ack, Delivery } from '../delivery/delivery.ts';
import { eventEnvelope, interactionPayload } from '../delivery/payloads.ts';
import { ControlError } from '../errors.ts';
import type { Json } from '../json.ts';
import { mentionsIn } from '../mentions.ts';
import { textContent } from '../message-content.ts';
import { addMessage } from '../messages.ts';
import type { Channel, Person, Workspace } from '../model.ts';
import { issueTriggerId } from '../trigger-ids.ts';
import { homeTab, viewObject } from '../views.ts';
import { requireChannelAccess, type SlackClient } from './client.ts';

/** Sends events to the app and retries those that are not acknowledged. */
export interface EventSender {
  /** Sends an event and returns the acknowledgement of the first delivery. Retries run in the background. */
  send(event: Json): Promise<Ack>;
  close(): void;
}

/** Returns the value of `X-Slack-Retry-Reason`: https://docs.slack.dev/apis/events-api#retries */
function retryReason(ack: Ack): string {
  if (ack.error === 'operation_timeout') return 'http_timeout';
  return ack.status === 0 ? 'connection_failed' : 'http_error';
}

/** @param retryDelays the delay before each retry in milliseconds */
export function createEventSender({ workspace, deliver }: SlackClient, retryDelays: readonly number[]): EventSender {
  const closing = new AbortController();
  async function redeliver(delivery: Delivery, failed: Ack): Promise<void> {
    let ack = failed;
    for (const [index, delay] of retryDelays.entries()) {
      await sleep(delay, undefined, { signal: closing.signal });
      ack = await deliver({ ...delivery, retry: { number: index + 1, reason: retryReason(ack) } });
      if (ack.error === undefined) return;
    }
  }
  return {
    async send(event) {
      const delivery: Delivery = { type: 'events_api', body: eventEnvelope(workspace, event), acceptsResponse: false };
      const ack = await deliver(delivery);
      // Rejects only when the workspace closes during a delay.
      if (ack.error !== undefined) redeliver(delivery, ack).catch(() => {});
      return ack;
    },
    close: () => closing.abort(),
  };
}

/** Converts typed text to what Slack sends to the app: `&`, `<` and `>` are escaped, and names become mentions. */
function formatTypedText(workspace: Workspace, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const { appName, botUserId } = workspace.identity;
  const ids = new Map(workspace.people.values().map(person => [person.name, person.id]));
  ids.set(appName, botUserId);
  return escaped.replace(/(?<!\w)@([\w.-]*\w)/g, (written, name: string) => {
    if (['channel', 'here', 'everyone'].includes(name)) return `<!${name}>`;
    const id = ids.get(name);
    return id === undefined ? written : `<@${id}>`;
  });
}

/** Posts a message as a person, and sends the message event to the app when the bot is a member of the channel. */
export async function sendMessage(
  { workspace }: SlackClient,
  events: EventSender,
  person: Person,
  channel: Channel,
  typed: string,
  threadTs: string | undefined,
): Promise<Ack & { channel: string; ts: string }> {
  requireChannelAccess(channel, person);
  const parent = threadTs === undefined ? undefined : workspace.messages.get(channel.id, threadTs);
  if (threadTs !== undefined && parent === undefined)
    throw new ControlError(404, `No message ${threadTs} in ${channel.name}.`);
  const text = formatTypedText(workspace, typed);
  const content = { ...textContent(text), mentions: mentionsIn(workspace, { text }, false) };
  const { message } = addMessage(workspace, channel, person, content, {
    // A reply to a reply goes to the same thread, as in Slack's client.
    thread_ts: parent?.message.thread_ts ?? threadTs,
  });
  const { botUserId } = workspace.identity;
  const location = { channel: channel.id, event_ts: message.ts };
  const posted = { channel: channel.id, ts: message.ts };
  if (!isMember(channel, botUserId)) return { status: 200, ms: 0, body: '', ...posted };
  const kind = channel.kind === 'im' ? 'im' : channel.kind === 'private' ? 'group' : 'channel';
  const ack = await events.send({ ...message, ...location, channel_type: kind });
  // https://docs.slack.dev/reference/events/app_mention is sent in addition to the message event, except in direct messages. Its
  // acknowledgement is not part of the answer.
  if (kind !== 'im' && content.mentions.includes(`<@${botUserId}>`))
    void events.send({ ...message, ...location, type: 'app_mention' });
  return { ...ack, ...posted };
}

/** Opens the app's home tab, which sends `app_home_opened` to the app. */
export function openHomeTab({ workspace }: SlackClient, events: EventSender, person: Person): Promise<Ack> {
  const home = homeTab(workspace, person.id);
  return events.send({
    type: 'app_home_opened',
    user: person.id,
    channel: directMessageChannel(workspace, person).id,
    tab: 'home',
    event_ts: workspace.nextTs(),
    ...(home === undefined ? {} : { view: viewObject(workspace, home) }),
  });
}

/** Runs a global shortcut. */
export function runShortcut({ workspace, deliver }: SlackClient, person: Person, callbackId: string): Promise<Ack> {
  const body = {
    ...interactionPayload(workspace, person, 'shortcut'),
    callback_id: callbackId,
    trigger_id: issueTriggerId(workspace, person.id),
    action_ts: workspace.nextTs(),
  };
  return deliver({ type: 'interactive', body, acceptsResponse: false });
}
