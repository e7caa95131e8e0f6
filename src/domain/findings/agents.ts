import { formatCount, listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { NetworkDnsView } from '../reach/network-dns-view.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import { AGENT_CONFIGURATION_NAME } from '../reach/required-names.ts';
import { resolveDnsName } from '../reach/resolve-dns-name.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { kindOfResource } from '../topology/lookups.ts';
import type { Machine, Network } from '../topology/objects.ts';
import { keysIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { regionOf } from './creation.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Networks and machines that ask a scope for the configuration of their agents in vain. */
interface Unconfigured {
  readonly scopeId: string;
  readonly networks: string[];
  readonly machines: Set<Machine>;
}

interface UnconfiguredRegion extends Unconfigured {
  readonly region: string;
  readonly isCertain: boolean;
}

/**
 * Finds networks and machines whose Azure Monitor Agents no longer get a configuration. An agent asks a shared name for
 * it. Where that name leads to a scope, the scope has to link a data collection endpoint of the agent's region, with which
 * the machine is associated (azure-monitor-docs, private-link-vm-kubernetes; azure-monitor-agent-private-link: "an agent
 * can only connect to a data collection endpoint in the same region"). A virtual machine is in the region of its network.
 */
export function agentFindings(context: PlanContext): readonly Finding[] {
  const { before, after } = context;
  const [viewBefore, viewAfter] = [networkDnsViews(before), networkDnsViews(after)];
  const changed = new Set(stepsOfKind(context, 'associate-machine').map(({ change }) => keyOf(change.machineId)));
  const regions = new Map<string, UnconfiguredRegion>();
  const scopes = new Map<string, Unconfigured>();
  for (const [key, network] of after.networks) {
    const current = agentConfigurationOf(after, viewAfter(key), key, network);
    if (current === undefined) continue;
    const previous = agentConfigurationOf(before, viewBefore(key), key, network);
    const known = previous?.scopeKey === current.scopeKey ? previous : undefined;
    const { scopeId, scopeKey, isCertain } = current;
    if (!current.isInRegion && known?.isInRegion !== false) {
      const region = regionOf(network.location);
      const entry = { scopeId, region, networks: [], machines: new Set<Machine>(), isCertain };
      addTo(
        getOrCreate(regions, `${scopeKey} ${region}`, () => entry),
        network,
        current.inVain.values(),
      );
      continue;
    }
    const lost = [...current.inVain].filter(([machine]) => changed.has(machine) || known?.inVain.has(machine) !== true);
    const isUnread = after.unreadableParts.machines && known === undefined;
    if (lost.length === 0 && !isUnread) continue;
    const entry = { scopeId, networks: [], machines: new Set<Machine>() };
    addTo(
      getOrCreate(scopes, scopeKey, () => entry),
      network,
      lost.map(([, machine]) => machine),
    );
  }
  return [
    ...findingsFor(regions.values(), entry => regionFinding(after, entry)),
    ...findingsFor(scopes.values(), entry => machinesFinding(after, entry)),
  ];
}

function addTo(entry: Unconfigured, network: Network, machines: Iterable<Machine>): void {
  entry.networks.push(network.id);
  for (const machine of machines) entry.machines.add(machine);
}

/** What agents of a network get from the scope that they ask for their configuration. Undefined if they ask none. */
export function agentConfigurationOf(
  topology: Topology,
  view: NetworkDnsView,
  networkKey: string,
  { location }: Pick<Network, 'location'>,
) {
  const resolved = resolveDnsName(topology, view, AGENT_CONFIGURATION_NAME, '');
  if (resolved.kind !== 'scope') return undefined;
  const { scopeKey, endpoint } = resolved;
  const linked = keysIn(topology.linksByScope, scopeKey).filter(
    key => kindOfResource(topology, key) === 'collection-endpoint',
  );
  const known = linked.flatMap(key => topology.resources.get(key) ?? []);
  const inRegion = known.find(dce => regionOf(dce.location) === regionOf(location));
  const isInRegion = inRegion !== undefined;
  return {
    scopeKey,
    scopeId: endpoint.scopeId,
    /** A collection endpoint of the network's region that the scope links. */
    inRegion,
    isInRegion,
    isCertain: known.length === linked.length,
    /** The machines that get nothing, by their keys. */
    inVain: machinesWithout(topology, networkKey, new Set(isInRegion ? linked : [])),
  };
}

/** Returns the machines in a network whose agents have rules to follow, and get them from none of these endpoints. */
function machinesWithout(topology: Topology, networkKey: string, linked: ReadonlySet<string>) {
  const keys = topology.machinesByNetwork.get(networkKey) ?? [];
  return new Map(
    keys.flatMap(key => {
      const machine = topology.machines.get(key);
      if (machine?.hasRules !== true || linked.has(keyOf(machine.collectionEndpointId ?? ''))) return [];
      return [[key, machine] as const];
    }),
  );
}

function regionFinding(topology: Topology, entry: UnconfiguredRegion): Finding {
  const { scopeId, region, networks, machines, isCertain } = entry;
  const [verb, known] = isCertain ? ['will', ''] : ['may', ' that the bot can read'];
  const sentence = `${describeAgents(entry)} ${verb} not get their configuration: they will ask ${nameOf(scopeId)} for it, which links no data collection endpoint in ${region}${known}. Link one to ${nameOf(scopeId)}, and associate the machines with it.${describeUnread(topology, entry)}`;
  return finding('agents-unconfigured', sentence, subjectsOf(entry), evidenceOf(networks, machines));
}

function machinesFinding(topology: Topology, entry: Unconfigured): Finding {
  const { scopeId, networks, machines } = entry;
  const [agents, scope] = [describeAgents(entry), nameOf(scopeId)];
  const sentence =
    machines.size === 0
      ? `${agents} may not get their configuration: they will ask ${scope} for it, and whether their machines are associated with a data collection endpoint that ${scope} links could not be read. Check it in the Azure portal.`
      : `${agents} will not get their configuration: they will ask ${scope} for it, and are not associated with a data collection endpoint that ${scope} links. Associate them with one of their region that is linked to ${scope}.${describeUnread(topology, entry)}`;
  return finding('machines-unassociated', sentence, subjectsOf(entry), evidenceOf(networks, machines));
}

/** Returns whose agents are concerned: `Azure Monitor Agents of 2 machines in vnet-1 (vm-1 and vm-2)`. */
function describeAgents({ networks, machines }: Unconfigured): string {
  const names = listNames(networks.map(nameOf).sort());
  if (machines.size === 0) return `Azure Monitor Agents in ${names}`;
  return `Azure Monitor Agents of ${describeMachines([...machines], ` in ${names}`)}`;
}

/** Returns how many machines there are, and up to three of their names. */
export function describeMachines(machines: readonly Machine[], where = ''): string {
  const names = listNames(machines.map(({ name }) => name).sort());
  return `${formatCount(machines.length, 'machine')}${where} (${names})`;
}

function describeUnread({ unreadableParts }: Topology, { machines }: Unconfigured): string {
  if (!unreadableParts.machines) return '';
  return ` Which ${machines.size === 0 ? '' : 'other '}machines this concerns could not be read.`;
}

function subjectsOf({ scopeId, networks, machines }: Unconfigured): readonly string[] {
  return [scopeId, ...networks.toSorted(), ...[...machines].map(({ id }) => id).sort()];
}

function evidenceOf(networks: readonly string[], machines: ReadonlySet<Machine>) {
  return { networks: networks.length, machines: machines.size };
}
