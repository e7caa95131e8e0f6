import { listChoices } from '../format.ts';
import type { Policy, PolicyGroup } from './policy.ts';
import { groupsOf } from './policy.ts';

/** Whether a person may request a kind of change. Unknown where nobody says whether they are in a group that may. */
export type RequestRight = 'yes' | 'no' | 'unknown';

type Requesters = Pick<Policy, 'groups' | 'requesters'>;

/** Returns the groups whose members alone may request a kind of change; none where everyone may. */
export function requesterGroups(
  policy: Requesters,
  workflow: string,
): readonly { readonly group: string; readonly members: PolicyGroup }[] {
  return groupsOf(policy, policy.requesters[workflow]);
}

/** Returns whether someone may request a kind of change. @param memberOf the groups that they are in; undefined if unknown */
export function requestRight(
  policy: Requesters,
  workflow: string,
  memberOf: ReadonlySet<string> | undefined,
): RequestRight {
  const groups = requesterGroups(policy, workflow);
  if (groups.length === 0) return 'yes';
  if (memberOf === undefined) return 'unknown';
  return groups.some(({ group }) => memberOf.has(group)) ? 'yes' : 'no';
}

/** Returns the sentences for someone who may not request a change, or of whom that is not known. @param title that of the change */
export function notARequester(title: string, groups: readonly string[], right: 'no' | 'unknown'): string {
  const only = `Only members of ${listChoices(groups)} can request "${title}".`;
  return right === 'no'
    ? `${only} Ask one of them to request it, or type /ampls help to see what you can request.`
    : `${only} Slack did not say whether you are one, so nothing was done. Try again in a minute.`;
}
