import type { Assumption } from './assumption.ts';
import { learn } from './sources.ts';

/** Assumptions about which permissions calls need. */
export const permissionAssumptions = {
  'own-permissions': {
    statement:
      'Microsoft.Authorization/permissions lists what the roles of the calling identity allow in a resource group, also through assignments above it.',
    status: 'documented',
    source: 'https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group',
    usedIn: ['src/azure/permissions.ts', 'src/azure/check-access.ts'],
  },
  'deny-assignments': {
    statement: 'Whether that list leaves out what a deny assignment forbids is not known.',
    status: 'unverified',
    source: `${learn}/role-based-access-control/deny-assignments`,
    usedIn: ['src/azure/permissions.ts'],
  },
  'own-action': {
    statement:
      'A call needs the action of its own object and verb: read, write or delete. Writing a scope, a link or a connection is Microsoft.Insights/PrivateLinkScopes, its ScopedResources or its PrivateEndpointConnections with /Write.',
    status: 'documented',
    source: `${learn}/role-based-access-control/permissions/monitor`,
    usedIn: ['azure-roles/writer.json', 'azure-roles/reader.json', 'test/azure/roles.test.ts'],
  },
  'linked-access': {
    statement:
      'Azure also checks permissions on objects that a write refers to, in whatever subscription they are, and refuses with LinkedAuthorizationFailed. The refusal names the action and the object.',
    status: 'recorded',
    source: 'https://github.com/Azure/secrets-store-csi-driver-provider-azure/issues/727',
    usedIn: ['src/azure/refusal-sentence.ts', 'sandbox/src/arm/access.ts'],
  },
  'link-permissions': {
    statement:
      'Linking needs Microsoft.Insights/PrivateLinkScopes/ScopedResources/Write on the scope and read on the resource.',
    status: 'unverified',
    source: `${learn}/role-based-access-control/permissions/monitor`,
    usedIn: ['azure-roles/writer.json', 'sandbox/src/arm/types/scoped-resource.ts'],
  },
  'link-proxies': {
    statement:
      'Whether linking also needs Microsoft.OperationalInsights/workspaces/scopedPrivateLinkProxies/write or Microsoft.Insights/DataCollectionEndpoints/ScopedPrivateLinkProxies/Write on the resource, and unlinking the delete actions, is not documented. The role has them.',
    status: 'unverified',
    source: `${learn}/role-based-access-control/permissions/monitor`,
    usedIn: ['azure-roles/writer.json', 'sandbox/src/arm/types/scoped-resource.ts'],
  },
  'endpoint-permissions': {
    statement:
      'Creating a private endpoint needs Microsoft.Network/privateEndpoints/write, and virtualNetworks/subnets/join/action on its subnet.',
    status: 'documented',
    source: `${learn}/private-link/rbac-permissions`,
    usedIn: ['azure-roles/writer.json', 'sandbox/src/arm/types/private-endpoint.ts'],
  },
  'approval-permission': {
    statement:
      'Approving a connection needs PrivateEndpointConnectionsApproval/action on the scope. Whether a PUT of the connection needs it besides PrivateEndpointConnections/Write is not documented; the role has both.',
    status: 'documented',
    source: `${learn}/private-link/rbac-permissions`,
    usedIn: ['azure-roles/writer.json', 'sandbox/src/arm/types/connection.ts'],
  },
  'automatic-without-approval': {
    statement:
      'An endpoint that asks for automatic approval, without the permission for it, may be refused with LinkedAuthorizationFailed instead of waiting. The bot asks for manual approval.',
    status: 'recorded',
    source: 'https://github.com/MicrosoftDocs/azure-docs/issues/96892',
    usedIn: ['src/azure/changes/endpoint.ts', 'sandbox/src/arm/types/private-endpoint.ts'],
  },
  'zone-group-permission': {
    statement: 'A zone group needs Microsoft.Network/privateDnsZones/join/action on each of its zones.',
    status: 'recorded',
    source: 'https://github.com/Azure/Azure-Landing-Zones/issues/2942',
    usedIn: ['azure-roles/writer.json', 'sandbox/src/arm/types/zone-group.ts'],
  },
  'zone-link-permission': {
    statement:
      'Linking a zone to a network needs a permission on both: virtualNetworkLinks/write on the zone, and virtualNetworks/join/action on the network. Microsoft documents write permission on both.',
    status: 'unverified',
    source: `${learn}/dns/dns-faq-private`,
    usedIn: ['azure-roles/writer.json', 'sandbox/src/arm/types/private-dns.ts'],
  },
  'workspace-keys': {
    statement:
      'Creating or updating a component needs Microsoft.OperationalInsights/workspaces/sharedKeys/action on its workspace if that is in another subscription. Whether that holds for an update that keeps the workspace is not said. The role leaves it out, because it reads keys.',
    status: 'documented',
    source: `${learn}/azure-monitor/app/create-workspace-resource`,
    usedIn: [
      'src/domain/topology/foreign-workspace.ts',
      'src/azure/check-access.ts',
      'sandbox/src/arm/types/component.ts',
    ],
  },
  'rule-permission': {
    statement: 'A rule of a network security group needs securityRules/write or /delete on the group.',
    status: 'documented',
    source: `${learn}/role-based-access-control/permissions/networking`,
    usedIn: ['azure-roles/writer.json', 'src/azure/changes/service-tag.ts'],
  },
  'policy-token-permission': {
    statement:
      'Acquiring a policy token needs the role Reader on the subscription, and the permission for the write itself.',
    status: 'documented',
    source: 'https://github.com/Azure/azure-policy',
    usedIn: ['azure-roles/writer.json', 'sandbox/src/arm/policy-tokens.ts'],
  },
} as const satisfies Record<string, Assumption>;
