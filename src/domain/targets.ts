/** The kinds of thing that a workflow may ask for by name, and that changes may need. */
export const targetKinds = [
  'scope',
  'resource',
  'network',
  'subnet',
  'endpoint',
  'connection',
  'zone',
  'security-group',
] as const;

export type TargetKind = (typeof targetKinds)[number];

/** What people call a thing of a kind. */
export const targetNouns = {
  scope: 'private link scope',
  resource: 'workspace, component or collection endpoint',
  network: 'virtual network',
  subnet: 'subnet',
  endpoint: 'private endpoint',
  connection: 'private endpoint connection',
  zone: 'private DNS zone',
  'security-group': 'network security group',
} satisfies Record<TargetKind, string>;

/** The types of the resources that Azure lets be linked, in lower case. */
export const resourceTypes = {
  workspace: 'microsoft.operationalinsights/workspaces',
  component: 'microsoft.insights/components',
  'collection-endpoint': 'microsoft.insights/datacollectionendpoints',
} as const;

/** The types of ARM ids that a thing of a kind has, in lower case. */
export const targetTypes = {
  scope: ['microsoft.insights/privatelinkscopes'],
  resource: Object.values(resourceTypes),
  network: ['microsoft.network/virtualnetworks'],
  subnet: ['microsoft.network/virtualnetworks/subnets'],
  endpoint: ['microsoft.network/privateendpoints'],
  connection: ['microsoft.insights/privatelinkscopes/privateendpointconnections'],
  zone: ['microsoft.network/privatednszones'],
  'security-group': ['microsoft.network/networksecuritygroups'],
} satisfies Record<TargetKind, readonly string[]>;
