import { outboundRules, ruleNamed } from '../changes/service-tag.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { SecurityRule } from '../topology/objects.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Returns what is wrong with a rule for a service tag, and what the rule does not do. */
export function securityRuleFindings(context: PlanContext): readonly Finding[] {
  return [
    ...conflictingRules(context),
    ...overrulingRules(context),
    ...overriddenDenials(context),
    ...unaffectedFirewalls(context),
  ];
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

/**
 * Finds rules that deny the same traffic and would come after the new one, so that it overrides them. Someone has denied
 * this traffic on purpose: Azure's own rules, which nobody can change, are not in the list.
 */
function overriddenDenials(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'allow-service-tag'), ({ before, change }) => {
    const { securityGroupId, tag, priority } = change;
    const rules = outboundRules(before.securityGroups.get(keyOf(securityGroupId)));
    const denying = rules.filter(rule => rule.priority > priority && denies(rule, tag));
    if (denying.length === 0) return undefined;
    const named = listNames(denying.map(rule => `${rule.name} (priority ${rule.priority})`));
    const [noun, verb] = denying.length === 1 ? ['rule', 'denies'] : ['rules', 'deny'];
    const sentence = `${nameOf(securityGroupId)} will allow traffic to ${tag} that ${noun} ${named} ${verb} today, because the new rule comes first (priority ${priority}). Ask whoever denied it.`;
    return finding('deny-overridden', sentence, [securityGroupId, ...denying.map(({ name }) => name)]);
  });
}

/** Returns whether a rule denies HTTPS to addresses of a service tag, or may do so. */
export function denies({ access, protocol, destinations, ports }: SecurityRule, tag: string): boolean {
  const isForTcp = protocol === '*' || keyOf(protocol) === 'tcp';
  return access === 'Deny' && isForTcp && destinations.some(name => covers(name, tag)) && ports.some(coversHttps);
}

/**
 * Returns whether a destination has addresses of a service tag. `Internet` has all public addresses, and `AzureCloud`
 * all of Azure's; a tag with a region behind it has part of them (Learn, service-tags-overview). Addresses in figures may
 * be the tag's, unless they are private.
 */
function covers(destination: string, tag: string): boolean {
  if (/^[\d.]+(?:\/\d+)?$/.test(destination)) return !PRIVATE_ADDRESSES.test(destination);
  return ['*', 'internet', 'azurecloud', keyOf(tag)].some(
    name => keyOf(destination) === name || keyOf(destination).startsWith(`${name}.`),
  );
}

const PRIVATE_ADDRESSES = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;

/** Returns whether a port or a range of ports (`400-500`) has the port of HTTPS. */
function coversHttps(port: string): boolean {
  if (port === '*') return true;
  const bounds = port.split('-').map(Number);
  return Math.min(...bounds) <= 443 && 443 <= Math.max(...bounds);
}

function unaffectedFirewalls(context: PlanContext): readonly Finding[] {
  const groups = stepsOfKind(context, 'allow-service-tag').map(({ change }) => change.securityGroupId);
  return findingsFor(new Map(groups.map(id => [keyOf(id), id])).values(), id => {
    const sentence = `Rules of ${nameOf(id)} do not open a firewall. If one is in the path, allow the service tags there too.`;
    return finding('firewall-not-opened', sentence, [id]);
  });
}
