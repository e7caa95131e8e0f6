import { unknownNameError } from './errors.ts';
import { stableId } from './ids.ts';
import type { Json } from './json.ts';
import type { Person, UserGroup, Workspace } from './model.ts';

/** Finds a person by name or id. @throws ControlError 404 that lists the known people */
export function requirePerson(workspace: Workspace, name: string): Person {
  const people = workspace.people.values();
  const person = people.find(candidate => candidate.name === name || candidate.id === name);
  if (person !== undefined) return person;
  const names = people.map(known => known.name);
  throw unknownNameError('person', name, names);
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
  readonly email?: string;
  readonly bot?: boolean;
}

function userObject(workspace: Workspace, { id, name, realName, email, bot = false }: Account): Json {
  const { teamId, appId, botId } = workspace.identity;
  return {
    id,
    team_id: teamId,
    name,
    deleted: false,
    real_name: realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile: {
      real_name: realName,
      display_name: name,
      real_name_normalized: realName,
      display_name_normalized: name,
      team: teamId,
      ...(bot ? { api_app_id: appId, bot_id: botId } : { email }),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: bot,
    is_app_user: false,
    updated: 0,
  };
}

/** Returns everyone who has an account as Slack's user objects: people first, then the bot. */
export function userObjects(workspace: Workspace): Json[] {
  const { botUserId, appName } = workspace.identity;
  const bot = { id: botUserId, name: appName, realName: appName, bot: true };
  return [...workspace.people.values(), bot].map(member => userObject(workspace, member));
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
