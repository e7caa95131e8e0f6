import type { Assumption } from './assumption.ts';
import { configure, design, learn, security, specs } from './sources.ts';

/** Assumptions about names, zones and records. */
export const dnsAssumptions = {
  'shared-names': {
    statement: 'The shared names of Azure Monitor are public aliases of names in the private DNS zones.',
    status: 'documented',
    source: configure,
    usedIn: ['src/domain/reach/required-names.ts', 'src/domain/dns/zone-names.ts'],
  },
  'own-names': {
    statement:
      'Public DNS refers the own names of a resource to the private zone once the resource is linked to a scope, and not before.',
    status: 'unverified',
    source: design,
    usedIn: ['src/domain/reach/required-names.ts', 'src/domain/reach/resolve-dns-name.ts'],
  },
  'no-record': {
    statement:
      'A name without a record in a linked private zone does not resolve, unless the zone link falls back to the internet.',
    status: 'documented',
    source: `${learn}/dns/private-dns-fallback`,
    usedIn: ['src/domain/reach/resolve-dns-name.ts'],
  },
  'inbound-endpoint': {
    statement:
      'An inbound endpoint of a Private Resolver answers as Azure DNS does in its network: by the zones linked to that network, and by the rules of a ruleset linked to it. The DNS servers of that network do not matter.',
    status: 'documented',
    source: `${learn}/dns/private-resolver-endpoints-rulesets`,
    usedIn: ['src/domain/reach/dns-paths.ts', 'src/azure/inventory/parse-dns-servers.ts'],
  },
  'firewall-proxy': {
    statement:
      'An Azure Firewall that is a DNS proxy asks its DNS servers, or Azure DNS in its network if it has none.',
    status: 'documented',
    source: `${learn}/firewall/dns-settings`,
    usedIn: ['src/domain/reach/dns-paths.ts', 'src/azure/inventory/parse-dns-servers.ts'],
  },
  'firewall-base-policy': {
    statement:
      'Whether a firewall policy inherits DNS settings from its base policy is not known. Without settings of its own, its firewalls are not followed.',
    status: 'unverified',
    source: `${learn}/firewall-manager/policy-overview`,
    usedIn: ['src/azure/inventory/parse-dns-servers.ts'],
  },
  'forwarding-rules': {
    statement:
      'Azure DNS consults private zones linked to a network first, then the rule with the longest matching domain. The outbound endpoint asks the targets.',
    status: 'documented',
    source: `${learn}/dns/dns-private-resolver-overview`,
    usedIn: ['src/domain/reach/forwarding-rules.ts', 'src/domain/reach/dns-paths.ts'],
  },
  'forwarding-aliases': {
    statement: 'Whether rules of a ruleset apply to the name that an alias leads to is not known.',
    status: 'unverified',
    source: `${learn}/dns/private-resolver-endpoints-rulesets`,
    usedIn: ['src/domain/reach/forwarding-rules.ts'],
  },
  'forwarding-wildcard': {
    statement:
      'Azure ignores the rule for every name for names of its own; for which of them is documented by examples only.',
    status: 'unverified',
    source: `${learn}/dns/private-resolver-endpoints-rulesets`,
    usedIn: ['src/domain/reach/forwarding-rules.ts'],
  },
  'resolver-refusals': {
    statement:
      'The texts with which Azure refuses an endpoint of a Private Resolver or a forwarding rule are invented.',
    status: 'unverified',
    source: `${specs}/dnsresolver/resource-manager`,
    usedIn: ['sandbox/src/arm/types/dns-resolver.ts', 'sandbox/src/arm/types/forwarding-ruleset.ts'],
  },
  'last-endpoint-wins': {
    statement: 'An endpoint replaces records that another endpoint has written in the same zone.',
    status: 'documented',
    source: `${learn}/private-link/private-endpoint-dns`,
    usedIn: ['src/domain/reach/zone-answer.ts', 'sandbox/src/arm/types/endpoint-members.ts'],
  },
  'pending-records': {
    statement: 'An endpoint may or may not write its records before its connection is approved.',
    status: 'unverified',
    source: `${learn}/private-link/private-endpoint-dns`,
    usedIn: ['src/domain/reach/zone-answer.ts'],
  },
  'zone-names': {
    statement:
      'Azure Monitor uses five private DNS zones, and six in Azure Government. Those in China are not documented, so nothing is judged there.',
    status: 'documented',
    source: `${learn}/private-link/private-endpoint-dns`,
    usedIn: ['src/domain/dns/zone-names.ts', 'src/domain/findings/dns-zones.ts'],
  },
  'zone-group-size': {
    statement: 'An endpoint has one zone group, with at most five zones.',
    status: 'documented',
    source: `${learn}/private-link/private-endpoint-dns`,
    usedIn: ['src/domain/dns/zone-names.ts', 'src/azure/inventory/parse-endpoint.ts'],
  },
  'one-zone-of-a-name': {
    statement: 'A network cannot be linked to two private zones of the same name.',
    status: 'documented',
    source: `${learn}/dns/private-dns-virtual-network-links`,
    usedIn: ['src/domain/reach/network-dns-view.ts', 'src/domain/recipes/choose-zones.ts'],
  },
  'alias-without-addresses': {
    statement: 'A name with a CNAME record has no other records.',
    status: 'documented',
    source: `${learn}/dns/dns-private-records`,
    usedIn: ['src/domain/topology/network-objects.ts', 'src/domain/reach/zone-answer.ts'],
  },
  'azure-dns': {
    statement: '168.63.129.16 as a custom DNS server is Azure DNS, and changes nothing.',
    status: 'documented',
    source: `${learn}/virtual-network/what-is-ip-address-168-63-129-16`,
    usedIn: ['src/domain/reach/dns-paths.ts'],
  },
  'shared-endpoints': {
    statement:
      'Queries of all workspaces and the ingestion of all components go to shared names, so a network that resolves them privately sends all of it through one scope.',
    status: 'documented',
    source: security,
    usedIn: ['src/domain/findings/dns-records.ts', 'src/domain/reach/required-names.ts'],
  },
  'shared-records': {
    statement: 'An endpoint writes records of all shared names, whatever its scope links.',
    status: 'unverified',
    source: configure,
    usedIn: ['src/domain/reach/required-names.ts', 'sandbox/src/arm/types/endpoint-members.ts'],
  },
  'agent-name': {
    statement: 'Every Azure Monitor Agent asks global.handler.control for the address of its data collection endpoint.',
    status: 'documented',
    source: `${learn}/azure-monitor/fundamentals/private-link-vm-kubernetes`,
    usedIn: ['src/domain/reach/required-names.ts', 'src/domain/findings/agents.ts'],
  },
  'unlinked-name': {
    statement:
      'What an endpoint does with requests for the own name of a resource that its scope does not link is not known.',
    status: 'unverified',
    source: design,
    usedIn: ['src/domain/reach/compute-reach.ts'],
  },
  'records-follow': {
    statement: 'The records of a link appear minutes after it, so they are read back before anything depends on them.',
    status: 'documented',
    source: `${learn}/azure-monitor/fundamentals/private-link-kubernetes`,
    usedIn: ['src/azure/changes/zone-records.ts'],
  },
  'blob-zone': {
    statement:
      'The blob zone has one record for the solution packs of all agents, and is the zone of all storage accounts with private endpoints.',
    status: 'documented',
    source: configure,
    usedIn: ['src/domain/findings/dns-zones.ts', 'src/domain/recipes/connect-network.ts'],
  },
} as const satisfies Record<string, Assumption>;
