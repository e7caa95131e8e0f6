import { addMissingIds } from './block-kit/missing-ids.ts';
import { SlackError } from './errors.ts';
import { fileObject } from './files.ts';
import { randomId } from './ids.ts';
import type { Json } from './json.ts';
import type { MessageContent } from './message-content.ts';
import type { Channel, Person, SlackMessage, StoredEphemeral, StoredMessage, Workspace } from './model.ts';
import { notifyPeople } from './notifications.ts';
import { accountOf, teamOf } from './people.ts';

/** Returns the fields of a message that come from its content. */
function contentFields(content: MessageContent): Json & { readonly text: string } {
  return {
    text: content.text,
    ...(content.blocks.length > 0 ? { blocks: content.blocks.map(block => addMissingIds(block)) } : {}),
    ...(content.attachments.length > 0 ? { attachments: content.attachments.map(withAttachmentIds) } : {}),
  };
}

function withAttachmentIds(attachment: Json, index: number): Json {
  const blocks = attachment['blocks'];
  const identified = Array.isArray(blocks) ? { blocks: blocks.map(block => addMissingIds(block)) } : {};
  return { fallback: '[no preview available]', ...attachment, id: index + 1, ...identified };
}

/** Returns the fields that name the bot as the author. */
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

/** Returns the fields that name a person as the author. Another app's bot posts with an id of its own. */
function personFields(workspace: Workspace, author: Person): { user: string } & Json {
  const common = { user: author.id, team: teamOf(workspace, author) };
  if (accountOf(author) === 'bot') return { ...common, bot_id: `B${author.id.slice(1)}` };
  return { ...common, client_msg_id: randomId('') };
}

export interface PostOptions {
  readonly thread_ts?: string | undefined;
  readonly broadcast?: boolean | undefined;
  readonly files?: readonly string[] | undefined;
}

/** Throws SlackError `cannot_reply_to_message` unless the ts is that of a message in the channel itself. */
export function requireThreadParent(workspace: Workspace, channel: Channel, threadTs: string | undefined): void {
  if (threadTs === undefined) return;
  const parent = workspace.messages.get(channel.id, threadTs)?.message;
  if (parent === undefined || (parent.thread_ts ?? threadTs) !== threadTs)
    throw new SlackError('cannot_reply_to_message');
}

/** Posts a message of the bot or of a person, and returns it as stored. */
export function addMessage(
  workspace: Workspace,
  channel: Channel,
  author: Person | 'bot',
  content: MessageContent,
  { thread_ts, broadcast = false, files = [] }: PostOptions = {},
): StoredMessage {
  const authorFields = author === 'bot' ? botFields(workspace) : personFields(workspace, author);
  const parent = thread_ts === undefined ? undefined : workspace.messages.get(channel.id, thread_ts)?.message;
  const message: SlackMessage = {
    type: 'message',
    ...(broadcast ? { subtype: 'thread_broadcast' } : {}),
    ...authorFields,
    ts: workspace.nextTs(),
    ...contentFields(content),
    ...(thread_ts === undefined ? {} : { thread_ts, parent_user_id: parent?.user }),
    ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
  };
  const stored = { channel: channel.id, message, mentions: content.mentions, files, broadcast };
  workspace.messages.put(stored);
  notifyPeople(workspace, channel, stored, content);
  return stored;
}

/** Shows an ephemeral message to a person. The author is the bot, or Slackbot for messages from Slack itself. */
export function addEphemeral(
  workspace: Workspace,
  person: Person,
  channel: Channel,
  content: MessageContent,
  { thread_ts, author = 'bot' }: { thread_ts?: string | undefined; author?: 'bot' | 'slackbot' } = {},
): StoredEphemeral {
  const authorFields = author === 'bot' ? botFields(workspace) : { user: 'USLACKBOT', username: 'slackbot' };
  const ts = workspace.nextTs();
  const thread = thread_ts === undefined ? {} : { thread_ts };
  const message: SlackMessage = {
    type: 'message',
    subtype: 'ephemeral',
    is_ephemeral: true,
    ...authorFields,
    ts,
    ...contentFields(content),
    ...thread,
  };
  const stored = { user: person.id, channel: channel.id, message };
  workspace.ephemerals.set(`${person.id} ${ts}`, stored);
  return stored;
}

/** Returns a message with other content. Blocks and attachments that are not given again are removed. */
export function withContent(message: SlackMessage, content: MessageContent): SlackMessage {
  const { blocks: _blocks, attachments: _attachments, ...rest } = message;
  return { ...rest, ...contentFields(content) };
}

/** Replaces the content and the metadata of a message. */
export function editMessage(
  workspace: Workspace,
  stored: StoredMessage,
  content: MessageContent,
  metadata: Json | undefined,
): StoredMessage {
  const { metadata: _metadata, ...before } = withContent(stored.message, content);
  const edited = { user: workspace.identity.botUserId, ts: workspace.nextTs() };
  const message: SlackMessage = { ...before, edited, ...(metadata === undefined ? {} : { metadata }) };
  const after = { ...stored, message, mentions: content.mentions };
  workspace.messages.put(after);
  return after;
}

/** Returns the fields of a parent message that describe its thread. */
function threadFields(workspace: Workspace, { channel, message }: StoredMessage): Json {
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

/** Returns a message as Slack does. Slack includes metadata only on request. */
export function messageObject(workspace: Workspace, stored: StoredMessage, withMetadata: boolean): Json {
  const { metadata, ...rest } = stored.message;
  const files = stored.files.flatMap(id => fileObject(workspace, id) ?? []);
  return {
    ...rest,
    ...(files.length > 0 ? { files } : {}),
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
    ...threadFields(workspace, stored),
  };
}

/** Deletes a message. A parent with replies leaves a tombstone, so that its thread remains. */
export function removeMessage(workspace: Workspace, stored: StoredMessage): void {
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
