import { isWithin } from '../dns/zone-names.ts';
import type { ForwardingRule } from '../topology/objects.ts';

/**
 * What the rules of a ruleset do with the public names of a group.
 *
 * - `none`: no rule matches, so Azure DNS answers itself.
 * - `rule`: all names are forwarded alike.
 * - `after-alias`: only the private zone matches, which the public names are aliases in. Azure does not document whether
 *   rules apply to the name that an alias leads to. A zone that is linked to the network comes first
 *   (Learn, dns-private-resolver-overview: "How does it work?").
 * - `wildcard`: only the rule for every name matches. Azure ignores it for names of its own, but which names those are is
 *   documented only by examples (Learn, private-resolver-endpoints-rulesets: "Rule processing").
 * - `partly`: rules forward only some of the names, or some to other servers.
 */
export interface RuleMatch {
  readonly kind: 'none' | 'rule' | 'after-alias' | 'wildcard' | 'partly';
  /** All rules that take part. */
  readonly rules: readonly ForwardingRule[];
}

/** Matches rules with the names of some public zones. The rule with the longest matching domain applies to a name. */
export function matchRules(
  rules: readonly ForwardingRule[],
  publicZones: readonly string[],
  privateZone: string,
): RuleMatch {
  const isInZones = ({ domain }: ForwardingRule) => publicZones.some(zone => domain.endsWith(`.${zone}`));
  const ofSomeNames = rules.filter(rule => isInZones(rule) && !isWithin(rule.domain, privateZone));
  const ofZones = publicZones.map(zone => longestMatch(rules, zone));
  const [first] = ofZones;
  const matching = [...ofSomeNames, ...ofZones.flatMap(rule => rule ?? [])];
  const isSame = ofZones.every(rule => targetsOf(rule) === targetsOf(first));
  if (ofSomeNames.some(rule => targetsOf(rule) !== targetsOf(first)) || !isSame)
    return { kind: 'partly', rules: matching };
  if (first === undefined) {
    const ofAliases = rules.filter(({ domain }) => isWithin(domain, privateZone));
    return { kind: ofAliases.length === 0 ? 'none' : 'after-alias', rules: ofAliases };
  }
  const hasWildcard = ofZones.some(rule => rule?.domain === '');
  return { kind: hasWildcard ? 'wildcard' : 'rule', rules: matching };
}

function longestMatch(rules: readonly ForwardingRule[], zone: string): ForwardingRule | undefined {
  return rules
    .filter(({ domain }) => domain === '' || isWithin(zone, domain))
    .toSorted((a, b) => b.domain.length - a.domain.length)[0];
}

function targetsOf(rule: ForwardingRule | undefined): string {
  return rule === undefined ? '' : [...new Set(rule.targets)].sort().join(' ');
}
