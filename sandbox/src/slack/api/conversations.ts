import { conversationObject, directMessageChannel, isMember } from '../channels.ts';
import { SlackError } from '../errors.ts';
import { messageObject } from '../messages.ts';
import type { StoredMessage } from '../model.ts';
import {
  booleanArg,
  channelById,
  decodeCursor,
  defineMethod,
  encodeCursor,
  integerArg,
  paginate,
  personById,
  requireBotInChannel,
  textArg,
} from './method.ts';

const pagingArgs = { cursor: textArg.optional(), limit: integerArg.optional() };

const rangeArgs = {
  channel: textArg,
  ...pagingArgs,
  oldest: textArg.optional(),
  latest: textArg.optional(),
  inclusive: booleanArg.optional(),
  include_all_metadata: booleanArg.optional(),
};

interface Range {
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive?: boolean | undefined;
}

/**
 * Returns a function that tells whether a ts lies between `oldest` and `latest`.
 *
 * @throws SlackError `invalid_ts_oldest`, `invalid_ts_latest`
 */
function inRange({ oldest = '0', latest, inclusive = false }: Range): (ts: string) => boolean {
  if (!/^\d+(\.\d+)?$/.test(oldest)) throw new SlackError('invalid_ts_oldest');
  if (latest !== undefined && !/^\d+(\.\d+)?$/.test(latest)) throw new SlackError('invalid_ts_latest');
  const from = Number(oldest);
  const to = latest === undefined ? Number.POSITIVE_INFINITY : Number(latest);
  return ts => {
    const at = Number(ts);
    return (at > from && at < to) || (inclusive && (at === from || at === to));
  };
}

/** Returns a page of messages. The cursor names the first message of the next page. */
function messagePage(messages: readonly StoredMessage[], cursor: string | undefined, limit: number) {
  const from = cursor === undefined || cursor === '' ? undefined : decodeCursor(cursor, 'next_ts');
  const start = from === undefined ? 0 : messages.findIndex(({ message }) => message.ts === from);
  if (start < 0) throw new SlackError('invalid_cursor');
  const next = messages[start + limit]?.message.ts;
  return {
    items: messages.slice(start, start + limit),
    has_more: next !== undefined,
    ...(next === undefined ? {} : { response_metadata: { next_cursor: encodeCursor('next_ts', next) } }),
  };
}

function pageSize(limit: number | undefined, defaultSize: number): number {
  if (limit !== undefined && limit > 999) throw new SlackError('invalid_limit');
  return limit === undefined || limit === 0 ? defaultSize : limit;
}

const history = defineMethod(rangeArgs, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  requireBotInChannel(workspace, channel);
  const isInRange = inRange(args);
  const newestFirst = workspace.messages
    .inChannel(channel.id)
    .filter(({ message }) => isInRange(message.ts))
    .reverse();
  const { items, ...rest } = messagePage(newestFirst, args.cursor, pageSize(args.limit, 100));
  const messages = items.map(stored => messageObject(workspace, stored, args.include_all_metadata === true));
  return { messages, pin_count: 0, ...rest };
});

const replies = defineMethod({ ...rangeArgs, ts: textArg }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  requireBotInChannel(workspace, channel);
  const parent = workspace.messages.get(channel.id, args.ts);
  if (parent === undefined || (parent.message.thread_ts ?? args.ts) !== args.ts)
    throw new SlackError('thread_not_found');
  const isInRange = inRange(args);
  const thread = workspace.messages.inThread(channel.id, args.ts).filter(({ message }) => isInRange(message.ts));
  const { items, ...rest } = messagePage([parent, ...thread], args.cursor, pageSize(args.limit, 999));
  return {
    messages: items.map(stored => messageObject(workspace, stored, args.include_all_metadata === true)),
    ...rest,
  };
});

const types = { public_channel: 'public', private_channel: 'private', im: 'im', mpim: 'mpim' } as const;

function isType(name: string): name is keyof typeof types {
  return Object.hasOwn(types, name);
}

const list = defineMethod(
  { ...pagingArgs, types: textArg.optional(), exclude_archived: booleanArg.optional() },
  (workspace, args) => {
    const names = (args.types ?? 'public_channel').split(',').map(name => name.trim());
    if (!names.every(isType)) throw new SlackError('invalid_types');
    const kinds: string[] = names.filter(isType).map(name => types[name]);
    const visible = workspace.channels
      .values()
      .filter(channel => kinds.includes(channel.kind))
      .filter(channel => channel.kind === 'public' || isMember(channel, workspace.identity.botUserId));
    const { items, response_metadata } = paginate(visible, args);
    const channels = items.map(channel => ({
      ...conversationObject(workspace, channel),
      num_members: channel.members.length,
    }));
    return { channels, response_metadata };
  },
);

const info = defineMethod({ channel: textArg, include_num_members: booleanArg.optional() }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  const counted = args.include_num_members === true ? { num_members: channel.members.length } : {};
  return { channel: { ...conversationObject(workspace, channel), ...counted } };
});

const members = defineMethod({ channel: textArg, ...pagingArgs }, (workspace, args) => {
  const { items, response_metadata } = paginate(channelById(workspace, args.channel).members, args);
  return { members: items, response_metadata };
});

const join = defineMethod({ channel: textArg }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  if (channel.kind !== 'public') throw new SlackError('method_not_supported_for_channel_type');
  const { botUserId } = workspace.identity;
  if (isMember(channel, botUserId)) {
    const warning = 'already_in_channel';
    return { channel: conversationObject(workspace, channel), warning, response_metadata: { warnings: [warning] } };
  }
  const joined = { ...channel, members: [...channel.members, botUserId] };
  workspace.channels.set(channel.id, joined);
  return { channel: conversationObject(workspace, joined) };
});

const open = defineMethod(
  { channel: textArg.optional(), users: textArg.optional(), return_im: booleanArg.optional() },
  (workspace, args) => {
    if (args.channel !== undefined) {
      const channel = channelById(workspace, args.channel);
      if (channel.kind !== 'im') throw new SlackError('method_not_supported_for_channel_type');
      return { no_op: true, already_open: true, channel: conversationObject(workspace, channel) };
    }
    const [user, ...others] = (args.users ?? '').split(',').filter(id => id !== '');
    if (user === undefined) throw new SlackError('users_list_not_supplied');
    // The sandbox has no group direct messages.
    if (others.length > 0) throw new SlackError('invalid_user_combination');
    const channel = directMessageChannel(workspace, personById(workspace, user));
    return { channel: args.return_im === true ? conversationObject(workspace, channel) : { id: channel.id } };
  },
);

export const conversations = {
  'conversations.history': history,
  'conversations.info': info,
  'conversations.join': join,
  'conversations.list': list,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.replies': replies,
};
