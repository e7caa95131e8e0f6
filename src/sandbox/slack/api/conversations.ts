import { conversation, directMessages, isMember } from '../channels.ts';
import { SlackError } from '../errors.ts';
import { shown } from '../messages.ts';
import type { StoredMessage } from '../model.ts';
import { channelById, fromCursor, method, mustBeIn, page, personById, toCursor, whole, word, yes } from './method.ts';

const paging = { cursor: word.optional(), limit: whole.optional() };

const range = {
  channel: word,
  ...paging,
  oldest: word.optional(),
  latest: word.optional(),
  inclusive: yes.optional(),
  include_all_metadata: yes.optional(),
};

interface Range {
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive?: boolean | undefined;
}

/** Whether a ts lies between `oldest` and `latest`. @throws SlackError `invalid_ts_oldest`, `invalid_ts_latest` */
function within({ oldest = '0', latest, inclusive = false }: Range): (ts: string) => boolean {
  if (!/^\d+(\.\d+)?$/.test(oldest)) throw new SlackError('invalid_ts_oldest');
  if (latest !== undefined && !/^\d+(\.\d+)?$/.test(latest)) throw new SlackError('invalid_ts_latest');
  const from = Number(oldest);
  const to = latest === undefined ? Number.POSITIVE_INFINITY : Number(latest);
  return ts => {
    const at = Number(ts);
    return (at > from && at < to) || (inclusive && (at === from || at === to));
  };
}

/** A page of messages; the cursor names the message that the next page begins with. */
function messagePage(messages: readonly StoredMessage[], cursor: string | undefined, limit: number) {
  const from = cursor === undefined || cursor === '' ? undefined : fromCursor(cursor, 'next_ts');
  const start = from === undefined ? 0 : messages.findIndex(({ message }) => message.ts === from);
  if (start < 0) throw new SlackError('invalid_cursor');
  const next = messages[start + limit]?.message.ts;
  return {
    items: messages.slice(start, start + limit),
    has_more: next !== undefined,
    ...(next === undefined ? {} : { response_metadata: { next_cursor: toCursor('next_ts', next) } }),
  };
}

function checkLimit(limit: number | undefined, usual: number): number {
  if (limit !== undefined && limit > 999) throw new SlackError('invalid_limit');
  return limit === undefined || limit === 0 ? usual : limit;
}

const history = method(range, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  mustBeIn(workspace, channel);
  const wanted = within(args);
  const newestFirst = workspace.messages
    .inChannel(channel.id)
    .filter(({ message }) => wanted(message.ts))
    .reverse();
  const { items, ...rest } = messagePage(newestFirst, args.cursor, checkLimit(args.limit, 100));
  const messages = items.map(stored => shown(workspace, stored, args.include_all_metadata === true));
  return { messages, pin_count: 0, ...rest };
});

const replies = method({ ...range, ts: word }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  mustBeIn(workspace, channel);
  const parent = workspace.messages.get(channel.id, args.ts);
  if (parent === undefined || (parent.message.thread_ts ?? args.ts) !== args.ts)
    throw new SlackError('thread_not_found');
  const wanted = within(args);
  const thread = workspace.messages.inThread(channel.id, args.ts).filter(({ message }) => wanted(message.ts));
  const { items, ...rest } = messagePage([parent, ...thread], args.cursor, checkLimit(args.limit, 999));
  return { messages: items.map(stored => shown(workspace, stored, args.include_all_metadata === true)), ...rest };
});

const types = { public_channel: 'public', private_channel: 'private', im: 'im', mpim: 'mpim' } as const;

function isType(name: string): name is keyof typeof types {
  return Object.hasOwn(types, name);
}

const list = method({ ...paging, types: word.optional(), exclude_archived: yes.optional() }, (workspace, args) => {
  const names = (args.types ?? 'public_channel').split(',').map(name => name.trim());
  if (!names.every(isType)) throw new SlackError('invalid_types');
  const kinds: string[] = names.filter(isType).map(name => types[name]);
  const visible = workspace.channels
    .values()
    .filter(channel => kinds.includes(channel.kind))
    .filter(channel => channel.kind === 'public' || isMember(channel, workspace.identity.botUserId));
  const { items, response_metadata } = page(visible, args);
  const channels = items.map(channel => ({
    ...conversation(workspace, channel),
    num_members: channel.members.length,
  }));
  return { channels, response_metadata };
});

const info = method({ channel: word, include_num_members: yes.optional() }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  const counted = args.include_num_members === true ? { num_members: channel.members.length } : {};
  return { channel: { ...conversation(workspace, channel), ...counted } };
});

const members = method({ channel: word, ...paging }, (workspace, args) => {
  const { items, response_metadata } = page(channelById(workspace, args.channel).members, args);
  return { members: items, response_metadata };
});

const join = method({ channel: word }, (workspace, args) => {
  const channel = channelById(workspace, args.channel);
  if (channel.kind !== 'public') throw new SlackError('method_not_supported_for_channel_type');
  const { botUserId } = workspace.identity;
  if (isMember(channel, botUserId)) {
    const warning = 'already_in_channel';
    return { channel: conversation(workspace, channel), warning, response_metadata: { warnings: [warning] } };
  }
  const joined = { ...channel, members: [...channel.members, botUserId] };
  workspace.channels.set(channel.id, joined);
  return { channel: conversation(workspace, joined) };
});

const open = method(
  { channel: word.optional(), users: word.optional(), return_im: yes.optional() },
  (workspace, args) => {
    if (args.channel !== undefined) {
      const channel = channelById(workspace, args.channel);
      if (channel.kind !== 'im') throw new SlackError('method_not_supported_for_channel_type');
      return { no_op: true, already_open: true, channel: conversation(workspace, channel) };
    }
    const [user, ...others] = (args.users ?? '').split(',').filter(id => id !== '');
    if (user === undefined) throw new SlackError('users_list_not_supplied');
    // Conversations of several people are no part of this workspace.
    if (others.length > 0) throw new SlackError('invalid_user_combination');
    const channel = directMessages(workspace, personById(workspace, user));
    return { channel: args.return_im === true ? conversation(workspace, channel) : { id: channel.id } };
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
