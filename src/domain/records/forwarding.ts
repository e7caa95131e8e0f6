import type { DnsNames } from '../dns/zone-names.ts';
import { nameGroups, publicZonesOf } from '../dns/zone-names.ts';
import { keyOf } from '../ids.ts';
import { AZURE_DNS } from '../reach/dns-paths.ts';
import type { Endpoint } from '../topology/objects.ts';
import { keysIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { zonesOfGroup } from './record-sheet.ts';

/** How a DNS server forwards the names of an endpoint to Azure DNS. */
export interface Forwarding {
  /**
   * The public zones to forward, never the private ones (azure-docs, private-endpoint-dns: "Public DNS zone forwarders").
   */
  readonly zones: readonly string[];
  /**
   * Ids of the networks that are linked to all zones of the endpoint, so that Azure DNS answers with its records there. Networks
   * with a forwarding ruleset are left out: its rules may answer first.
   */
  readonly networkIds: readonly string[];
  /** Addresses of Private Resolvers and DNS proxies in these networks that pass queries on to Azure DNS. */
  readonly resolvers: readonly string[];
}

/** Returns how names are forwarded so that Azure DNS answers with the records in the zones of an endpoint's zone group. */
export function forwardingTo(topology: Topology, dnsNames: DnsNames, endpoint: Endpoint): Forwarding {
  const zones = zonesOfGroup(dnsNames, endpoint);
  const linked = zones.filter(({ role }) => role !== 'blob').map(({ key }) => keysIn(topology.zoneLinksByZone, key));
  const [first = [], ...others] = linked;
  const keys = first
    .filter(key => others.every(more => more.includes(key)))
    .filter(key => !topology.rulesetsByNetwork.has(key));
  const isLinked = new Set(keys);
  const resolvers = [...topology.forwardersByAddress]
    .filter(([, owners]) =>
      [...owners.values()].every(({ networkId, servers }) => {
        return isLinked.has(keyOf(networkId)) && servers.every(server => server === AZURE_DNS);
      }),
    )
    .map(([address]) => address);
  return {
    zones: [...new Set(nameGroups.flatMap(group => publicZonesOf(dnsNames, group)))],
    networkIds: keys.flatMap(key => topology.networks.get(key)?.id ?? []).sort(),
    resolvers: resolvers.sort(),
  };
}
