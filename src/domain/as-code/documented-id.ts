/** The words of ids in the case that documentation has them in. */
const words = new Map(
  [
    'subscriptions',
    'resourceGroups',
    'providers',
    'Microsoft.Insights',
    'Microsoft.OperationalInsights',
    'Microsoft.Network',
    'Microsoft.Storage',
    'Microsoft.Compute',
    'Microsoft.HybridCompute',
    'privateLinkScopes',
    'scopedResources',
    'privateEndpointConnections',
    'components',
    'dataCollectionEndpoints',
    'dataCollectionRuleAssociations',
    'workspaces',
    'linkedStorageAccounts',
    'privateEndpoints',
    'privateDnsZoneGroups',
    'privateDnsZones',
    'virtualNetworkLinks',
    'virtualNetworks',
    'subnets',
    'networkSecurityGroups',
    'securityRules',
    'storageAccounts',
    'virtualMachines',
    'virtualMachineScaleSets',
    'machines',
  ].map(word => [word.toLowerCase(), word]),
);

/**
 * Returns an id with its types in the documented case. Azure often answers with types in lower case, and Terraform takes ids in
 * the documented case alone. Names stay as they are.
 */
export function documentedId(id: string): string {
  const segments = id.split('/');
  return segments
    .map((segment, index) => {
      // An id begins with a slash, so its types are at odd places. A provider's name follows the word.
      const isProvider = index % 2 === 0 && segments[index - 1]?.toLowerCase() === 'providers';
      return index % 2 === 1 || isProvider ? (words.get(segment.toLowerCase()) ?? segment) : segment;
    })
    .join('/');
}
