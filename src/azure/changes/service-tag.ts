import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { AllowServiceTagChange, RemoveServiceTagChange } from '../../domain/changes/service-tag.ts';
import { outboundRules, ruleFor, ruleNamed } from '../../domain/changes/service-tag.ts';
import { nameOf, sameId } from '../../domain/ids.ts';
import type { SecurityGroup, SecurityRule } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseSecurityGroup } from '../inventory/parse-security-group.ts';
import type { KindExecutor } from './executor.ts';
import { isDoneIn, observed, read, statusWhenPresent, statusWhenRemoved, undefinedIfMissing } from './observe.ts';
import { nothingSent, receiptOf } from './write.ts';

/** Allows a service tag: a PUT of one rule for the one tag. It never takes the name or the priority of another rule. */
export const allowServiceTag: KindExecutor<AllowServiceTagChange> = {
  async observe(arm, change) {
    const { group, provisioning, correlationId } = await readGroup(arm, change);
    const rule = ruleNamed(group, change.ruleName);
    const image = rule === undefined ? null : comparable(rule);
    if (rule !== undefined && isSame(rule, ruleFor(change))) {
      return observed(statusWhenPresent(provisioning ?? 'succeeded'), image, correlationId);
    }
    const isAllowed = isDoneIn({ ...change, securityGroupId: group.id }, { securityGroups: [group] });
    return observed(isAllowed ? 'applied-by-others' : 'not-applied', image, correlationId);
  },
  async write(arm, change, stepId) {
    const { group } = await readGroup(arm, change);
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
    return receiptOf(await arm.put(ruleIdOf(change), apiVersions.network, { properties }, stepId));
  },
};

/** Removes one rule from a network security group. */
export const removeServiceTag: KindExecutor<RemoveServiceTagChange> = {
  async observe(arm, change) {
    const found = await undefinedIfMissing(readGroup(arm, change));
    const image = found?.provisioning === undefined ? null : { provisioningState: found.provisioning };
    return observed(statusWhenRemoved(found?.provisioning), image, found?.correlationId ?? null);
  },
  async write(arm, change, stepId) {
    const response = await undefinedIfMissing(arm.delete(ruleIdOf(change), apiVersions.network, stepId));
    return response === undefined ? nothingSent : receiptOf(response);
  },
};

/**
 * Checks that no other rule has the name, or the priority in its direction. @throws Problem `not-allowed` if one has
 */
function refuseIfTaken(group: SecurityGroup, change: AllowServiceTagChange): void {
  const { ruleName, priority } = change;
  const named = ruleNamed(group, ruleName);
  if (named !== undefined) {
    if (isSame(named, ruleFor(change))) return;
    throw new Problem('not-allowed', `${nameOf(group.id)} already has a different rule named ${ruleName}.`);
  }
  const samePriority = outboundRules(group).find(rule => rule.priority === priority);
  if (samePriority === undefined) return;
  throw new Problem(
    'not-allowed',
    `Priority ${priority} in ${nameOf(group.id)} is already used by the rule ${samePriority.name}.`,
  );
}

function isSame(rule: SecurityRule, other: SecurityRule): boolean {
  return canonicalJson({ ...comparable(rule), name: '' }) === canonicalJson({ ...comparable(other), name: '' });
}

function comparable({ name, priority, direction, access, protocol, source, destinations, ports }: SecurityRule) {
  return { name, priority, direction, access, protocol, source, destinations, ports };
}

interface RuleRef {
  readonly securityGroupId: string;
  readonly ruleName: string;
}

interface GroupReading {
  readonly group: SecurityGroup;
  /** The rule's provisioning state in lower case; undefined where the group has no rule of that name. */
  readonly provisioning: string | undefined;
  readonly correlationId: string | null;
}

const rules = z.object({
  securityRules: z
    .array(z.object({ name: z.string(), properties: z.object({ provisioningState: z.string().nullish() }) }))
    .nullish(),
});

/** Reads a security group and the provisioning state of one rule. @throws RestError, also where the group is missing */
async function readGroup(arm: Arm, { securityGroupId, ruleName }: RuleRef): Promise<GroupReading> {
  const { object, correlationId } = await read(arm, securityGroupId, apiVersions.network);
  const { securityRules } = rules.parse(object.properties ?? {});
  const rule = (securityRules ?? []).find(({ name }) => sameId(name, ruleName));
  const provisioning = rule && (rule.properties.provisioningState?.toLowerCase() ?? 'succeeded');
  return { group: parseSecurityGroup(object), provisioning, correlationId };
}

function ruleIdOf({ securityGroupId, ruleName }: RuleRef): string {
  return `${securityGroupId}/securityRules/${ruleName}`;
}
