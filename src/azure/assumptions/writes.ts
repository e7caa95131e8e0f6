import type { Assumption } from './assumption.ts';
import { configure, learn, recordings, specs } from './sources.ts';

/** Assumptions about how Azure takes changes. */
export const writeAssumptions = {
  'operation-status': {
    statement:
      'The status of an operation on a scope is below the subscription, and an operation that does not exist is answered with 404.',
    status: 'recorded',
    source: recordings,
    usedIn: ['src/azure/changes/operation.ts', 'sandbox/src/arm/operation-answers.ts'],
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
  'repeated-link': {
    statement:
      'A second link of the same resource to a scope is refused with 409 Conflict, also under the same name. So links are listed before one is written.',
    status: 'recorded',
    source: 'https://github.com/Azure/azure-rest-api-specs/issues/28176',
    usedIn: ['src/azure/changes/link.ts', 'sandbox/src/arm/types/scoped-resource.ts'],
  },
  'deleting-a-used-scope': {
    statement:
      'Microsoft documents that a scope in use cannot be deleted. Azure was seen to delete one that linked a workspace, so the bot refuses.',
    status: 'recorded',
    source: recordings,
    usedIn: ['src/azure/changes/scope.ts', 'src/domain/findings/links.ts'],
  },
  'deleting-a-linked-resource': {
    statement: 'A resource cannot be deleted while a scope links it.',
    status: 'documented',
    source: configure,
    usedIn: ['src/domain/findings/links.ts', 'src/domain/recipes/retire-resource.ts'],
  },
  'connection-states': {
    statement:
      'A pending connection can be approved, rejected or removed, an approved one rejected or removed, and none becomes pending again. That a rejected one can be approved is documented for private endpoints in general, and not for scopes.',
    status: 'documented',
    source: `${learn}/private-link/manage-private-endpoint`,
    usedIn: ['src/domain/changes/connection.ts', 'src/domain/findings/connections.ts'],
  },
  'connection-names': {
    statement: 'Azure gives a connection its name, which ends in a random part.',
    status: 'recorded',
    source: recordings,
    usedIn: ['src/domain/findings/access.ts'],
  },
  'automatic-approval': {
    statement: 'Azure approves a connection by itself if the creator of the endpoint may approve it.',
    status: 'documented',
    source: `${learn}/private-link/private-endpoint-overview`,
    usedIn: ['src/azure/changes/endpoint.ts', 'src/azure/changes/connection.ts'],
  },
  'object-names': {
    statement:
      'The names of resource groups and private endpoints follow documented rules. Those of scopes are not documented, and the stricter rules of Terraform are used.',
    status: 'documented',
    source: `${learn}/azure-resource-manager/management/resource-name-rules`,
    usedIn: ['src/domain/findings/creation.ts', 'src/domain/recipes/resource-groups.ts'],
  },
  throttling: {
    statement:
      'ARM limits calls for each region, subscription, identity and kind of operation, and Resource Graph for each identity. A refused call says after how long to come back.',
    status: 'documented',
    source: `${learn}/azure-resource-manager/management/request-limits-and-throttling`,
    usedIn: ['src/azure/pace.ts', 'src/azure/retry-after.ts'],
  },
  registration: {
    statement:
      'A write needs its resource provider to be registered in the subscription. One that is being registered can be used already.',
    status: 'documented',
    source: `${learn}/azure-resource-manager/management/resource-providers-and-types`,
    usedIn: ['src/domain/findings/prerequisites.ts', 'src/azure/inventory/read-prerequisite.ts'],
  },
  'policy-tokens': {
    statement:
      'A write that a policy has evaluated elsewhere is refused with missingPolicyTokenDetails, and accepted with a token for exactly the same request.',
    status: 'documented',
    source: 'https://github.com/Azure/azure-policy',
    usedIn: ['src/azure/policy-token.ts', 'sandbox/src/arm/policy-tokens.ts'],
  },
  'arm-headers': {
    statement:
      'Every answer of ARM has a header with a request id or a correlation id. One without any is not from ARM.',
    status: 'documented',
    source: `${learn}/azure-resource-manager/management/request-limits-and-throttling`,
    usedIn: ['src/azure/unclear-response.ts'],
  },
  'replaced-objects': {
    statement:
      'A PATCH of a scope or a component changes only its tags, and that of a collection endpoint its tags and identity. Their PUTs replace the whole object, and have no condition (If-Match) that would notice a change made since the object was read.',
    status: 'documented',
    source: `${specs}/monitor/resource-manager/Microsoft.Insights`,
    usedIn: ['src/azure/changes/replace-object.ts', 'src/domain/watch/replaced-object.ts'],
  },
  'component-flags': {
    statement: 'A public access flag that is left out of the PUT of a component becomes Enabled.',
    status: 'documented',
    source: `${specs}/applicationinsights/resource-manager`,
    usedIn: ['src/azure/changes/set-public-access.ts', 'sandbox/src/arm/types/component.ts'],
  },
} as const satisfies Record<string, Assumption>;
