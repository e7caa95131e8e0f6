import { ControlError, unknownNameError } from './errors.ts';
import { stableId } from './ids.ts';
import type { Json } from './json.ts';
import type { AccountKind, Person, UserGroup, Workspace } from './model.ts';

/** Finds a person by name or id. @throws ControlError 404 that lists the known people */
export function requirePerson(workspace: Workspace, name: string): Person {
  const people = workspace.people.values();
  const person = people.find(candidate => candidate.name === name || candidate.id === name);
  if (person !== undefined) return person;
  const names = people.map(known => known.name);
  throw unknownNameError('person', name, names);
}

export function accountOf(person: Person): AccountKind {
  return person.account ?? 'member';
}

/** Returns the workspace that a person belongs to. Slack Connect brings in people of another one. */
export function teamOf(workspace: Workspace, person: Person): string {
  return accountOf(person) === 'external' ? stableId('T', 'partner') : workspace.identity.teamId;
}

/**
 * Finds a person who does something in Slack.
 *
 * @throws ControlError 404 when nobody has this name, 400 when Slack does not let them: a deactivated account cannot sign in,
 *   and another app's bot can only post messages
 */
export function requireActor(workspace: Workspace, name: string, does: 'interact' | 'post' = 'interact'): Person {
  const person = requirePerson(workspace, name);
  const account = accountOf(person);
  if (account === 'deactivated') throw new ControlError(400, `The account of ${person.name} is deactivated.`);
  if (account === 'bot' && does === 'interact')
    throw new ControlError(400, `${person.name} is a bot, which can only post messages.`);
  return person;
}

export function groupsOf(workspace: Workspace, person: Person): UserGroup[] {
  return workspace.groups.values().filter(group => group.members.includes(person.id));
}

/** Makes a person a member of exactly these groups. Creates a group for each unknown handle. */
export function setGroups(workspace: Workspace, person: Person, handles: readonly string[]): void {
  const known = workspace.groups.values();
  const missing = handles.filter(handle => !known.some(group => group.handle === handle));
  const created = missing.map(handle => ({ id: stableId('S', handle), handle, name: handle, members: [] }));
  for (const group of [...known, ...created]) {
    const others = group.members.filter(member => member !== person.id);
    const members = handles.includes(group.handle) ? [...others, person.id] : others;
    workspace.groups.set(group.id, { ...group, members });
  }
}

interface Account {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly kind: AccountKind;
  readonly team: string;
  /** The profile's fields that differ from account to account. */
  readonly profile: Json;
}

/** https://docs.slack.dev/reference/objects/user-object */
function userObject({ id, name, realName, kind, team, profile }: Account): Json {
  return {
    id,
    team_id: team,
    name,
    deleted: kind === 'deactivated',
    real_name: realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile: {
      real_name: realName,
      display_name: name,
      real_name_normalized: realName,
      display_name_normalized: name,
      team,
      ...profile,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: kind === 'guest' || kind === 'single_channel_guest',
    is_ultra_restricted: kind === 'single_channel_guest',
    is_bot: kind === 'bot',
    // True only for someone of another workspace who shares no channel with the app.
    ...(kind === 'external' ? { is_stranger: false } : {}),
    is_app_user: false,
    updated: 0,
  };
}

/** Returns everyone who has an account as Slack's user objects: people first, then the bot. */
export function userObjects(workspace: Workspace): Json[] {
  const { botUserId, appName, appId, botId, teamId } = workspace.identity;
  const accounts = workspace.people.values().map((person): Account => {
    const { id, name, realName, email } = person;
    const kind = accountOf(person);
    // Slack shows the email address of nobody from another workspace.
    const profile = kind === 'bot' ? { bot_id: `B${id.slice(1)}` } : kind === 'external' ? {} : { email };
    return { id, name, realName, kind, team: teamOf(workspace, person), profile };
  });
  const profile = { api_app_id: appId, bot_id: botId };
  const app: Account = { id: botUserId, name: appName, realName: appName, kind: 'bot', team: teamId, profile };
  return [...accounts, app].map(userObject);
}

/** Returns a group as Slack's usergroup object. */
export function usergroupObject(workspace: Workspace, group: UserGroup, withUsers: boolean, withCount: boolean): Json {
  return {
    id: group.id,
    team_id: workspace.identity.teamId,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: 0,
    date_update: 0,
    date_delete: 0,
    auto_type: null,
    created_by: 'USLACKBOT',
    updated_by: 'USLACKBOT',
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    ...(withUsers ? { users: group.members } : {}),
    ...(withCount ? { user_count: group.members.length } : {}),
  };
}
