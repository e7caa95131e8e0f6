import type { GroupingAnswer } from '../../cards/grouping.ts';
import { groupingMessage, needsProblems } from '../../cards/grouping.ts';
import type { Change } from '../../domain/changes/index.ts';
import { kindOf } from '../../domain/changes/index.ts';
import { planStepsOf } from '../../domain/findings/plan-context.ts';
import { hubAdvice } from '../../domain/grouping/hub-advice.ts';
import { resolveNeeds } from '../../domain/grouping/resolve-needs.ts';
import { groupingFor } from '../../domain/recipes/group-networks.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import type { AppContext } from '../context.ts';
import { topologyForAnswer } from '../read-topology.ts';
import type { Question } from './question.ts';

/** What the names of new scopes begin with, as in the workflow that the button requests. */
const PREFIX = 'ampls';

/** Asks how networks can be grouped into scopes, by the resources that each has to reach. */
export const groupQuestion: Question = {
  word: 'group',
  also: ['grouping'],
  syntax: 'group <network>: <resource>, <resource>',
  title: 'Propose scopes for networks by the resources that each has to reach. Paste one network on each line',
  form: 'group-networks',
  ask(text, { key }) {
    return async context => {
      const found = await group(context, text);
      if ('problems' in found) return { ...needsProblems(found.problems), data: found };
      return { ...groupingMessage(found, key), data: found };
    };
  },
};

/**
 * Proposes how to group networks, from what is known of Azure.
 *
 * @throws Problem `unavailable`
 */
async function group(
  context: AppContext,
  text: string,
): Promise<GroupingAnswer | { readonly problems: readonly string[] }> {
  const { topology, readAt } = await topologyForAnswer(context);
  const resolved = resolveNeeds(topology, text);
  if (resolved.findings.length > 0) return { problems: resolved.findings.map(({ sentence }) => sentence) };
  const { limits } = context.rulebook;
  const grouping = groupingFor(topology, resolved, limits, { prefix: PREFIX });
  const proposal = grouping.strict ?? grouping.shared;
  return {
    rows: resolved.rows,
    networkCount: resolved.needs.length,
    grouping,
    changes: proposal === null ? [] : titlesOf(topology, proposal.changes),
    advice: proposal === null ? [] : hubAdvice(topology, proposal),
    profile: limits.name,
    ageMs: context.clock().getTime() - readAt.getTime(),
  };
}

function titlesOf(topology: Topology, changes: readonly Change[]): readonly string[] {
  return planStepsOf(topology, changes).map(({ before, change }) => kindOf(change).describe(before, change).title);
}
