import { idFor } from './ids.ts';
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

/** The bot is in all but `random`; `owners` is private. */
const channels = [
  ['network-changes', 'public', everyone, true],
  ['general', 'public', everyone, true],
  ['random', 'public', everyone, false],
  ['owners', 'private', ['bob', 'carol', 'dave'], true],
] as const;

/** Fills a new workspace with its people, groups and channels; one that has people is left alone. */
export function seed(workspace: Workspace): void {
  if (workspace.people.size > 0) return;
  const idOf = (name: string) => idFor('U', name);
  const created = Math.floor(workspace.now() / 1000);
  for (const [handle, name, members] of groups) {
    const id = idFor('S', handle);
    workspace.groups.set(id, { id, handle, name, members: members.map(idOf) });
  }
  for (const [name, kind, members, withBot] of channels) {
    const bot = withBot ? [workspace.identity.botUserId] : [];
    const channel: Channel = { id: idFor('C', name), name, kind, members: [...members.map(idOf), ...bot], created };
    workspace.channels.set(channel.id, channel);
  }
  // Last: people are the sign that the rest is there, also when the process died halfway.
  for (const [name, realName] of people) {
    const id = idOf(name);
    workspace.people.set(id, { id, name, realName, email: `${name}@sandbox.example` });
  }
}
