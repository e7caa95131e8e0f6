import { stableId } from './ids.ts';
import type { Channel, Workspace } from './model.ts';

const people = [
  ['alice', 'Alice Andersen'],
  ['bob', 'Bob Baker'],
  ['carol', 'Carol Castillo'],
  ['dave', 'Dave Dubois'],
  ['erin', 'Erin Eriksen'],
  ['mallory', 'Mallory Moreau'],
] as const;

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
    const channel: Channel = { id: stableId('C', name), name, kind, members: [...members.map(idOf), ...bot], created };
    workspace.channels.set(channel.id, channel);
  }
  // People come last: when they exist, everything else does too, even if the process was killed halfway.
  for (const [name, realName] of people) {
    const id = idOf(name);
    workspace.people.set(id, { id, name, realName, email: `${name}@sandbox.example` });
  }
}
