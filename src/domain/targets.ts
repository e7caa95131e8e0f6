/** The kinds of Azure object that people name in a request, and that a change can require. */
export const targetKinds = [
  'scope',
  'resource',
  'network',
  'subnet',
  'endpoint',
  'connection',
  'zone',
  'security-group',
  'machine',
] as const;

export type TargetKind = (typeof targetKinds)[number];

/** Returns whether a word names a kind of object, rather than a choice or a text. */
export function isTargetKind(kind: string): kind is TargetKind {
  return targetKinds.some(known => known === kind);
}

/** The noun for each kind, as the Azure portal uses it. */
export const targetNouns = {
  scope: 'private link scope',
  resource: 'workspace, Application Insights component or data collection endpoint',
  network: 'virtual network',
  subnet: 'subnet',
  endpoint: 'private endpoint',
  connection: 'private endpoint connection',
  zone: 'private DNS zone',
  'security-group': 'network security group',
  machine: 'virtual machine, scale set or Azure Arc machine',
} satisfies Record<TargetKind, string>;

/** The noun for each kind after a count: `2 resources`. */
export const targetCountNouns: Readonly<Record<TargetKind, string>> = {
  ...targetNouns,
  resource: 'resource',
  machine: 'machine',
};

/** The ARM types of resources that can be linked to a scope, in lower case. */
export const resourceTypes = {
  workspace: 'microsoft.operationalinsights/workspaces',
  component: 'microsoft.insights/components',
  'collection-endpoint': 'microsoft.insights/datacollectionendpoints',
} as const;

/** The ARM types of machines on which the Azure Monitor Agent runs, in lower case. */
export const machineTypes = {
  'virtual-machine': 'microsoft.compute/virtualmachines',
  'scale-set': 'microsoft.compute/virtualmachinescalesets',
  arc: 'microsoft.hybridcompute/machines',
} as const;

/** The ARM types that an object of each kind can have, in lower case. */
export const targetTypes = {
  scope: ['microsoft.insights/privatelinkscopes'],
  resource: Object.values(resourceTypes),
  network: ['microsoft.network/virtualnetworks'],
  subnet: ['microsoft.network/virtualnetworks/subnets'],
  endpoint: ['microsoft.network/privateendpoints'],
  connection: ['microsoft.insights/privatelinkscopes/privateendpointconnections'],
  zone: ['microsoft.network/privatednszones'],
  'security-group': ['microsoft.network/networksecuritygroups'],
  machine: Object.values(machineTypes),
} satisfies Record<TargetKind, readonly string[]>;
