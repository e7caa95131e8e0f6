import { listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { peersOf } from '../reach/network-route.ts';
import { networkIdOf } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import type { Proposal } from './proposal.ts';

/**
 * Returns where one private endpoint in a hub could take the place of several. Peered networks that use the same resources can
 * share the endpoint of the network that they are all peered with (azure-monitor-docs, private-link-design: "Plan by network
 * topology", "Hub-and-spoke networks"). Networks that need different resources are better off with scopes of their own.
 */
export function hubAdvice(topology: Topology, { scopes, changes }: Proposal): readonly string[] {
  return scopes.flatMap(({ scopeId }) => {
    const hosts = changes.flatMap(change =>
      change.kind === 'create-endpoint' && keyOf(change.scopeId) === keyOf(scopeId)
        ? [networkIdOf(change.subnetId)]
        : [],
    );
    const hub = commonHub(topology, hosts);
    if (hub === undefined) return [];
    const names = listNames(hub.spokes.map(nameOf));
    const needs = 'are peered with it and use the same resources';
    return [
      `One private endpoint in ${nameOf(hub.id)} could serve ${names}, which ${needs}. Name ${nameOf(hub.id)} in their place, and link its private DNS zones to them.`,
    ];
  });
}

interface Hub {
  readonly id: string;
  readonly spokes: readonly string[];
}

/** Returns the network that most of these are peered with: at least two, and all of the others that it could serve. */
function commonHub(topology: Topology, hosts: readonly string[]): Hub | undefined {
  const hubs = [...topology.networks]
    .map(([key, { id }]): Hub => {
      const peers = peersOf(topology, key);
      return { id, spokes: hosts.filter(host => peers.has(keyOf(host))) };
    })
    .filter(({ id, spokes }) => spokes.length > 1 && !hosts.some(host => keyOf(host) === keyOf(id)));
  const [best] = hubs.toSorted((a, b) => b.spokes.length - a.spokes.length || (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
  return best;
}
