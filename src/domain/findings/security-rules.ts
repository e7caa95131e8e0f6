import { outboundRules, ruleNamed } from '../changes/service-tag.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { SecurityRule } from '../topology/objects.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Returns what is wrong with a rule for a service tag, and what the rule does not do. */
export function securityRuleFindings(context: PlanContext): readonly Finding[] {
  return [...conflictingRules(context), ...overrulingRules(context), ...unaffectedFirewalls(context)];
}

/** Finds rules with the same name or priority. Both are unique within a security group and a direction. */
function conflictingRules(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'allow-service-tag'), ({ before, change }) => {
    const { securityGroupId, ruleName, priority, tag } = change;
    const group = before.securityGroups.get(keyOf(securityGroupId));
    const sameName = group && ruleNamed(group, ruleName);
    const rule = sameName ?? outboundRules(group).find(other => other.priority === priority);
    if (rule === undefined) return undefined;
    const conflict =
      sameName === undefined
        ? `rule ${rule.name} already uses priority ${rule.priority}. Choose another priority.`
        : `a rule named ${rule.name} already exists (priority ${rule.priority}). Choose another name.`;
    const sentence = `The rule for ${tag} cannot be created in ${nameOf(securityGroupId)}: ${conflict}`;
    return finding('rule-conflict', sentence, [securityGroupId, rule.name]);
  });
}

/** Finds rules that deny the same traffic first: the matching rule with the lowest priority number decides. */
function overrulingRules(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'allow-service-tag'), ({ before, change }) => {
    const { securityGroupId, tag, priority } = change;
    const rules = outboundRules(before.securityGroups.get(keyOf(securityGroupId)));
    const denying = rules.find(rule => rule.priority < priority && denies(rule, tag));
    if (denying === undefined) return undefined;
    const sentence = `Traffic to ${tag} may still be denied: rule ${denying.name} of ${nameOf(securityGroupId)} comes first (priority ${denying.priority}). Change that rule too.`;
    return finding('rule-overruled', sentence, [securityGroupId, denying.name]);
  });
}

function denies({ access, destinations, ports }: SecurityRule, tag: string): boolean {
  const coversTag = destinations.some(name => name === '*' || name === 'Internet' || keyOf(name) === keyOf(tag));
  return access === 'Deny' && coversTag && ports.some(port => port === '*' || port === '443');
}

function unaffectedFirewalls(context: PlanContext): readonly Finding[] {
  const groups = stepsOfKind(context, 'allow-service-tag').map(({ change }) => change.securityGroupId);
  return findingsFor(new Map(groups.map(id => [keyOf(id), id])).values(), id => {
    const sentence = `Rules of ${nameOf(id)} do not open a firewall. If one is in the path, allow the service tags there too.`;
    return finding('firewall-not-opened', sentence, [id]);
  });
}
