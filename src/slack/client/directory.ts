import type { WebClient } from '@slack/web-api';
import pMap from 'p-map';
import type { Directory } from '../../app/ports.ts';
import type { Logger } from '../../base/log.ts';
import { describeForLog } from '../../base/postgres.ts';
import type { PolicyGroup } from '../../domain/approval/policy.ts';
import type { RequiredMembers } from '../../domain/approval/requirements.ts';
import type { Accounts } from './accounts.ts';
import { nameLookup } from './name-lookup.ts';

interface Usergroup {
  readonly id: string;
  readonly people: readonly string[];
}

type Usergroups = ReadonlyMap<string, Usergroup>;

/**
 * The greatest age of the user groups that a decision is based on, in milliseconds. Slack allows about twenty calls a
 * minute to usergroups.list (tier 2). Until the bot has made several in a minute, each decision sees the groups as they
 * were a quarter of a second ago at most. Clicks at the same moment share one reading, and one lookup of its members.
 */
const MAX_AGE_MS = { idle: 250, busy: 5_000 };
const BUSY_CALLS_PER_MINUTE = 8;

const MAX_CONCURRENT_LOOKUPS = 4;

/** Creates the directory that looks up people and user groups in Slack. @param now monotonic milliseconds */
export function createDirectory(
  client: WebClient,
  accounts: Accounts,
  log: Logger,
  now = () => performance.now(),
): Directory {
  const usergroups = cachedUsergroups(() => readUsergroups(client), now);
  const isMember = memberLookup(accounts, log);
  const reportedMissing = new Set<string>();
  const findUsergroup = async (members: RequiredMembers): Promise<Usergroup | undefined> => {
    if (!('usergroup' in members)) return undefined;
    const { usergroup: handle } = members;
    const found = (await usergroups()).get(handle);
    if (found === undefined && !reportedMissing.has(handle)) {
      log.warn({ usergroup: handle }, 'Slack has no user group with this handle');
    }
    if (found === undefined) reportedMissing.add(handle);
    else reportedMissing.delete(handle);
    return found;
  };
  const activeAmong = async (people: readonly string[]): Promise<ReadonlySet<string>> => {
    const active = await pMap(people, isMember, { concurrency: MAX_CONCURRENT_LOOKUPS });
    return new Set(people.filter((_, index) => active[index]));
  };
  const active = new WeakMap<Usergroup, Promise<ReadonlySet<string>>>();
  const activeMembers = (usergroup: Usergroup): Promise<ReadonlySet<string>> => {
    const known = active.get(usergroup) ?? activeAmong(usergroup.people);
    active.set(usergroup, known);
    return known;
  };
  const activeIn = async (group: PolicyGroup): Promise<ReadonlySet<string>> => {
    if ('users' in group) return activeAmong(group.users);
    const usergroup = await findUsergroup(group);
    return usergroup === undefined ? new Set() : activeMembers(usergroup);
  };
  const peopleIn = async (group: PolicyGroup): Promise<readonly string[]> =>
    'users' in group ? group.users : ((await findUsergroup(group))?.people ?? []);
  return {
    async members(requirements) {
      const groups = new Map(requirements.map(requirement => [requirement.group, requirement.members]));
      const membership = new Map<string, ReadonlySet<string>>();
      for (const [name, members] of groups) {
        const people = await inTurn(groupsIn(members), activeIn);
        membership.set(name, new Set(people.flatMap(each => [...each])));
      }
      return membership;
    },
    async groupsWith(person, groups) {
      const found = new Set<string>();
      for (const { group, members } of groups) {
        const people = await inTurn(groupsIn(members), peopleIn);
        if (people.flat().includes(person)) found.add(group);
      }
      return found;
    },
    usergroupOf: async ({ members }) => (await findUsergroup(members))?.id ?? null,
    nameOf: nameLookup(client, log, now),
  };
}

function groupsIn(members: RequiredMembers): readonly PolicyGroup[] {
  return 'anyOf' in members ? members.anyOf : [members];
}

/** Looks up one group after the other, so that they share what is read from Slack. */
function inTurn<T>(groups: readonly PolicyGroup[], find: (group: PolicyGroup) => Promise<T>): Promise<readonly T[]> {
  return pMap(groups, find, { concurrency: 1 });
}

async function readUsergroups(client: WebClient): Promise<Usergroups> {
  const { usergroups = [] } = await client.usergroups.list({ include_users: true });
  const found = new Map<string, Usergroup>();
  for (const { id, handle, users, date_delete: disabledAt } of usergroups) {
    if (id === undefined || handle === undefined || (disabledAt ?? 0) > 0) continue;
    const people = users ?? (await client.usergroups.users.list({ usergroup: id })).users ?? [];
    found.set(handle, { id, people });
  }
  return found;
}

/** Shares one read between all concurrent callers, and reuses its result while it is fresh. */
function cachedUsergroups(read: () => Promise<Usergroups>, now: () => number): () => Promise<Usergroups> {
  let recentCalls: readonly number[] = [];
  let cached: { readonly at: number; readonly value: Promise<Usergroups> } | undefined;
  return () => {
    const at = now();
    recentCalls = recentCalls.filter(time => at - time < 60_000);
    const maxAgeMs = recentCalls.length < BUSY_CALLS_PER_MINUTE ? MAX_AGE_MS.idle : MAX_AGE_MS.busy;
    if (cached !== undefined && at - cached.at <= maxAgeMs) return cached.value;
    recentCalls = [...recentCalls, at];
    const reading = {
      at,
      value: read().catch(error => {
        if (cached === reading) cached = undefined;
        throw error;
      }),
    };
    cached = reading;
    return reading.value;
  };
}

/**
 * Returns a lookup of whether a person is a member of the workspace. Deactivated people stay listed in user groups and in the
 * policy, and guests can be. If Slack does not answer, what it said last counts, or else that they are one: whoever decides has
 * been looked up at their click, which counts for nothing where Slack does not answer.
 */
function memberLookup(accounts: Accounts, log: Logger): (person: string) => Promise<boolean> {
  return async person => {
    try {
      return (await accounts.find(person)) === 'member';
    } catch (error) {
      log.info({ person, problem: describeForLog(error) }, 'could not look up whether a person is a member');
      return (accounts.lastKnown(person) ?? 'member') === 'member';
    }
  };
}
