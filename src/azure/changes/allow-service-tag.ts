import { Problem } from '../../base/problem.ts';
import { canonical } from '../../domain/canonical.ts';
import type { AllowServiceTagChange } from '../../domain/changes/allow-service-tag.ts';
import { outbound, ruleFor, ruleNamed } from '../../domain/changes/allow-service-tag.ts';
import { nameOf } from '../../domain/ids.ts';
import type { SecurityGroup, SecurityRule } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Executor } from './executor.ts';
import { isDoneIn, lookOf, standsWhenThere } from './looking.ts';
import { groupWithRule, ruleIdOf } from './security-rule.ts';
import { receiptOf } from './writing.ts';

/** Allowing a service tag: a PUT of one rule for the one tag, which never takes another rule's name or place. */
export const allowingServiceTag: Executor<AllowServiceTagChange> = {
  async look(arm, change) {
    const { group, provisioning, correlationId } = await groupWithRule(arm, change);
    const rule = ruleNamed(group, change.ruleName);
    const image = rule === undefined ? null : plain(rule);
    if (rule !== undefined && isSame(rule, ruleFor(change))) {
      return lookOf(standsWhenThere(provisioning ?? 'succeeded'), image, correlationId);
    }
    const isAllowed = isDoneIn({ ...change, securityGroupId: group.id }, { securityGroups: [group] });
    return lookOf(isAllowed ? 'made-by-others' : 'open', image, correlationId);
  },
  async write(arm, change, id) {
    const { group } = await groupWithRule(arm, change);
    refuseIfTaken(group, change);
    const { protocol, source, destinations, ports, access, priority, direction } = ruleFor(change);
    const properties = {
      protocol,
      sourcePortRange: '*',
      destinationPortRange: ports[0],
      sourceAddressPrefix: source,
      destinationAddressPrefix: destinations[0],
      access,
      priority,
      direction,
    };
    return receiptOf(await arm.put(ruleIdOf(change), apiVersions.network, { properties }, id));
  },
};

/** @throws Problem `not-allowed` where another rule has the name, or the priority in its direction */
function refuseIfTaken(group: SecurityGroup, change: AllowServiceTagChange): void {
  const { ruleName, priority } = change;
  const named = ruleNamed(group, ruleName);
  if (named !== undefined) {
    if (isSame(named, ruleFor(change))) return;
    throw new Problem('not-allowed', `${nameOf(group.id)} has a rule ${ruleName} already, and it is another.`);
  }
  const rival = outbound(group).find(rule => rule.priority === priority);
  if (rival === undefined) return;
  throw new Problem('not-allowed', `Priority ${priority} in ${nameOf(group.id)} is taken by the rule ${rival.name}.`);
}

function isSame(rule: SecurityRule, other: SecurityRule): boolean {
  return canonical({ ...plain(rule), name: '' }) === canonical({ ...plain(other), name: '' });
}

function plain({ name, priority, direction, access, protocol, source, destinations, ports }: SecurityRule) {
  return { name, priority, direction, access, protocol, source, destinations, ports };
}
