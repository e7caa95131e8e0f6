import type { RestrictedChanges } from '../cards/help.ts';
import { requesterGroups } from '../domain/approval/requesters.ts';
import type { Workflow } from '../workflows/workflow.ts';
import type { AppContext } from './context.ts';
import type { RequestRights } from './request-rights.ts';
import { requestRights } from './request-rights.ts';

/** The workflows that an answer offers to one person, and what it says about the others. */
interface Offered {
  readonly offered: readonly Workflow[];
  readonly restricted: RestrictedChanges | undefined;
}

/** Returns those workflows that a person may request, as far as that is known. */
export function offeredTo(
  { rulebook: { policy } }: Pick<AppContext, 'rulebook'>,
  rights: RequestRights,
  workflows: readonly Workflow[],
): Offered {
  const offered = workflows.filter(({ name }) => rights(name) !== 'no');
  const notSure = workflows.filter(({ name }) => rights(name) !== 'yes');
  const groups = notSure.flatMap(({ name }) => requesterGroups(policy, name).map(({ group }) => group));
  if (groups.length === 0) return { offered, restricted: undefined };
  return { offered, restricted: { groups: [...new Set(groups)], areLeftOut: offered.length < workflows.length } };
}

/** The commands whose forms are offered without being asked for, where the workflows have them. Help offers all. */
const COMMON = ['connect', 'isolate', 'create-endpoint', 'public-access', 'access-mode'];

/** The commands whose forms are offered to a person. */
export interface CommonRequests {
  readonly words: readonly string[];
  readonly restricted: RestrictedChanges | undefined;
}

/** Returns the common requests that a person may make, as far as that is known. */
export async function commonRequests(
  context: Pick<AppContext, 'rulebook' | 'ports' | 'log'>,
  person: string,
): Promise<CommonRequests> {
  const rights = await requestRights(context, person);
  const common = COMMON.flatMap(word => context.rulebook.workflows.get(word) ?? []);
  const { offered, restricted } = offeredTo(context, rights, common);
  return { words: offered.map(({ syntax }) => syntax.verb), restricted };
}
