import { z } from 'zod';
import type { AccessMode, Connection, ConnectionState, Link, Scope } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, lastChangeOf, parserFor, reference } from './arm-object.ts';

const parseAccessMode: (value: unknown) => AccessMode = parserFor('Open', 'PrivateOnly');

/** Parses the state of a connection, as the scope or the endpoint shows it. */
export const parseConnectionState: (value: unknown) => ConnectionState = parserFor(
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

/** Parses a scope. A scope without access modes is open: it was written with an API version that had none. */
export function parseScope(object: ArmObject): Scope {
  const { accessModeSettings: modes } = modeSettings.parse(object.properties ?? {});
  return {
    ...identityOf(object),
    accessModes: {
      query: modes == null ? 'Open' : parseAccessMode(modes.queryAccessMode),
      ingestion: modes == null ? 'Open' : parseAccessMode(modes.ingestionAccessMode),
    },
    exclusions: (modes?.exclusions ?? []).map(entry => ({
      connectionName: entry.privateEndpointConnectionName,
      query: parseAccessMode(entry.queryAccessMode),
      ingestion: parseAccessMode(entry.ingestionAccessMode),
    })),
    ...lastChangeOf(object),
  };
}

const linkProperties = z.object({
  linkedResourceId: z.string().nullish(),
  provisioningState: z.string().nullish(),
});

/** Parses a scopedResource: the link of a resource to a scope. */
export function parseLink(scopeId: string, object: ArmObject): Link {
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

/** A connection with its provisioning state. */
export interface ConnectionReading extends Connection {
  /** In lower case: `succeeded`, `creating`, `deleting`, `failed`. */
  readonly provisioning: string;
}

/** Parses the connections in the response to a GET of their scope, with their provisioning states. */
export function parseConnectionReadings(scope: ArmObject): readonly ConnectionReading[] {
  return (connections.parse(scope.properties ?? {}).privateEndpointConnections ?? []).map(
    ({ id, name, properties }) => ({
      id,
      name,
      scopeId: scope.id,
      endpointId: properties.privateEndpoint?.id ?? '',
      state: parseConnectionState(properties.privateLinkServiceConnectionState.status),
      description: properties.privateLinkServiceConnectionState.description ?? '',
      provisioning: properties.provisioningState?.toLowerCase() ?? 'succeeded',
    }),
  );
}

/** Parses the connections in the response to a GET of their scope. */
export function parseConnections(scope: ArmObject): readonly Connection[] {
  return parseConnectionReadings(scope).map(({ provisioning: _, ...connection }) => connection);
}
