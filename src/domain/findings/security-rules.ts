import { outbound, ruleNamed } from '../changes/allow-service-tag.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { SecurityRule } from '../topology/objects.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each, stepsOfKind } from './scene.ts';

/** What is wrong with a rule for a service tag, and what it does not do. */
export function securityRuleFindings(scene: Scene): readonly Finding[] {
  return [...conflicts(scene), ...overruled(scene), ...beyond(scene)];
}

/** Names and priorities of rules are unique in a security group and a direction. */
function conflicts(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'allow-service-tag'), ({ before, change }) => {
    const { securityGroupId, ruleName, priority } = change;
    const group = before.securityGroups.get(keyOf(securityGroupId));
    const named = group && ruleNamed(group, ruleName);
    const rule = named ?? outbound(group).find(other => other.priority === priority);
    if (rule === undefined) return undefined;
    const sentence = `${nameOf(securityGroupId)} has a rule ${rule.name} at priority ${rule.priority} already. Choose another ${named === undefined ? 'priority' : 'name'}.`;
    return finding('rule-conflict', sentence, [securityGroupId, rule.name]);
  });
}

/** The rule with the lowest priority number decides. */
function overruled(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'allow-service-tag'), ({ before, change }) => {
    const { securityGroupId, tag, priority } = change;
    const rules = outbound(before.securityGroups.get(keyOf(securityGroupId)));
    const denying = rules.find(rule => rule.priority < priority && denies(rule, tag));
    if (denying === undefined) return undefined;
    const sentence = `Rule ${denying.name} of ${nameOf(securityGroupId)} comes first (priority ${denying.priority}) and may deny what this allows to ${tag}.`;
    return finding('rule-overruled', sentence, [securityGroupId, denying.name]);
  });
}

function denies({ access, destinations, ports }: SecurityRule, tag: string): boolean {
  const concerned = destinations.some(name => name === '*' || name === 'Internet' || keyOf(name) === keyOf(tag));
  return access === 'Deny' && concerned && ports.some(port => port === '*' || port === '443');
}

function beyond(scene: Scene): readonly Finding[] {
  const groups = stepsOfKind(scene, 'allow-service-tag').map(({ change }) => change.securityGroupId);
  return each(new Map(groups.map(id => [keyOf(id), id])).values(), id => {
    const sentence = `Rules of ${nameOf(id)} do not open a firewall: where one stands between, allow the service tags there too.`;
    return finding('firewall-not-opened', sentence, [id]);
  });
}
