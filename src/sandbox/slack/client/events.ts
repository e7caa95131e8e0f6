import { setTimeout as sleep } from 'node:timers/promises';
import { directMessages, isMember } from '../channels.ts';
import type { Ack, Parcel } from '../delivery/carrier.ts';
import { eventEnvelope, interaction } from '../delivery/payloads.ts';
import { plainDraft } from '../draft.ts';
import { ControlError } from '../errors.ts';
import type { Json } from '../json.ts';
import { mentionsIn } from '../mentions.ts';
import { post } from '../messages.ts';
import type { Channel, Person, Workspace } from '../model.ts';
import { issueTrigger } from '../tickets.ts';
import { homeOf, viewObject } from '../views.ts';
import { type Client, mustSee } from './client.ts';

/** Delivers events, and delivers those again that are not acknowledged. */
export interface Events {
  /** @returns how the first delivery was acknowledged */
  send(event: Json): Promise<Ack>;
  close(): void;
}

/** https://docs.slack.dev/apis/events-api#retries */
function reasonFor(ack: Ack): string {
  if (ack.error === 'operation_timeout') return 'http_timeout';
  return ack.status === 0 ? 'connection_failed' : 'http_error';
}

/** @param waits how long Slack waits before each further delivery: milliseconds */
export function createEvents({ workspace, deliver }: Client, waits: readonly number[]): Events {
  const closing = new AbortController();
  async function again(parcel: Parcel, failed: Ack): Promise<void> {
    let ack = failed;
    for (const [index, wait] of waits.entries()) {
      await sleep(wait, undefined, { signal: closing.signal });
      ack = await deliver({ ...parcel, retry: { number: index + 1, reason: reasonFor(ack) } });
      if (ack.error === undefined) return;
    }
  }
  return {
    async send(event) {
      const parcel: Parcel = { type: 'events_api', body: eventEnvelope(workspace, event), answerable: false };
      const ack = await deliver(parcel);
      // Rejects only when the workspace closes while it waits.
      if (ack.error !== undefined) again(parcel, ack).catch(() => {});
      return ack;
    },
    close: () => closing.abort(),
  };
}

/** What a person types reaches the app with `&`, `<` and `>` escaped and with names linked. */
function asTyped(workspace: Workspace, text: string): string {
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

/** Writes a message as a person; the app is told where it is a member. */
export async function write(
  { workspace }: Client,
  events: Events,
  person: Person,
  channel: Channel,
  typed: string,
  threadTs: string | undefined,
): Promise<Ack & { channel: string; ts: string }> {
  mustSee(channel, person);
  const below = threadTs === undefined ? undefined : workspace.messages.get(channel.id, threadTs);
  if (threadTs !== undefined && below === undefined)
    throw new ControlError(404, `No message ${threadTs} in ${channel.name}.`);
  const text = asTyped(workspace, typed);
  const draft = { ...plainDraft(text), mentions: mentionsIn(workspace, { text }, false) };
  const { message } = post(workspace, channel, person, draft, {
    // A client answers to a reply in the thread that the reply is in.
    thread_ts: below?.message.thread_ts ?? threadTs,
  });
  const { botUserId } = workspace.identity;
  const where = { channel: channel.id, event_ts: message.ts };
  const told = { channel: channel.id, ts: message.ts };
  if (!isMember(channel, botUserId)) return { status: 200, ms: 0, body: '', ...told };
  const kind = channel.kind === 'im' ? 'im' : channel.kind === 'private' ? 'group' : 'channel';
  const ack = await events.send({ ...message, ...where, channel_type: kind });
  // https://docs.slack.dev/reference/events/app_mention comes beside the message event; nobody waits for it here.
  if (draft.mentions.includes(`<@${botUserId}>`)) void events.send({ ...message, ...where, type: 'app_mention' });
  return { ...ack, ...told };
}

/** Opens the app's home tab. */
export function openHome({ workspace }: Client, events: Events, person: Person): Promise<Ack> {
  const home = homeOf(workspace, person.id);
  return events.send({
    type: 'app_home_opened',
    user: person.id,
    channel: directMessages(workspace, person).id,
    tab: 'home',
    event_ts: workspace.ts(),
    ...(home === undefined ? {} : { view: viewObject(workspace, home) }),
  });
}

/** Picks a global shortcut. */
export function useShortcut({ workspace, deliver }: Client, person: Person, callbackId: string): Promise<Ack> {
  const body = {
    ...interaction(workspace, person, 'shortcut'),
    callback_id: callbackId,
    trigger_id: issueTrigger(workspace, person.id),
    action_ts: workspace.ts(),
  };
  return deliver({ type: 'interactive', body, answerable: false });
}
