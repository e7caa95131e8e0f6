import { listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { NetworkDnsView } from '../reach/network-dns-view.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import { AGENT_CONFIGURATION_NAME } from '../reach/required-names.ts';
import { resolveDnsName } from '../reach/resolve-dns-name.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { kindOfResource } from '../topology/lookups.ts';
import type { Network } from '../topology/objects.ts';
import { keysIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { regionOf } from './creation.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor } from './plan-context.ts';

interface Unconfigured {
  readonly scopeId: string;
  readonly region: string;
  readonly networks: string[];
  readonly isCertain: boolean;
}

/**
 * Finds networks whose Azure Monitor Agents no longer get a configuration. An agent asks a shared name for it. Where that
 * name leads to a scope, the scope has to link a data collection endpoint of the agent's region, with which the machine
 * is associated (azure-monitor-docs, private-link-vm-kubernetes). A virtual machine is in the region of its network.
 */
export function agentFindings({ before, after }: PlanContext): readonly Finding[] {
  const [viewBefore, viewAfter] = [networkDnsViews(before), networkDnsViews(after)];
  const found = new Map<string, Unconfigured>();
  for (const [key, network] of after.networks) {
    const current = unconfiguredIn(after, viewAfter(key), network);
    if (current === undefined) continue;
    const previous = unconfiguredIn(before, viewBefore(key), network);
    if (previous?.scopeKey === current.scopeKey) continue;
    const { scopeId, scopeKey, isCertain } = current;
    const region = regionOf(network.location);
    getOrCreate(found, `${scopeKey} ${region}`, () => ({ scopeId, region, networks: [], isCertain })).networks.push(
      network.id,
    );
  }
  return findingsFor(found.values(), ({ scopeId, region, networks, isCertain }) => {
    const names = listNames(networks.map(nameOf).sort());
    const [verb, known] = isCertain ? ['will', ''] : ['may', ' that the bot can read'];
    const sentence = `Azure Monitor Agents in ${names} ${verb} not get their configuration: they will ask ${nameOf(scopeId)} for it, which links no data collection endpoint in ${region}${known}. Link one to ${nameOf(scopeId)}, and associate the machines with it.`;
    return finding('agents-unconfigured', sentence, [scopeId, ...networks.sort()]);
  });
}

/** Returns the scope that agents of a network ask in vain, if there is one. */
function unconfiguredIn(topology: Topology, view: NetworkDnsView, { location }: Network) {
  const resolved = resolveDnsName(topology, view, AGENT_CONFIGURATION_NAME, '');
  if (resolved.kind !== 'scope') return undefined;
  const { scopeKey, endpoint } = resolved;
  const linked = keysIn(topology.linksByScope, scopeKey).filter(
    key => kindOfResource(topology, key) === 'collection-endpoint',
  );
  const known = linked.flatMap(key => topology.resources.get(keyOf(key)) ?? []);
  if (known.some(dce => regionOf(dce.location) === regionOf(location))) return undefined;
  return { scopeKey, scopeId: endpoint.scopeId, isCertain: known.length === linked.length };
}
