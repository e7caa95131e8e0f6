import type { DnsNames, NameGroup } from '../dns/zone-names.ts';
import { nameGroups, publicZonesOf, roleOfGroup } from '../dns/zone-names.ts';
import { keyOf } from '../ids.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { DnsForwarder, Network, Ruleset } from '../topology/objects.ts';
import type { Table } from '../topology/table.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { matchRules } from './forwarding-rules.ts';
import { routeBetween } from './network-route.ts';
import type { ReachReason } from './reach.ts';
import { reachReason } from './reach.ts';

/**
 * Where the names of a group are looked up in the end: by Azure DNS as it answers for a network, or nobody knows where.
 * With `unlessLinked`, it is that network only if their private zone is linked to it, and else not known, for that reason.
 */
type DnsAuthority =
  | { readonly networkKey: string; readonly unlessLinked?: ReachReason }
  | { readonly why: ReachReason };

/** How a network's DNS servers and forwarding rules lead to answers. */
interface DnsPath {
  /** At least one. Which of several answers is not known, so their answers count only where they are the same. */
  readonly authorities: readonly DnsAuthority[];
  /** The keys of all networks whose DNS takes part, also where the path gets lost. */
  readonly asked: readonly string[];
}

/** Azure DNS: configuring it as a custom server changes nothing (Learn, what-is-ip-address-168-63-129-16). */
export const AZURE_DNS = '168.63.129.16';

/** How many servers a name is forwarded through at most. A longer chain has no known answer. */
const MAX_FORWARDS = 8;

/** Returns whether a network may resolve names in another way than by Azure DNS and its own zones. */
export function forwardsNames({ networks, rulesetsByNetwork }: Topology, networkKey: string): boolean {
  const { dnsServers = [] } = networks.get(networkKey) ?? {};
  return dnsServers.some(server => server !== AZURE_DNS) || rulesetsByNetwork.has(networkKey);
}

/** Returns how the names of a group are looked up from a network. */
export function dnsPathOf(topology: Topology, networkKey: string, group: NameGroup): DnsPath {
  if (!forwardsNames(topology, networkKey)) return answeredFor(networkKey);
  const walk = { topology, group, via: [] };
  const servers = topology.networks.get(networkKey)?.dnsServers ?? [];
  return servers.length === 0
    ? askAzureDns(walk, networkKey)
    : combine(servers.map(server => askServer(walk, networkKey, server, 'custom-dns')));
}

/** What is looked up, and the keys of everything that has forwarded it. */
interface Walk {
  readonly topology: Topology;
  readonly group: NameGroup;
  readonly via: readonly string[];
}

function answeredFor(networkKey: string): DnsPath {
  return { authorities: [{ networkKey }], asked: [networkKey] };
}

function lost(why: ReachReason): DnsPath {
  return { authorities: [{ why }], asked: [] };
}

/** Returns one path for several, any of which a name may take. */
function combine(paths: readonly DnsPath[]): DnsPath {
  const authorities = paths.flatMap(path => path.authorities);
  return {
    authorities: [...new Map(authorities.map(authority => [authorityKey(authority), authority])).values()],
    asked: [...new Set(paths.flatMap(({ asked }) => asked))],
  };
}

function authorityKey(authority: DnsAuthority): string {
  return 'why' in authority
    ? ['unknown', authority.why.code, authority.why.about].join(' ')
    : [authority.networkKey, authority.unlessLinked?.about].join(' ');
}

/**
 * Asks Azure DNS as it answers for a network. It forwards what a rule of a linked ruleset matches, also for queries that
 * arrive at an inbound endpoint in the network (Learn, private-resolver-endpoints-rulesets).
 */
function askAzureDns(walk: Walk, networkKey: string): DnsPath {
  const { networks, unreadableParts, rulesetsByNetwork, rulesets, dnsNames } = walk.topology;
  const network = networks.get(networkKey);
  if (network === undefined || unreadableParts.keys.has(networkKey)) {
    return { ...lost(reachReason('dns-network-unseen', network?.id ?? networkKey)), asked: [networkKey] };
  }
  if (walk.via.includes(networkKey)) return lost(reachReason('dns-loop', network.id));
  const [link, second] = rulesetsByNetwork.get(networkKey) ?? [];
  if (link === undefined) return answeredFor(networkKey);
  const ruleset = rulesets.get(keyOf(link.rulesetId));
  if (ruleset === undefined || second !== undefined || dnsNames === null) {
    return { ...lost(reachReason('forwarding-ruleset', link.rulesetId)), asked: [networkKey] };
  }
  return followRules({ ...walk, via: [...walk.via, networkKey] }, networkKey, ruleset, dnsNames);
}

