import { describeForLog } from '../../base/postgres.ts';
import type { Answer } from '../../cards/answer.ts';
import { addParagraphs } from '../../cards/answer.ts';
import type { GroupingAnswer } from '../../cards/grouping.ts';
import { groupingMessage, needsProblems } from '../../cards/grouping.ts';
import type { Message } from '../../cards/message.ts';
import { line } from '../../cards/message.ts';
import { affectedNetworks } from '../../domain/findings/affected-networks.ts';
import { planStepsOf } from '../../domain/findings/plan-context.ts';
import { verdictOf } from '../../domain/findings/verdict.ts';
import { hubAdvice } from '../../domain/grouping/hub-advice.ts';
import { resolveNeeds } from '../../domain/grouping/resolve-needs.ts';
import { planOf } from '../../domain/plan/plan.ts';
import { proposedMapOf } from '../../domain/questions/map/build-map.ts';
import type { TopologyMap } from '../../domain/questions/map/topology-map.ts';
import { groupingFor } from '../../domain/recipes/group-networks.ts';
import type { AppContext } from '../context.ts';
import type { CurrentTopology } from '../inventory/inventory.ts';
import { topologyForAnswer } from '../read-topology.ts';
import { NOT_DRAWN, pictureOfMap } from './map-picture.ts';
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
  ask(text) {
    return async context => {
      const known = await topologyForAnswer(context);
      const found = group(context, known, text);
      if ('problems' in found) return { ...needsProblems(found.problems), data: found };
      const { map, ...answer } = found;
      const { plan, ...data } = answer;
      const verdict = map === undefined ? undefined : verdictOf(plan);
      const shown = await withMap(context, groupingMessage(answer), map, known.readAt);
      return { ...shown, data: { ...data, changes: plan.changes.map(({ title }) => title), verdict } };
    };
  },
};

/** Adds the picture of a proposal to its answer; where it cannot be drawn, a line that says so. */
async function withMap(
  { log }: AppContext,
  message: Message,
  map: TopologyMap | undefined,
  readAt: Date,
): Promise<Omit<Answer, 'data'>> {
  if (map === undefined) return message;
  try {
    return { ...message, picture: await pictureOfMap(map, 'proposal', { theme: 'light', readAt }) };
  } catch (error) {
    log.warn({ error: describeForLog(error) }, 'could not draw a proposal');
    return addParagraphs(message, line(NOT_DRAWN));
  }
}

/** Proposes how to group networks, from what is known of Azure, with a map of what that leads to; undefined where nothing is possible. */
function group(
  context: AppContext,
  { topology, readAt, reserved }: CurrentTopology,
  text: string,
): (GroupingAnswer & { readonly map: TopologyMap | undefined }) | { readonly problems: readonly string[] } {
  const resolved = resolveNeeds(topology, text);
  if (resolved.findings.length > 0) return { problems: resolved.findings.map(({ sentence }) => sentence) };
  const { limits, policyVersion, policy } = context.rulebook;
  const grouping = groupingFor(topology, resolved, limits, { prefix: PREFIX });
  const proposal = grouping.strict ?? grouping.shared;
  const changes = proposal?.changes ?? [];
  const { severities } = policy;
  const plan = planOf({ topology, changes, reserved: [], findings: [], profile: limits, policyVersion, severities });
  const after = planStepsOf(topology, changes).at(-1)?.after ?? topology;
  const networkIds = resolved.needs.map(({ networkId }) => networkId);
  return {
    map: proposal === null ? undefined : proposedMapOf(after, { profile: limits, reserved }, networkIds),
    rows: resolved.rows,
    networkCount: resolved.needs.length,
    grouping,
    plan,
    unnamed: affectedNetworks(plan, networkIds),
    advice: proposal === null ? [] : hubAdvice(topology, proposal),
    profile: limits.name,
    ageMs: context.clock().getTime() - readAt.getTime(),
  };
}
