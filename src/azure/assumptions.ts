/**
 * Something about Azure that the code rests on. `documented`: Microsoft says so. `recorded`: it was seen in recorded
 * traffic, or reported by others. `unverified`: nobody has said so; the code is written so that the opposite makes it say
 * less, and not something false.
 */
export interface Assumption {
  readonly statement: string;
  readonly status: 'documented' | 'recorded' | 'unverified';
  readonly source: string;
  /** Paths of the files that rest on it. */
  readonly usedIn: readonly string[];
}

const learn = 'https://learn.microsoft.com/azure';
const docs = 'https://github.com/MicrosoftDocs';
const specs = 'https://github.com/Azure/azure-rest-api-specs/tree/main/specification';
const recordings =
  'https://github.com/Azure/azure-cli/blob/dev/src/azure-cli/azure/cli/command_modules/monitor/tests/latest/recordings/test_monitor_private_link_scope_scenario.yaml';
const design = `${learn}/azure-monitor/fundamentals/private-link-design`;
const configure = `${learn}/azure-monitor/fundamentals/private-link-configure`;
const security = `${learn}/azure-monitor/fundamentals/private-link-security`;

/** All assumptions. `amplsbot check azure --assumptions` checks those that can be seen without changing anything. */
export const assumptions = {
  'graph-record-shape': {
    statement:
      'Resource Graph has the addresses of a DNS record in properties.records[].ipv4Address, and not in properties.aRecords.',
    status: 'documented',
    source: `${docs}/azure-docs/blob/main/articles/dns/private-dns-arg.md`,
    usedIn: ['src/azure/inventory/read-zone.ts', 'sandbox/src/arm/types/private-dns.ts'],
  },
  'graph-record-other-types': {
    statement: 'Resource Graph has AAAA and CNAME records in properties.records[] too, as ipv6Address and cname.',
    status: 'unverified',
    source: `${docs}/azure-docs/blob/main/articles/dns/private-dns-arg.md`,
    usedIn: ['src/azure/inventory/read-zone.ts', 'sandbox/src/arm/types/private-dns.ts'],
  },
  'graph-row-shape': {
    statement:
      'Rows of Resource Graph have an id, a name, a type, tags that are an object or null, and the properties of their provider under the same names.',
    status: 'unverified',
    source: `${learn}/governance/resource-graph/concepts/work-with-data`,
    usedIn: ['src/azure/inventory/query-graph.ts', 'src/azure/inventory/parse-graph-rows.ts'],
  },
  'graph-size': {
    statement:
      'Resource Graph refuses an answer of more than 16 MiB with 400 and ResponsePayloadTooLarge in its details.',
    status: 'recorded',
    source: 'https://github.com/microsoft/ARI/issues/199',
    usedIn: ['src/azure/inventory/query-graph.ts', 'sandbox/src/arm/resource-graph.ts'],
  },
  'graph-smaller-page': {
    statement:
      'A skip token of Resource Graph is valid with another number of rows than that of the page it came from.',
    status: 'unverified',
    source: `${learn}/governance/resource-graph/concepts/work-with-data`,
    usedIn: ['src/azure/inventory/query-graph.ts', 'sandbox/src/arm/resource-graph.ts'],
  },
  'graph-associations': {
    statement:
      'Resource Graph has data collection rule associations in the table insightsresources, with the properties of their provider. Their id begins with the id of the machine.',
    status: 'documented',
    source: `${learn}/azure-monitor/fundamentals/resource-graph-samples`,
    usedIn: ['src/azure/inventory/query-graph.ts', 'sandbox/src/arm/types/data-collection-rule-association.ts'],
  },
  'graph-machine-subnets': {
    statement:
      'Resource Graph has the first subnet of a virtual machine in ipConfigurations[0] of its network interface, and that of a scale set in its virtualMachineProfile.',
    status: 'unverified',
    source: `${learn}/governance/resource-graph/concepts/query-language`,
    usedIn: ['src/azure/inventory/query-graph.ts', 'src/azure/inventory/parse-machines.ts'],
  },
  'association-region': {
    statement:
      'An Azure Monitor Agent gets its configuration only from a data collection endpoint in its own region, and Azure refuses an association with another.',
    status: 'unverified',
    source: `${docs}/azure-docs/blob/main/articles/azure-monitor/agents/azure-monitor-agent-private-link.md`,
    usedIn: ['src/domain/findings/machines.ts', 'sandbox/src/arm/types/data-collection-rule-association.ts'],
  },
  'graph-interfaces': {
    statement: 'Network interfaces of private endpoints have properties.privateEndpoint in Resource Graph.',
    status: 'unverified',
    source: `${specs}/network/resource-manager`,
    usedIn: ['src/azure/inventory/query-graph.ts'],
  },
  'graph-lag': {
    statement: 'Resource Graph shows changes later than their providers, which list new objects at once.',
    status: 'documented',
    source: `${learn}/governance/resource-graph/overview`,
    usedIn: [
      'src/azure/inventory/look-up.ts',
      'src/azure/inventory/refresh-parts.ts',
      'sandbox/src/arm/graph-index.ts',
    ],
  },
  'replaced-objects': {
    statement:
      'A PATCH of a scope or a component changes only its tags, and that of a collection endpoint its tags and identity. Their PUTs replace the whole object, and have no condition (If-Match) that would notice a change made since the object was read.',
    status: 'documented',
    source: `${specs}/monitor/resource-manager/Microsoft.Insights`,
    usedIn: ['src/azure/changes/replace-object.ts', 'src/domain/watch/replaced-object.ts'],
  },
  'history-of-writes': {
    statement:
      'Resource Graph records each write of a scope, component or collection endpoint as a change of its own, with the values before and after it and the correlation id of the answer. Where it shows two writes as one change, a change that was lost in between is not seen.',
    status: 'unverified',
    source: `${learn}/governance/resource-graph/changes/get-resource-changes`,
    usedIn: [
      'src/domain/watch/replaced-object.ts',
      'src/app/watch/check-overwrites.ts',
      'sandbox/src/arm/resource-changes.ts',
    ],
  },
  'history-of-child-objects': {
    statement:
      'Resource Graph has no changes of zone groups, linked storage and data collection rule associations in resourcechanges: a change of theirs that is lost between the reading and the write is not seen.',
    status: 'unverified',
    source: `${learn}/governance/resource-graph/changes/resource-graph-changes`,
    usedIn: ['src/domain/watch/change-records.ts', 'src/azure/changes/set-zone-group.ts'],
  },
  'api-versions': {
    statement: 'Every subscription offers the API versions that the bot uses.',
    status: 'documented',
    source: specs,
    usedIn: ['src/azure/api-versions.ts'],
  },
  'scope-modes': {
    statement:
      'A scope shows its access modes in properties.accessModeSettings, and its connections in properties.privateEndpointConnections.',
    status: 'documented',
    source: `${specs}/monitor/resource-manager/Microsoft.Insights`,
    usedIn: ['src/azure/inventory/parse-scope.ts'],
  },
  'own-links': {
    statement:
      'A linked resource lists its own links in properties.privateLinkScopedResources, also those in scopes that the bot cannot see.',
    status: 'documented',
    source: `${specs}/operationalinsights/resource-manager`,
    usedIn: ['src/azure/inventory/parse-resource.ts', 'src/domain/topology/lookups.ts'],
  },
  'record-set': {
    statement:
      'The provider of private DNS lists record sets of all types under ALL, with addresses in properties.aRecords[].ipv4Address.',
    status: 'documented',
    source: `${specs}/privatedns/resource-manager`,
    usedIn: ['src/azure/inventory/read-zone.ts'],
  },
  'operation-status': {
    statement:
      'The status of an operation on a scope is below the subscription, and an operation that does not exist is answered with 404.',
    status: 'recorded',
    source: recordings,
    usedIn: ['src/azure/changes/operation.ts', 'sandbox/src/arm/operation-answers.ts'],
  },
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
  'graph-dns-servers': {
    statement:
      'Resource Graph has inbound and outbound endpoints of Private Resolvers, Azure Firewalls and firewall policies in the table resources. It has no rules of forwarding rulesets.',
    status: 'documented',
    source: `${learn}/governance/resource-graph/reference/supported-tables-resources`,
    usedIn: ['src/azure/inventory/query-graph.ts', 'src/azure/inventory/read-network.ts'],
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
  'private-only': {
    statement:
      'PrivateOnly blocks resources outside of the scope for all networks that share its DNS, but not the ingestion to workspaces.',
    status: 'documented',
    source: security,
    usedIn: ['src/domain/reach/access.ts'],
  },
  'limit-codes': {
    statement:
      'The codes with which Azure refuses what exceeds a limit are not known. The bot counts before it writes; the sandbox invents codes.',
    status: 'unverified',
    source: design,
    usedIn: ['src/domain/limits/meters.ts', 'sandbox/src/arm/types/scoped-resource.ts'],
  },
  'provisioning-after-success': {
    statement:
      'A link to a workspace is Provisioning after the successful answer to its PUT, without headers of a long-running operation.',
    status: 'recorded',
    source: recordings,
    usedIn: ['src/azure/changes/link.ts', 'sandbox/src/arm/types/scoped-resource.ts'],
  },
  'busy-scope': {
    statement: 'A write to a scope is refused with 409 while another one is being provisioned.',
    status: 'recorded',
    source: 'https://github.com/hashicorp/terraform-provider-azurerm/issues/22236',
    usedIn: ['src/azure/classify-error.ts', 'src/azure/retry-after.ts'],
  },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof assumptions;
