import { z } from 'zod';
import { requireAction } from '../access.ts';
import { badRequest, resourceNotFound } from '../errors.ts';
import { textAt } from '../json.ts';
import { accepted } from '../operations.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { check, stampEtag, withProperties } from './common.ts';
import { tellEndpoint } from './endpoint-members.ts';
import { endpointOf, requireIdle, scopeIdOf, scopeVersions } from './scope-rules.ts';

const shape = z.looseObject({
  properties: z.looseObject({
    privateLinkServiceConnectionState: z.looseObject({ status: z.string(), description: z.string().optional() }),
  }),
});

/** Seconds that Azure takes for a decision about a connection. */
const decisionTakes = 3;

/**
 * Microsoft.Insights/privateLinkScopes/privateEndpointConnections: the scope's side of a private endpoint. It comes
 * and goes with its endpoint; callers decide about it.
 */
export const privateEndpointConnection: ResourceType = {
  name: 'microsoft.insights/privatelinkscopes/privateendpointconnections',
  apiVersions: scopeVersions,
  endsWithNull: true,
  stamp: stampEtag,
  complete: resource => withProperties(resource, { provisioningState: 'Succeeded', ...resource.properties }),
  refers: connection => [endpointOf(connection)],
  put: decide,
  remove: removeConnection,
  finish: tellEndpoint,
  removed: (connection, world) =>
    tellEndpoint(connection, world, { status: 'Disconnected', description: 'Connection was removed.' }),
};

/** Approves or rejects; nothing returns to Pending. */
function decide(call: Call, existing: Resource | undefined): Answer {
  const { world, id } = call;
  if (existing === undefined) throw resourceNotFound(id);
  const { status, description = '' } = check(shape, call.body).properties.privateLinkServiceConnectionState;
  if (status !== 'Approved' && status !== 'Rejected') {
    throw badRequest(`The connection status '${status}' is not one of Approved, Rejected.`);
  }
  if (textAt(existing.properties, 'privateLinkServiceConnectionState', 'status') === 'Disconnected') {
    throw badRequest('A disconnected private endpoint connection can only be removed.');
  }
  requireAction(
    world,
    'Microsoft.Insights/privateLinkScopes/privateEndpointConnectionsApproval/action',
    world.resources.get(id.parent)?.id ?? id.parent,
  );
  requireIdle(world, id.parent);
  const state = { status, description, actionsRequired: 'None' };
  const same = isSame(existing, status, description);
  const endsAt = same ? world.now() : world.later(id.key, decisionTakes, { privateLinkServiceConnectionState: state });
  return acceptChange(call, existing, 'PUT', endsAt);
}

function removeConnection(call: Call, existing: Resource): Answer {
  const { world, id } = call;
  requireIdle(world, id.parent);
  world.save(withProperties(existing, { provisioningState: 'Deleting' }));
  return acceptChange(call, existing, 'DELETE', world.later(id.key, decisionTakes));
}

function acceptChange(call: Call, connection: Resource, method: 'PUT' | 'DELETE', endsAt: number): Answer {
  const details = { scopeId: scopeIdOf(call.world, connection) };
  return accepted(call, { provider: 'monitor', method, resource: connection.id, endsAt, details });
}

function isSame(connection: Resource, status: string, description: string): boolean {
  const state = connection.properties['privateLinkServiceConnectionState'];
  return textAt(state, 'status') === status && (textAt(state, 'description') ?? '') === description;
}
