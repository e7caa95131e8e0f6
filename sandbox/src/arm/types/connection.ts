import { z } from 'zod';
import { requireAction } from '../access.ts';
import { badRequest, resourceNotFound } from '../errors.ts';
import { textAt } from '../json.ts';
import { accepted } from '../operation-answers.ts';
import type { Answer, ResourceCall, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { parseBody, stampEtag, withProperties } from './common.ts';
import { updateConnectionState } from './endpoint-members.ts';
import { endpointOf, requireIdle, scopeIdOf, scopeVersions } from './scope-rules.ts';

const shape = z.looseObject({
  properties: z.looseObject({
    privateLinkServiceConnectionState: z.looseObject({ status: z.string(), description: z.string().optional() }),
  }),
});

/** Seconds until a decision about a connection takes effect. */
const decisionSeconds = 3;

/**
 * Microsoft.Insights/privateLinkScopes/privateEndpointConnections: the scope's side of a private endpoint. It is created
 * and removed with its endpoint; callers can approve, reject or remove it.
 */
export const privateEndpointConnection: ResourceType = {
  name: 'microsoft.insights/privatelinkscopes/privateendpointconnections',
  apiVersions: scopeVersions,
  endsWithNull: true,
  stamp: stampEtag,
  withDefaults: resource => withProperties(resource, { provisioningState: 'Succeeded', ...resource.properties }),
  referencedIds: connection => [endpointOf(connection)],
  put: decide,
  remove: removeConnection,
  onScheduledChange: updateConnectionState,
  onRemoved: (connection, azure) =>
    updateConnectionState(connection, azure, { status: 'Disconnected', description: 'Connection was removed.' }),
};

/** Approves or rejects a connection. None returns to Pending. */
function decide(call: ResourceCall, existing: Resource | undefined): Answer {
  const { azure, id } = call;
  if (existing === undefined) throw resourceNotFound(id);
  const { status, description = '' } = parseBody(shape, call.body).properties.privateLinkServiceConnectionState;
  if (status !== 'Approved' && status !== 'Rejected') {
    throw badRequest(`The connection status '${status}' is not one of Approved, Rejected.`);
  }
  if (textAt(existing.properties, 'privateLinkServiceConnectionState', 'status') === 'Disconnected') {
    throw badRequest('A disconnected private endpoint connection can only be removed.');
  }
  requireAction(
    azure,
    'Microsoft.Insights/privateLinkScopes/privateEndpointConnectionsApproval/action',
    azure.resources.get(id.parent)?.id ?? id.parent,
  );
  requireIdle(azure, id.parent);
  const state = { status, description, actionsRequired: 'None' };
  const same = isSame(existing, status, description);
  const endsAt = same
    ? azure.now()
    : azure.schedule(id.key, decisionSeconds, { privateLinkServiceConnectionState: state });
  return acceptChange(call, existing, 'PUT', endsAt);
}

function removeConnection(call: ResourceCall, existing: Resource): Answer {
  const { azure, id } = call;
  requireIdle(azure, id.parent);
  azure.save(withProperties(existing, { provisioningState: 'Deleting' }));
  return acceptChange(call, existing, 'DELETE', azure.schedule(id.key, decisionSeconds));
}

function acceptChange(call: ResourceCall, connection: Resource, method: 'PUT' | 'DELETE', endsAt: number): Answer {
  const details = { scopeId: scopeIdOf(call.azure, connection) };
  return accepted(call, { provider: 'monitor', method, resource: connection.id, endsAt, details });
}

function isSame(connection: Resource, status: string, description: string): boolean {
  const state = connection.properties['privateLinkServiceConnectionState'];
  return textAt(state, 'status') === status && (textAt(state, 'description') ?? '') === description;
}
