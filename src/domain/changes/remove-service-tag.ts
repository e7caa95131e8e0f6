import { z } from 'zod';
import { canonical } from '../canonical.ts';
import { keyOf, nameOf } from '../ids.ts';
import { withSecurityGroup } from '../topology/edits.ts';
import type { SecurityRule } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { AllowServiceTagChange } from './allow-service-tag.ts';
import { allowServiceTag, ruleFor, ruleNamed } from './allow-service-tag.ts';
import type { ChangeKind } from './change.ts';

const schema = z.strictObject({
  kind: z.literal('remove-service-tag'),
  securityGroupId: z.string(),
  ruleName: z.string(),
});

export type RemoveServiceTagChange = z.output<typeof schema>;

export const removeServiceTag: ChangeKind<RemoveServiceTagChange, AllowServiceTagChange> = {
  schema,
  apply(topology, change) {
    const group = topology.securityGroups.get(keyOf(change.securityGroupId));
    if (group === undefined) return topology;
    const rule = ruleNamed(group, change.ruleName);
    return withSecurityGroup(topology, { ...group, rules: group.rules.filter(other => other !== rule) });
  },
  /** Only a rule that amplsbot would make can be made again, and only where no other rule allows the tag anyhow. */
  inverse(topology, change) {
    const { securityGroupId } = change;
    const rule = ruleOf(topology, change);
    const tag = rule?.destinations[0];
    if (rule === undefined || tag === undefined) return 'irreversible';
    const again = {
      kind: 'allow-service-tag',
      securityGroupId,
      tag,
      ruleName: rule.name,
      priority: rule.priority,
    } as const;
    const isOurs = canonical({ ...rule }) === canonical({ ...ruleFor(again) });
    const isAllowedAnyhow = allowServiceTag.isDone(removeServiceTag.apply(topology, change), again);
    return isOurs && !isAllowedAnyhow ? again : 'irreversible';
  },
  lost: (_, { ruleName }) => `Rule ${ruleName} is none that amplsbot would make, so it cannot be made again.`,
  describe(topology, change) {
    const { securityGroupId, ruleName } = change;
    const rule = ruleOf(topology, change);
    return {
      title: `Remove rule ${ruleName} from ${nameOf(securityGroupId)}`,
      before:
        rule === undefined
          ? 'not there'
          : `${rule.access === 'Allow' ? 'allows' : 'denies'} ${rule.destinations.join(', ')}`,
      after: 'not there',
    };
  },
  image(topology, change) {
    const rule = ruleOf(topology, change);
    return rule === undefined ? null : { ...rule };
  },
  isDone: (topology, change) => ruleOf(topology, change) === undefined,
  requires: ({ securityGroupId }) => [{ kind: 'security-group', id: securityGroupId }],
  writes: ({ securityGroupId }) => [{ id: securityGroupId, deletes: true }],
  locks: (_, { securityGroupId }) => [keyOf(securityGroupId)],
  demands: () => [],
  frees: () => [],
};

function ruleOf(
  topology: Topology,
  { securityGroupId, ruleName }: Pick<RemoveServiceTagChange, 'securityGroupId' | 'ruleName'>,
): SecurityRule | undefined {
  const group = topology.securityGroups.get(keyOf(securityGroupId));
  return group && ruleNamed(group, ruleName);
}
