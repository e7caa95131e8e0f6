import type { Assumption } from './assumption.ts';
import { configure, docs, learn, recordings, specs } from './sources.ts';

/** Assumptions about how Azure shows what there is. */
export const inventoryAssumptions = {
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
  'graph-interfaces': {
    statement: 'Network interfaces of private endpoints have properties.privateEndpoint in Resource Graph.',
    status: 'unverified',
    source: `${specs}/network/resource-manager`,
    usedIn: ['src/azure/inventory/query-graph.ts'],
  },
  'graph-dns-servers': {
    statement:
      'Resource Graph has inbound and outbound endpoints of Private Resolvers, Azure Firewalls and firewall policies in the table resources. It has no rules of forwarding rulesets.',
    status: 'documented',
    source: `${learn}/governance/resource-graph/reference/supported-tables-resources`,
    usedIn: ['src/azure/inventory/query-graph.ts', 'src/azure/inventory/read-network.ts'],
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
  'graph-columns': {
    statement:
      'A query of Resource Graph can project every property as a column of its own. Functions that build objects are not documented for it, and not used.',
    status: 'documented',
    source: `${learn}/governance/resource-graph/samples/starter`,
    usedIn: ['src/azure/inventory/query-graph.ts'],
  },
  'graph-batch': {
    statement: 'One query of Resource Graph covers at most 1,000 subscriptions.',
    status: 'documented',
    source: `${learn}/governance/resource-graph/concepts/query-language`,
    usedIn: ['src/azure/inventory/query-graph.ts'],
  },
  'graph-changes': {
    statement:
      'The table resourcechanges has 14 days of changes with their author, client and correlation id, within five minutes, without those of objects that the identity may not read.',
    status: 'documented',
    source: `${learn}/governance/resource-graph/changes/get-resource-changes`,
    usedIn: ['src/azure/inventory/query-changes.ts', 'src/domain/watch/change-records.ts'],
  },
  'public-access-flags': {
    statement:
      'Workspaces and components have publicNetworkAccessForIngestion and publicNetworkAccessForQuery, with the values Enabled, Disabled and SecuredByPerimeter. A data collection endpoint has networkAcls.publicNetworkAccess alone.',
    status: 'documented',
    source: specs,
    usedIn: ['src/azure/inventory/parse-resource.ts', 'src/azure/changes/set-public-access.ts'],
  },
  'component-case': {
    statement: 'The properties of a component begin with capitals, except its public access flags.',
    status: 'recorded',
    source:
      'https://github.com/Azure/azure-cli-extensions/blob/main/src/application-insights/azext_applicationinsights/tests/latest/recordings/test_component_with_public_network_access.yaml',
    usedIn: ['src/azure/inventory/parse-resource.ts', 'sandbox/src/arm/types/component.ts'],
  },
  'component-host': {
    statement:
      'The regional ingestion host in the connection string of a component is an alias of the name in.ai of that region in the monitor zone.',
    status: 'unverified',
    source: configure,
    usedIn: ['src/azure/inventory/parse-resource.ts', 'src/domain/reach/required-names.ts'],
  },
  'collection-hosts': {
    statement:
      'A data collection endpoint shows its hosts for configuration and logs. Its host for metrics is left out: no operation of the bot is about metrics.',
    status: 'documented',
    source: `${learn}/azure-monitor/data-collection/data-collection-endpoint-overview`,
    usedIn: ['src/azure/inventory/parse-resource.ts'],
  },
  'hidden-subscription': {
    statement: 'A subscription that is not found may exist and be hidden from the identity.',
    status: 'documented',
    source: `${learn}/azure-resource-manager/troubleshooting/common-deployment-errors`,
    usedIn: ['src/azure/classify-error.ts', 'src/azure/inventory/read-subscriptions.ts'],
  },
  'all-locks': {
    statement: 'The list of management locks at a subscription has those of its resource groups and resources too.',
    status: 'documented',
    source: `${learn}/azure-resource-manager/management/lock-resources`,
    usedIn: ['src/azure/inventory/read-subscriptions.ts'],
  },
  'id-case': {
    statement: 'ARM compares ids ignoring case, and shows the same id in different cases.',
    status: 'recorded',
    source: recordings,
    usedIn: ['src/domain/ids.ts'],
  },
  'machine-network': {
    statement: 'A network interface stays in its virtual network, so a machine cannot move to another one.',
    status: 'documented',
    source: `${learn}/virtual-network/virtual-network-network-interface-vm`,
    usedIn: ['src/azure/inventory/read-machine.ts'],
  },
  'history-of-writes': {
    statement:
      'Resource Graph records each write of a scope, component or collection endpoint as a change of its own, with the values before and after it and the correlation id of the answer. Where it shows two writes as one change, a change that was lost in between cannot be found.',
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
      'Resource Graph has no changes of zone groups, linked storage and data collection rule associations in resourcechanges: a change of theirs that is lost between the reading and the write cannot be found.',
    status: 'unverified',
    source: `${learn}/governance/resource-graph/changes/resource-graph-changes`,
    usedIn: ['src/domain/watch/change-records.ts', 'src/azure/changes/set-zone-group.ts'],
  },
} as const satisfies Record<string, Assumption>;
