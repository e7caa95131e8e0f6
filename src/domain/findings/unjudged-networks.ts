import { formatCount, listNames, pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { UnjudgedNetworks } from '../impact/impact.ts';
import { onlyOpens } from '../impact/only-opens.ts';
import { networkDnsView } from '../reach/network-dns-view.ts';
import { describeReason } from '../reach/reasons.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor } from './plan-context.ts';
import { unreadableContainers } from './unavailable-objects.ts';

/**
 * Returns a warning for the networks whose access may change without showing in the impact, one for each reason. Changes that only
 * open access take it from no network, so that there is nothing to warn of.
 */
export function unjudgedNetworkFindings({ before, after, unjudged }: PlanContext): readonly Finding[] {
  if (onlyOpens(before, after)) return [];
  return findingsFor(unjudged, ({ why, networks }) => {
    const count = formatCount(networks.length, 'network');
    const [subject, owners] = networks.length === 1 ? ['It', 'its owner'] : ['They', 'their owners'];
    const sentence = `${count} can't be judged: ${causeOf(after, { why, networks })}. ${subject} may lose access without a warning here. Check with ${owners}.`;
    return finding('networks-not-judged', sentence, [why, ...networks], { reason: why, networks: networks.length });
  });
}

/** Returns the ids of the networks that such warnings are about. */
export function unjudgedIn(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ code, subjects: [, ...networks] }) => (code === 'networks-not-judged' ? networks : []));
}

/** Returns the networks and the reason, as a clause. */
function causeOf(topology: Topology, { why, networks }: UnjudgedNetworks): string {
  const names = listNames(networks.map(nameOf));
  const isOne = networks.length === 1;
  const causes = causesOf(topology, { why, networks });
  const rulesets = `the DNS forwarding ${pluralize(causes.length, 'ruleset')} ${listNames(causes.map(nameOf))}`;
  switch (why) {
    case 'custom-dns':
      return `${names} ${isOne ? 'uses its' : 'use their'} own ${serversOf(causes)}, ${describeUnknownServers(causes)}`;
    case 'forward-target':
      return `DNS servers or rulesets of ${names} forward to ${listNames(causes)}, ${describeUnknownServers(causes)}`;
    case 'dns-server-route':
      return `${names} ${isOne ? 'depends' : 'depend'} on ${serversOf(causes)}, and the way there is not direct, or several servers have the same address`;
    case 'dns-in-hub':
      return `${names} ${isOne ? 'depends' : 'depend'} on ${serversOf(causes)} in a virtual hub, whose connections the bot does not read`;
    case 'dns-loop':
      return `the DNS servers of ${names} forward names in a circle, or through too many servers (${listNames(causes.map(nameOf))})`;
    case 'dns-network-unseen':
      return `DNS servers of ${names} are in ${listNames(causes.map(nameOf))}, which could not be read`;
    case 'forwarding-alias':
      return `${rulesets} of ${names} ${pluralize(causes.length, 'forwards', 'forward')} only private DNS zones, and Azure does not document whether that applies to the public names that are aliases in them`;
    case 'forwarding-wildcard':
      return `${rulesets} of ${names} ${pluralize(causes.length, 'forwards', 'forward')} every name, and Azure ignores that rule for some of its own names`;
    case 'forwarding-partly':
      return `${rulesets} of ${names} ${pluralize(causes.length, 'forwards', 'forward')} only some of Azure Monitor's names, or to different servers`;
    case 'forwarding-ruleset':
      return causes.length === 0
        ? `a DNS forwarding ruleset that ${names} may use could not be read`
        : `${names} ${isOne ? 'uses' : 'use'} ${rulesets}, whose rules the bot cannot read or follow`;
    case 'subscription-unseen': {
      const unreadable = unreadableContainers(topology).map(({ id, why: reason }) => `${nameOf(id)} (${reason})`);
      return `${listNames(unreadable)} could not be read, and may contain DNS zones or rulesets that ${names} ${isOne ? 'uses' : 'use'}`;
    }
    default:
      return `${names}, because ${describeReason(why)}`;
  }
}

/** Returns what the reason is about, for all of the networks: servers, rulesets, networks. */
function causesOf(topology: Topology, { why, networks }: UnjudgedNetworks): readonly string[] {
  const causes = networks.flatMap(id => {
    const { unknownReason, partlyUnknownReasons } = networkDnsView(topology, keyOf(id));
    const reasons = unknownReason === undefined ? partlyUnknownReasons() : [unknownReason, ...partlyUnknownReasons()];
    return reasons.flatMap(({ code, about }) => (code === why ? (about ?? []) : []));
  });
  return [...new Set(causes)].sort();
}

function serversOf(addresses: readonly string[]): string {
  return `DNS ${pluralize(addresses.length, 'server')} ${listNames(addresses)}`;
}

function describeUnknownServers(addresses: readonly string[]): string {
  return addresses.length === 1
    ? 'which is not a Private Resolver or a DNS proxy that the bot can read'
    : 'which are not Private Resolvers or DNS proxies that the bot can read';
}
