import { unknownNameError } from './errors.ts';
import { stableId } from './ids.ts';
import type { Json } from './json.ts';
import type { Channel, Person, Workspace } from './model.ts';
import { accountOf } from './people.ts';

/** Finds a channel by name (with or without `#`) or id. */
export function findChannel(workspace: Workspace, asked: string): Channel | undefined {
  const name = asked.replace(/^#/, '');
  return workspace.channels.get(asked) ?? workspace.channels.values().find(channel => channel.name === name);
}

export function isMember(channel: Channel, account: string): boolean {
  return channel.members.includes(account);
}

/** Returns whether an account may see a channel: everyone sees public channels, only members see the others. */
export function canSee(channel: Channel, account: string): boolean {
  return channel.kind === 'public' || isMember(channel, account);
}

/** Returns whether people of another workspace are in a channel, through Slack Connect. */
export function isExternallyShared(workspace: Workspace, channel: Channel): boolean {
  return channel.members.some(id => {
    const person = workspace.people.get(id);
    return person !== undefined && accountOf(person) === 'external';
  });
}

/** Returns the direct message channel of the bot with a person. Creates it on first use. */
export function directMessageChannel(workspace: Workspace, person: Person): Channel {
  const name = `dm-${person.name}`;
  const id = stableId('D', name);
  const existing = workspace.channels.get(id);
  if (existing !== undefined) return existing;
  const members = [person.id, workspace.identity.botUserId];
  const channel: Channel = { id, name, kind: 'im', members, created: Math.floor(workspace.now() / 1000) };
  workspace.channels.set(id, channel);
  return channel;
}

/** Finds a channel for the control API. @throws ControlError 404 that lists the known channels */
export function requireChannel(workspace: Workspace, asked: string): Channel {
  // A person can always message the app, even before the app has messaged them.
  const person = workspace.people.values().find(({ name }) => asked === `dm-${name}`);
  const channel = person === undefined ? findChannel(workspace, asked) : directMessageChannel(workspace, person);
  if (channel !== undefined) return channel;
  const names = workspace.channels.values().map(existing => existing.name);
  throw unknownNameError('channel', asked, names);
}

/** Returns a channel as Slack's conversation object, as the bot sees it. */
export function conversationObject(workspace: Workspace, channel: Channel): Json {
  const { botUserId, teamId } = workspace.identity;
  const isShared = isExternallyShared(workspace, channel);
  const common = { id: channel.id, created: channel.created, is_archived: false, is_org_shared: false };
  if (channel.kind === 'im') {
    const user = channel.members.find(member => member !== botUserId);
    return { ...common, is_im: true, user, is_user_deleted: false, priority: 0 };
  }
  const empty = { value: '', creator: '', last_set: 0 };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: channel.name === 'general',
    is_shared: isShared,
    is_ext_shared: isShared,
    is_pending_ext_shared: false,
    pending_shared: [],
    context_team_id: teamId,
    creator: 'USLACKBOT',
    unlinked: 0,
    updated: channel.created * 1000,
    is_member: isMember(channel, botUserId),
    topic: empty,
    purpose: empty,
    previous_names: [],
  };
}
