import { Problem } from '../base/problem.ts';
import type { Membership, Requirement } from '../domain/approval/requirements.ts';
import type { Need } from '../domain/request/events.ts';
import type { JobDeps } from './deps.ts';

/** The members of every group that requirements name. @throws Problem `unavailable` where Slack does not say */
export function membersOf({ directory }: JobDeps, requirements: readonly Requirement[]): Promise<Membership> {
  return orLater(directory.members(requirements));
}

/** Whom requirements ask, for the line that tells them. @throws Problem `unavailable` */
export function needsOf({ directory }: JobDeps, requirements: readonly Requirement[]): Promise<readonly Need[]> {
  const needs = requirements.map(async requirement => {
    const { group, count } = requirement;
    return { group, count, usergroup: await directory.usergroupOf(requirement) };
  });
  return orLater(Promise.all(needs));
}

async function orLater<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw new Problem('unavailable', 'Slack does not say just now who is in the groups that have to agree.', error);
  }
}
