import { z } from 'zod';
import { directMessages, isMember } from '../channels.ts';
import { readDraft } from '../draft.ts';
import { SlackError } from '../errors.ts';
import { checkThread, edit, post, remove, shown, showTo } from '../messages.ts';
import type { Channel, StoredMessage, Workspace } from '../model.ts';
import { channelById, channelByName, method, mustBeIn, personById, word, yes } from './method.ts';

/** What the methods that write a message say of its content. */
const content = {
  text: word.optional(),
  markdown_text: word.optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.unknown().optional(),
  parse: word.optional(),
  link_names: yes.optional(),
};

const where = { channel: word, thread_ts: word.optional() };

/** Somebody's id stands for the conversation with them. */
function destination(workspace: Workspace, asked: string): Channel {
  const person = workspace.people.get(asked);
  const channel = person === undefined ? channelByName(workspace, asked) : directMessages(workspace, person);
  mustBeIn(workspace, channel);
  return channel;
}

const postMessage = method({ ...content, ...where, reply_broadcast: yes.optional() }, (workspace, args) => {
  const channel = destination(workspace, args.channel);
  const draft = readDraft(workspace, args);
  checkThread(workspace, channel, args.thread_ts);
  const placement = { thread_ts: args.thread_ts, broadcast: args.thread_ts !== undefined && args.reply_broadcast };
  const stored = post(workspace, channel, 'bot', draft, placement);
  return { channel: channel.id, ts: stored.message.ts, message: shown(workspace, stored, true) };
});

/** chat.postEphemeral does not cut a text that is too long. */
const longestEphemeral = 40_000;

const postEphemeral = method({ ...content, ...where, user: word }, (workspace, args) => {
  const channel = channelByName(workspace, args.channel);
  mustBeIn(workspace, channel);
  const person = personById(workspace, args.user, 'user_not_in_channel');
  if (!isMember(channel, person.id)) throw new SlackError('user_not_in_channel');
  if ((args.text ?? '').length > longestEphemeral) throw new SlackError('msg_too_long');
  const draft = readDraft(workspace, args);
  checkThread(workspace, channel, args.thread_ts);
  return { message_ts: showTo(workspace, person, channel, draft, { thread_ts: args.thread_ts }).message.ts };
});

/** A message of the bot's own. @throws SlackError with `error` when somebody else wrote it, or nobody but one sees it */
function ownMessage(workspace: Workspace, channel: Channel, ts: string, error: string): StoredMessage {
  const stored = workspace.messages.get(channel.id, ts);
  if (stored === undefined) {
    const ephemeral = workspace.ephemerals.values().some(({ message }) => message.ts === ts);
    throw new SlackError(ephemeral ? error : 'message_not_found');
  }
  if (stored.message.bot_id !== workspace.identity.botId) throw new SlackError(error);
  return stored;
}

// https://docs.slack.dev/reference/methods/chat.update#errors
const longestUpdate = 4_000;

const update = method({ ...content, channel: word, ts: word }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  const stored = ownMessage(workspace, channel, args.ts, 'cant_update_message');
  if ((args.text ?? '').length > longestUpdate) throw new SlackError('msg_too_long');
  const draft = readDraft(workspace, args);
  // Metadata that is not sent again stays; blocks and attachments do not.
  const after = edit(workspace, stored, draft, args.metadata === undefined ? stored.message.metadata : draft.metadata);
  return { channel: channel.id, ts: args.ts, text: after.message.text, message: shown(workspace, after, true) };
});

const deletion = method({ channel: word, ts: word }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  remove(workspace, ownMessage(workspace, channel, args.ts, 'cant_delete_message'));
  return { channel: channel.id, ts: args.ts };
});

const getPermalink = method({ channel: word, message_ts: word }, (workspace, args) => {
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
  'chat.delete': deletion,
  'chat.getPermalink': getPermalink,
};
