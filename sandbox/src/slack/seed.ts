import { stableId } from './ids.ts';
import type { AccountKind, Channel, Workspace } from './model.ts';

const people = [
  ['alice', 'Alice Andersen'],
  ['bob', 'Bob Baker'],
  ['carol', 'Carol Castillo'],
  ['dave', 'Dave Dubois'],
  ['erin', 'Erin Eriksen'],
  ['mallory', 'Mallory Moreau'],
] as const;

/** People who are not members of the workspace, with the kind of their account and the channels they are in. */
const others = [
  ['gina', 'Gina Guest', 'guest', ['network-changes', 'general']],
  ['sol', 'Sol Single', 'single_channel_guest', ['network-changes']],
  ['xavier', 'Xavier from Partner', 'external', ['network-changes']],
  ['robo', 'Robo', 'bot', ['network-changes']],
  ['olga', 'Olga Olsen', 'deactivated', []],
] as const satisfies readonly (readonly [string, string, AccountKind, readonly string[]])[];

const groups = [
  ['network-owners', 'Network owners', ['bob', 'carol', 'dave']],
  ['platform-team', 'Platform team', ['alice', 'erin']],
] as const;

const everyone = people.map(([name]) => name);

/** Name, kind, members, and whether the bot is a member. */
const channels = [
  ['network-changes', 'public', everyone, true],
  ['general', 'public', everyone, true],
  ['random', 'public', everyone, false],
  ['owners', 'private', ['bob', 'carol', 'dave'], true],
] as const;

/** Fills a new workspace with people, groups and channels. Leaves a workspace that has people unchanged. */
export function seed(workspace: Workspace): void {
  if (workspace.people.size > 0) return;
  const idOf = (name: string) => stableId('U', name);
  const created = Math.floor(workspace.now() / 1000);
  for (const [handle, name, members] of groups) {
    const id = stableId('S', handle);
    workspace.groups.set(id, { id, handle, name, members: members.map(idOf) });
  }
  for (const [name, kind, members, withBot] of channels) {
    const bot = withBot ? [workspace.identity.botUserId] : [];
    const guests = others
      .filter(([, , , joined]) => joined.some(other => other === name))
      .map(([guest]) => idOf(guest));
    const inChannel = [...members.map(idOf), ...guests, ...bot];
    const channel: Channel = { id: stableId('C', name), name, kind, members: inChannel, created };
    workspace.channels.set(channel.id, channel);
  }
  // People come last: when they exist, everything else does too, even if the process was killed halfway.
  for (const [name, realName, account = 'member'] of [...people, ...others] as const) {
    const id = idOf(name);
    workspace.people.set(id, { id, name, realName, email: `${name}@sandbox.example`, account });
  }
}
