import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import type { Logger } from '../base/log.ts';
import { inParallel } from '../base/parallel.ts';
import type { Membership, Requirement } from '../domain/approval/requirements.ts';

type Group = Pick<Requirement, 'group' | 'members'>;

/** The people behind the groups of a policy, as Slack knows them. */
export interface SlackDirectory {
  /** The members of every group that these requirements name. @throws what the Web API client throws */
  members(requirements: readonly Group[]): Promise<Membership>;
  /** Id of the user group behind a group, null where it is a list of people or there is none. */
  usergroupOf(requirement: Pick<Group, 'members'>): Promise<string | null>;
}

interface Usergroup {
  readonly id: string;
  readonly people: readonly string[];
}

type Usergroups = ReadonlyMap<string, Usergroup>;

/**
 * Oldest reading that a decision rests on, in milliseconds. usergroups.list may be called some twenty times a minute
 * (tier 2): as long as it was called less often, every decision sees the groups as they are.
 */
const AGE_MS = { usual: 250, busy: 5_000 };
const CALLS_A_MINUTE = 8;

/** How long a person is taken to be active, in milliseconds, and how many are asked about at once. */
const ACTIVE_MS = 10 * 60_000;
const PEOPLE_AT_ONCE = 4;

/** @param now monotonic milliseconds */
export function createDirectory(client: WebClient, log: Logger, now = () => performance.now()): SlackDirectory {
  const usergroups = kept(() => readUsergroups(client), now);
  const isActive = activity(client, log, now);
  const unknown = new Set<string>();
  const groupOf = async ({ members }: Pick<Group, 'members'>): Promise<Usergroup | undefined> => {
    if ('users' in members) return undefined;
    const { usergroup: handle } = members;
    const found = (await usergroups()).get(handle);
    if (found === undefined && !unknown.has(handle)) log.warn({ usergroup: handle }, 'Slack has no such user group');
    if (found === undefined) unknown.add(handle);
    else unknown.delete(handle);
    return found;
  };
  return {
    async members(requirements) {
      const groups = new Map(requirements.map(requirement => [requirement.group, requirement]));
      const found = new Map<string, ReadonlySet<string>>();
      for (const [name, group] of groups) {
        const people = 'users' in group.members ? group.members.users : ((await groupOf(group))?.people ?? []);
        const active = await inParallel(people, PEOPLE_AT_ONCE, isActive);
        found.set(name, new Set(people.filter((_, index) => active[index])));
      }
      return found;
    },
    usergroupOf: async group => (await groupOf(group))?.id ?? null,
  };
}

async function readUsergroups(client: WebClient): Promise<Usergroups> {
  const { usergroups = [] } = await client.usergroups.list({ include_users: true });
  const found = new Map<string, Usergroup>();
  for (const { id, handle, users, date_delete: disabled } of usergroups) {
    if (id === undefined || handle === undefined || (disabled ?? 0) > 0) continue;
    const people = users ?? (await client.usergroups.users.list({ usergroup: id })).users ?? [];
    found.set(handle, { id, people });
  }
  return found;
}

/** One reading at a time, which all who ask meanwhile share; a young one is used again. */
function kept(read: () => Promise<Usergroups>, now: () => number): () => Promise<Usergroups> {
  let calls: readonly number[] = [];
  let last: { readonly at: number; readonly value: Promise<Usergroups> } | undefined;
  return () => {
    const at = now();
    calls = calls.filter(time => at - time < 60_000);
    const most = calls.length < CALLS_A_MINUTE ? AGE_MS.usual : AGE_MS.busy;
    if (last !== undefined && at - last.at <= most) return last.value;
    calls = [...calls, at];
    const reading = {
      at,
      value: read().catch(error => {
        if (last === reading) last = undefined;
        throw error;
      }),
    };
    last = reading;
    return reading.value;
  };
}

/**
 * Deactivated people keep standing in groups and in a policy. Somebody of whom Slack says nothing just now counts as
 * active: nobody who is not can click.
 */
function activity(client: WebClient, log: Logger, now: () => number): (person: string) => Promise<boolean> {
  const known = new Map<string, { readonly at: number; readonly active: boolean }>();
  return async person => {
    const last = known.get(person);
    if (last !== undefined && now() - last.at <= ACTIVE_MS) return last.active;
    try {
      const { user } = await client.users.info({ user: person });
      const active = user?.deleted !== true && user?.is_bot !== true;
      known.set(person, { at: now(), active });
      return active;
    } catch (error) {
      if (error instanceof WebAPIPlatformError && error.data.error === 'user_not_found') return false;
      log.info({ person, problem: String(error) }, 'Slack does not say whether somebody is active');
      return last?.active ?? true;
    }
  };
}
