import { z } from 'zod';
import { countBlocks } from '../block-kit/across-blocks.ts';
import { directMessageChannel, isMember } from '../channels.ts';
import { SlackError } from '../errors.ts';
import { type Json, listAt } from '../json.ts';
import { parseContent } from '../message-content.ts';
import {
  addEphemeral,
  addMessage,
  editMessage,
  messageObject,
  removeMessage,
  requireThreadParent,
} from '../messages.ts';
import type { Channel, StoredMessage, Workspace } from '../model.ts';
import {
  booleanArg,
  channelById,
  channelByName,
  defineMethod,
  personById,
  requireBotInChannel,
  textArg,
} from './method.ts';

/** The arguments for the content of a message, shared by the methods that post or update one. */
const contentArgs = {
  text: textArg.optional(),
  markdown_text: textArg.optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.unknown().optional(),
  parse: textArg.optional(),
  link_names: booleanArg.optional(),
};

const targetArgs = { channel: textArg, thread_ts: textArg.optional() };

/** Finds the channel to post to. A user id stands for the direct message channel with that person. */
function resolveDestination(workspace: Workspace, asked: string): Channel {
  const person = workspace.people.get(asked);
  const channel = person === undefined ? channelByName(workspace, asked) : directMessageChannel(workspace, person);
  requireBotInChannel(workspace, channel);
  return channel;
}

const postMessage = defineMethod(
  { ...contentArgs, ...targetArgs, reply_broadcast: booleanArg.optional() },
  (workspace, args) => {
    const channel = resolveDestination(workspace, args.channel);
    const content = parseContent(workspace, args);
    requireThreadParent(workspace, channel, args.thread_ts);
    const placement = { thread_ts: args.thread_ts, broadcast: args.thread_ts !== undefined && args.reply_broadcast };
    const stored = addMessage(workspace, channel, 'bot', content, placement);
    return { channel: channel.id, ts: stored.message.ts, message: messageObject(workspace, stored, true) };
  },
);

/** chat.postEphemeral refuses a text that is too long, where chat.postMessage truncates it. */
const maxEphemeralLength = 40_000;

const postEphemeral = defineMethod({ ...contentArgs, ...targetArgs, user: textArg }, (workspace, args) => {
  const channel = channelByName(workspace, args.channel);
  requireBotInChannel(workspace, channel);
  const person = personById(workspace, args.user, 'user_not_in_channel');
  if (!isMember(channel, person.id)) throw new SlackError('user_not_in_channel');
  if ((args.text ?? '').length > maxEphemeralLength) throw new SlackError('msg_too_long');
  const content = parseContent(workspace, args);
  requireThreadParent(workspace, channel, args.thread_ts);
  return { message_ts: addEphemeral(workspace, person, channel, content, { thread_ts: args.thread_ts }).message.ts };
});

/** Finds a message of the bot. @throws SlackError with `error` when it is ephemeral or has another author */
function requireOwnMessage(workspace: Workspace, channel: Channel, ts: string, error: string): StoredMessage {
  const stored = workspace.messages.get(channel.id, ts);
  if (stored === undefined) {
    const ephemeral = workspace.ephemerals.values().some(({ message }) => message.ts === ts);
    throw new SlackError(ephemeral ? error : 'message_not_found');
  }
  if (stored.message.bot_id !== workspace.identity.botId) throw new SlackError(error);
  return stored;
}

// https://docs.slack.dev/reference/methods/chat.update#errors
const maxUpdateLength = 4_000;

/**
 * Throws SlackError `block_mismatch` when rich text would be replaced by other blocks. A text without blocks is rich text to
 * Slack. The reference does not say which blocks are compared, so the sandbox refuses every list without rich text.
 */
function requireMatchingBlocks(before: readonly Json[], after: readonly Json[]): void {
  if (after.length > 0 && countBlocks(before, 'rich_text') > 0 && countBlocks(after, 'rich_text') === 0)
    throw new SlackError('block_mismatch');
}

const update = defineMethod({ ...contentArgs, channel: textArg, ts: textArg }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  const stored = requireOwnMessage(workspace, channel, args.ts, 'cant_update_message');
  if ((args.text ?? '').length > maxUpdateLength) throw new SlackError('msg_too_long');
  const content = parseContent(workspace, args);
  requireMatchingBlocks(listAt(stored.message, 'blocks'), content.blocks);
  // chat.update keeps the metadata when the argument is missing, but removes blocks and attachments.
  const after = editMessage(
    workspace,
    stored,
    content,
    args.metadata === undefined ? stored.message.metadata : content.metadata,
  );
  return { channel: channel.id, ts: args.ts, text: after.message.text, message: messageObject(workspace, after, true) };
});

const deleteMessage = defineMethod({ channel: textArg, ts: textArg }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  removeMessage(workspace, requireOwnMessage(workspace, channel, args.ts, 'cant_delete_message'));
  return { channel: channel.id, ts: args.ts };
});

const getPermalink = defineMethod({ channel: textArg, message_ts: textArg }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  const stored = workspace.messages.get(channel.id, args.message_ts);
  if (stored === undefined) throw new SlackError('message_not_found');
  const { ts, thread_ts: thread } = stored.message;
  const address = `https://${workspace.identity.teamDomain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}`;
  return {
    channel: channel.id,
    permalink: thread === undefined ? address : `${address}?thread_ts=${thread}&cid=${channel.id}`,
  };
});

export const chat = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': deleteMessage,
  'chat.getPermalink': getPermalink,
};
