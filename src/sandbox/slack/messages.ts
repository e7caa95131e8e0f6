import { withIds } from './block-kit/ids.ts';
import type { Draft } from './draft.ts';
import { SlackError } from './errors.ts';
import { fileObject } from './files.ts';
import { randomId } from './ids.ts';
import type { Json } from './json.ts';
import type { Channel, Person, SlackMessage, StoredEphemeral, StoredMessage, Workspace } from './model.ts';

/** The fields of a message that its content fills. */
function contentOf(draft: Draft): Json & { readonly text: string } {
  return {
    text: draft.text,
    ...(draft.blocks.length > 0 ? { blocks: draft.blocks.map(block => withIds(block)) } : {}),
    ...(draft.attachments.length > 0 ? { attachments: draft.attachments.map(withAttachmentIds) } : {}),
  };
}

function withAttachmentIds(attachment: Json, index: number): Json {
  const blocks = attachment['blocks'];
  const identified = Array.isArray(blocks) ? { blocks: blocks.map(block => withIds(block)) } : {};
  return { fallback: '[no preview available]', ...attachment, id: index + 1, ...identified };
}

/** The fields that name the bot as the author. */
function botFields(workspace: Workspace): { user: string; bot_id: string } & Json {
  const { appId, appName, botId, botUserId, teamId } = workspace.identity;
  return {
    user: botUserId,
    bot_id: botId,
    app_id: appId,
    team: teamId,
    bot_profile: { id: botId, app_id: appId, user_id: botUserId, name: appName, deleted: false, team_id: teamId },
  };
}

export interface Placement {
  readonly thread_ts?: string | undefined;
  readonly broadcast?: boolean | undefined;
  readonly files?: readonly string[] | undefined;
}

/** Replies go below a message that stands in the channel itself. @throws SlackError `cannot_reply_to_message` */
export function checkThread(workspace: Workspace, channel: Channel, threadTs: string | undefined): void {
  if (threadTs === undefined) return;
  const parent = workspace.messages.get(channel.id, threadTs)?.message;
  if (parent === undefined || (parent.thread_ts ?? threadTs) !== threadTs)
    throw new SlackError('cannot_reply_to_message');
}

/** Posts a message of the bot, or of a person, and returns it as stored. */
export function post(
  workspace: Workspace,
  channel: Channel,
  author: Person | 'bot',
  draft: Draft,
  { thread_ts, broadcast = false, files = [] }: Placement = {},
): StoredMessage {
  const by =
    author === 'bot'
      ? botFields(workspace)
      : { user: author.id, team: workspace.identity.teamId, client_msg_id: randomId('') };
  const parent = thread_ts === undefined ? undefined : workspace.messages.get(channel.id, thread_ts)?.message;
  const message: SlackMessage = {
    type: 'message',
    ...(broadcast ? { subtype: 'thread_broadcast' } : {}),
    ...by,
    ts: workspace.ts(),
    ...contentOf(draft),
    ...(thread_ts === undefined ? {} : { thread_ts, parent_user_id: parent?.user }),
    ...(draft.metadata === undefined ? {} : { metadata: draft.metadata }),
  };
  const stored = { channel: channel.id, message, mentions: draft.mentions, files, broadcast };
  workspace.messages.put(stored);
  return stored;
}

/** Shows something to one person alone. `author` is the bot, or Slackbot where Slack itself has something to say. */
export function showTo(
  workspace: Workspace,
  person: Person,
  channel: Channel,
  draft: Draft,
  { thread_ts, author = 'bot' }: { thread_ts?: string | undefined; author?: 'bot' | 'slackbot' } = {},
): StoredEphemeral {
  const by = author === 'bot' ? botFields(workspace) : { user: 'USLACKBOT', username: 'slackbot' };
  const ts = workspace.ts();
  const placed = thread_ts === undefined ? {} : { thread_ts };
  const message: SlackMessage = {
    type: 'message',
    subtype: 'ephemeral',
    is_ephemeral: true,
    ...by,
    ts,
    ...contentOf(draft),
    ...placed,
  };
  const shown = { user: person.id, channel: channel.id, message };
  workspace.ephemerals.set(`${person.id} ${ts}`, shown);
  return shown;
}

/** A message with other content: what was not said again is gone. */
export function rewritten(message: SlackMessage, draft: Draft): SlackMessage {
  const { blocks: _blocks, attachments: _attachments, ...rest } = message;
  return { ...rest, ...contentOf(draft) };
}

/** Puts other content in the place of a message's. @param metadata what it has from now on; undefined for none */
export function edit(
  workspace: Workspace,
  stored: StoredMessage,
  draft: Draft,
  metadata: Json | undefined,
): StoredMessage {
  const { metadata: _metadata, ...before } = rewritten(stored.message, draft);
  const edited = { user: workspace.identity.botUserId, ts: workspace.ts() };
  const message: SlackMessage = { ...before, edited, ...(metadata === undefined ? {} : { metadata }) };
  const after = { ...stored, message, mentions: draft.mentions };
  workspace.messages.put(after);
  return after;
}

/** What a parent message tells about its thread. */
function threadOf(workspace: Workspace, { channel, message }: StoredMessage): Json {
  if (message.thread_ts !== undefined && message.thread_ts !== message.ts) return {};
  const replies = workspace.messages.inThread(channel, message.ts);
  const last = replies.at(-1);
  if (last === undefined) return {};
  const users = [...new Set(replies.map(reply => reply.message.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: last.message.ts,
    is_locked: false,
    subscribed: false,
  };
}

/** A message as Slack returns it. Metadata is shown only to who asks for it. */
export function shown(workspace: Workspace, stored: StoredMessage, withMetadata: boolean): Json {
  const { metadata, ...rest } = stored.message;
  const files = stored.files.flatMap(id => fileObject(workspace, id) ?? []);
  return {
    ...rest,
    ...(files.length > 0 ? { files } : {}),
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
    ...threadOf(workspace, stored),
  };
}

/** Takes a message away. A parent with replies leaves a tombstone, so that its thread stays. */
export function remove(workspace: Workspace, stored: StoredMessage): void {
  const { channel, message } = stored;
  const isParent = message.thread_ts === undefined;
  if (!isParent || workspace.messages.inThread(channel, message.ts).length === 0) {
    workspace.messages.delete(stored);
    return;
  }
  const tombstone: SlackMessage = {
    type: 'message',
    subtype: 'tombstone',
    user: 'USLACKBOT',
    hidden: true,
    text: 'This message was deleted.',
    ts: message.ts,
  };
  workspace.messages.put({ ...stored, message: tombstone, mentions: [], files: [] });
}
