import { z } from 'zod';
import type { AccessMode, Connection, ConnectionState, Link, Scope } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, lastChangeOf, one, reference } from './arm-object.ts';

const accessMode: (value: unknown) => AccessMode = one('Open', 'PrivateOnly');

/** The state of a connection, on either of its sides. */
export const connectionState: (value: unknown) => ConnectionState = one(
  'Pending',
  'Approved',
  'Rejected',
  'Disconnected',
);

const modeSettings = z.object({
  accessModeSettings: z
    .object({
      queryAccessMode: z.unknown().optional(),
      ingestionAccessMode: z.unknown().optional(),
      exclusions: z
        .array(
          z.object({
            privateEndpointConnectionName: z.string(),
            queryAccessMode: z.unknown().optional(),
            ingestionAccessMode: z.unknown().optional(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** A scope. One without access modes is of a version that had none: everything was open. */
export function scopeOf(object: ArmObject): Scope {
  const { accessModeSettings: modes } = modeSettings.parse(object.properties ?? {});
  return {
    ...identityOf(object),
    accessModes: {
      query: modes == null ? 'Open' : accessMode(modes.queryAccessMode),
      ingestion: modes == null ? 'Open' : accessMode(modes.ingestionAccessMode),
    },
    exclusions: (modes?.exclusions ?? []).map(entry => ({
      connectionName: entry.privateEndpointConnectionName,
      query: accessMode(entry.queryAccessMode),
      ingestion: accessMode(entry.ingestionAccessMode),
    })),
    ...lastChangeOf(object),
  };
}

const linkProperties = z.object({
  linkedResourceId: z.string().nullish(),
  provisioningState: z.string().nullish(),
});

/** A scopedResource: the link of a resource to a scope. */
export function linkOf(scopeId: string, object: ArmObject): Link {
  const { id, name } = object;
  const { linkedResourceId, provisioningState } = linkProperties.parse(object.properties ?? {});
  return {
    id,
    name,
    scopeId,
    resourceId: linkedResourceId ?? '',
    provisioningState: provisioningState ?? 'Succeeded',
    ...lastChangeOf(object),
  };
}

const connections = z.object({
  privateEndpointConnections: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        properties: z.object({
          provisioningState: z.string().nullish(),
          privateEndpoint: reference.nullish(),
          privateLinkServiceConnectionState: z.object({
            status: z.unknown().optional(),
            description: z.string().nullish(),
          }),
        }),
      }),
    )
    .nullish(),
});

/** A connection with how far Azure is with it. */
export interface ConnectionReading extends Connection {
  /** In lower case: `succeeded`, `creating`, `deleting`, `failed`. */
  readonly provisioning: string;
}

/** The connections that a scope's own answer holds, with how far Azure is with each. */
export function connectionReadings(scope: ArmObject): readonly ConnectionReading[] {
  return (connections.parse(scope.properties ?? {}).privateEndpointConnections ?? []).map(
    ({ id, name, properties }) => ({
      id,
      name,
      scopeId: scope.id,
      endpointId: properties.privateEndpoint?.id ?? '',
      state: connectionState(properties.privateLinkServiceConnectionState.status),
      description: properties.privateLinkServiceConnectionState.description ?? '',
      provisioning: properties.provisioningState?.toLowerCase() ?? 'succeeded',
    }),
  );
}

/** The connections that a scope's own answer holds. */
export function connectionsOf(scope: ArmObject): readonly Connection[] {
  return connectionReadings(scope).map(({ provisioning: _, ...connection }) => connection);
}