/** Follows the rules of a ruleset for the public names of a group. */
function followRules(walk: Walk, networkKey: string, ruleset: Ruleset, dnsNames: DnsNames): DnsPath {
  const match = matchRules(ruleset.rules, publicZonesOf(dnsNames, walk.group), dnsNames[roleOfGroup(walk.group)]);
  const targets = match.rules.flatMap(rule => rule.targets);
  const forwarded = combine(targets.map(target => askTarget(walk, ruleset, target)));
  const asked = [...new Set([networkKey, ...forwarded.asked])];
  switch (match.kind) {
    case 'none':
      return answeredFor(networkKey);
    case 'rule':
      return targets.length === 0
        ? { ...lost(reachReason('forwarding-ruleset', ruleset.id)), asked }
        : { authorities: forwarded.authorities, asked };
    case 'after-alias':
      return { authorities: [{ networkKey, unlessLinked: reachReason('forwarding-alias', ruleset.id) }], asked };
    case 'wildcard':
      return { ...lost(reachReason('forwarding-wildcard', ruleset.id)), asked };
    case 'partly':
      return { ...lost(reachReason('forwarding-partly', ruleset.id)), asked };
  }
}

/** Asks the target of a rule, from each network with an outbound endpoint of the ruleset. */
function askTarget(walk: Walk, { id, networkIds }: Ruleset, target: string): DnsPath {
  if (networkIds.length === 0) return lost(reachReason('forwarding-ruleset', id));
  return combine(networkIds.map(networkId => askServer(walk, keyOf(networkId), target, 'forward-target')));
}

/** Asks a DNS server from a network. */
function askServer(walk: Walk, from: string, server: string, code: 'custom-dns' | 'forward-target'): DnsPath {
  const { topology } = walk;
  if (server === AZURE_DNS) return askAzureDns(walk, from);
  const owners = valuesIn(topology.forwardersByAddress, server);
  const near = owners.filter(({ networkId }) => routeBetween(topology, from, keyOf(networkId)) === 'direct');
  const [forwarder, second] = near;
  if (forwarder !== undefined && second === undefined) return askForwarder(walk, forwarder);
  const asked = owners.map(({ networkId }) => keyOf(networkId)).filter(key => topology.networks.has(key));
  const why = owners.length === 0 ? reachReason(code, server) : whyNotAsked(topology, owners, server);
  return { ...lost(why), asked };
}

/** Returns why a server with this address is not followed although the bot knows one, or several. */
function whyNotAsked({ networks }: Topology, owners: readonly DnsForwarder[], server: string): ReachReason {
  const isInHub = owners.every(({ networkId }) => !networks.has(keyOf(networkId)));
  return reachReason(isInHub ? 'dns-in-hub' : 'dns-server-route', server);
}

function askForwarder(walk: Walk, { id, networkId, servers }: DnsForwarder): DnsPath {
  const [networkKey, key] = [keyOf(networkId), keyOf(id)];
  if (walk.via.includes(key) || walk.via.length >= MAX_FORWARDS) return lost(reachReason('dns-loop', id));
  const next = { ...walk, via: [...walk.via, key] };
  const path =
    servers.length === 0
      ? askAzureDns(next, networkKey)
      : combine(servers.map(server => askServer(next, networkKey, server, 'forward-target')));
  return { ...path, asked: [...new Set([networkKey, ...path.asked])] };
}

interface DnsRelations {
  /** By network key: the keys of the other networks whose DNS it uses, or may use. */
  readonly asks: Table<ReadonlySet<string>>;
  /** By network key: the keys of the networks that use its DNS, or may do so. */
  readonly askedBy: Table<ReadonlySet<string>>;
}

const relationsByNetworks = new WeakMap<Table<Network>, DnsRelations>();

/** Returns which networks use the DNS of which others, also where it is not certain that they do. */
export function dnsRelationsOf(topology: Topology): DnsRelations {
  const cached = relationsByNetworks.get(topology.networks);
  if (cached !== undefined) return cached;
  const asks = new Map<string, Set<string>>();
  const askedBy = new Map<string, Set<string>>();
  for (const key of topology.networks.keys()) {
    if (!forwardsNames(topology, key)) continue;
    for (const other of nameGroups.flatMap(group => dnsPathOf(topology, key, group).asked)) {
      if (other === key) continue;
      getOrCreate(asks, key, () => new Set<string>()).add(other);
      getOrCreate(askedBy, other, () => new Set<string>()).add(key);
    }
  }
  const created = { asks, askedBy };
  relationsByNetworks.set(topology.networks, created);
  return created;
}

/**
 * Returns the keys of the networks by whose zones a network's names are answered: usually itself. Undefined where that
 * is not known for all names.
 */
export function answeringNetworks(topology: Topology, networkKey: string): ReadonlySet<string> | undefined {
  const authorities = nameGroups.flatMap(group => dnsPathOf(topology, networkKey, group).authorities);
  const known = authorities.flatMap(one => ('why' in one ? [] : one.networkKey));
  return known.length < authorities.length ? undefined : new Set(known);
}
