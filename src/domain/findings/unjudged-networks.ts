import { formatCount, listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { UnjudgedNetworks } from '../impact/impact.ts';
import { networkDnsView } from '../reach/network-dns-view.ts';
import { describeReason } from '../reach/reasons.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor } from './plan-context.ts';
import { unreadableContainers } from './unavailable-objects.ts';

/** Returns a warning for the networks whose access may change without showing in the impact, one for each reason. */
export function unjudgedNetworkFindings({ after, unjudged }: PlanContext): readonly Finding[] {
  return findingsFor(unjudged, ({ why, networks }) => {
    const count = formatCount(networks.length, 'network');
    const [subject, owners] = networks.length === 1 ? ['It', 'its owner'] : ['They', 'their owners'];
    const sentence = `${count} can't be judged: ${causeOf(after, { why, networks })}. ${subject} may lose access without a warning here. Check with ${owners}.`;
    return finding('networks-not-judged', sentence, [why, ...networks], { reason: why, networks: networks.length });
  });
}

/** Returns the networks and the reason, as a clause. */
function causeOf(topology: Topology, { why, networks }: UnjudgedNetworks): string {
  const names = listNames(networks.map(nameOf));
  const isOne = networks.length === 1;
  const causes = [...new Set(networks.flatMap(id => networkDnsView(topology, keyOf(id)).unknownReason?.about ?? []))];
  switch (why) {
    case 'custom-dns': {
      const ids = new Set(networks);
      const servers = [...topology.networks.values()].filter(({ id }) => ids.has(id)).flatMap(one => one.dnsServers);
      return `${names} ${isOne ? 'uses its' : 'use their'} own DNS servers (${listNames([...new Set(servers)].sort())})`;
    }
    case 'forwarding-ruleset':
      return causes.length === 0
        ? `a DNS forwarding ruleset that ${names} may use could not be read`
        : `${names} ${isOne ? 'uses' : 'use'} the DNS forwarding ${causes.length === 1 ? 'ruleset' : 'rulesets'} ${listNames(causes.map(nameOf))}`;
    case 'subscription-unseen': {
      const unreadable = unreadableContainers(topology).map(({ id, why: reason }) => `${nameOf(id)} (${reason})`);
      return `${listNames(unreadable)} could not be read, and may contain DNS zones or rulesets that ${names} ${isOne ? 'uses' : 'use'}`;
    }
    default:
      return `${names}, because ${describeReason(why)}`;
  }
}
