import type { RequestRights } from '../../../app/request-rights.ts';
import type { RestrictedChanges } from '../../../cards/help.ts';
import { requesterGroups } from '../../../domain/approval/requesters.ts';
import type { Workflow } from '../../../workflows/workflow.ts';
import type { SlackContext } from '../../context.ts';

/** The workflows that an answer offers to one person, and what it says about the others. */
interface Offered {
  readonly offered: readonly Workflow[];
  readonly restricted: RestrictedChanges | undefined;
}

/** Returns those workflows that a person may request, as far as that is known. */
export function offeredTo(
  { rulebook: { policy } }: Pick<SlackContext, 'rulebook'>,
  rights: RequestRights,
  workflows: readonly Workflow[],
): Offered {
  const offered = workflows.filter(({ name }) => rights(name) !== 'no');
  const notSure = workflows.filter(({ name }) => rights(name) !== 'yes');
  const groups = notSure.flatMap(({ name }) => requesterGroups(policy, name).map(({ group }) => group));
  if (groups.length === 0) return { offered, restricted: undefined };
  return { offered, restricted: { groups: [...new Set(groups)], areLeftOut: offered.length < workflows.length } };
}
