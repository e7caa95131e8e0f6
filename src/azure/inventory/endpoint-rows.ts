import { z } from 'zod';
import { keyOf, parseId } from '../../domain/ids.ts';
import type { ConnectionState, Endpoint, ZoneGroup } from '../../domain/topology/objects.ts';
import { networkIdOf } from '../../domain/topology/questions.ts';
import type { ArmObject } from './arm-object.ts';
import { reference } from './arm-object.ts';
import { connectionState } from './scope-rows.ts';

const serviceConnection = z.object({
  properties: z.object({
    privateLinkServiceId: z.string().nullish(),
    privateLinkServiceConnectionState: z.object({ status: z.unknown().optional() }).nullish(),
  }),
});

const endpointProperties = z.object({
  subnet: reference,
  privateLinkServiceConnections: z.array(serviceConnection).nullish(),
  manualPrivateLinkServiceConnections: z.array(serviceConnection).nullish(),
  networkInterfaces: z.array(reference).nullish(),
  customDnsConfigs: z.array(z.object({ ipAddresses: z.array(z.string()).nullish() })).nullish(),
});

/** A private endpoint's own words, before what stands beside it is known. */
export interface EndpointReading {
  readonly object: ArmObject;
  readonly scopeId: string;
  readonly subnetId: string;
  readonly state: ConnectionState;
  readonly interfaceIds: readonly string[];
  /** Addresses that it shows itself, while no zone group keeps its names. */
  readonly ownAddresses: readonly string[];
}

/** Reads a private endpoint of a scope; undefined for one of another service. Automatic and manual connections are one. */
export function endpointReading(object: ArmObject): EndpointReading | undefined {
  const properties = endpointProperties.parse(object.properties ?? {});
  const connections = [
    ...(properties.privateLinkServiceConnections ?? []),
    ...(properties.manualPrivateLinkServiceConnections ?? []),
  ].map(connection => connection.properties);
  const own = connections.find(({ privateLinkServiceId: id }) => parseId(id ?? '')?.type === SCOPE);
  if (own?.privateLinkServiceId == null) return undefined;
  return {
    object,
    scopeId: own.privateLinkServiceId,
    subnetId: properties.subnet.id,
    state: connectionState(own.privateLinkServiceConnectionState?.status),
    interfaceIds: (properties.networkInterfaces ?? []).map(({ id }) => id),
    ownAddresses: (properties.customDnsConfigs ?? []).flatMap(({ ipAddresses }) => ipAddresses ?? []),
  };
}

const SCOPE = 'microsoft.insights/privatelinkscopes';

const interfaceProperties = z.object({
  ipConfigurations: z
    .array(
      z.object({
        properties: z.object({
          privateIPAddress: z.string().nullish(),
          privateLinkConnectionProperties: z.object({ fqdns: z.array(z.string()).nullish() }).nullish(),
        }),
      }),
    )
    .nullish(),
});

/** The addresses of a network interface, and the public names that a private endpoint's lead to. */
export function interfaceOf(object: ArmObject) {
  const { ipConfigurations } = interfaceProperties.parse(object.properties ?? {});
  const all = (ipConfigurations ?? []).map(({ properties }) => properties);
  return {
    addresses: all.flatMap(({ privateIPAddress }) => privateIPAddress ?? []),
    names: all.flatMap(({ privateLinkConnectionProperties }) => privateLinkConnectionProperties?.fqdns ?? []),
  };
}

const groupProperties = z.object({
  privateDnsZoneConfigs: z
    .array(
      z.looseObject({
        name: z.string(),
        properties: z.looseObject({
          privateDnsZoneId: z.string().nullish(),
          recordSets: z
            .array(z.object({ recordSetName: z.string(), ipAddresses: z.array(z.string()).nullish() }))
            .nullish(),
        }),
      }),
    )
    .nullish(),
});

/** The zones of a zone group, with the records that Azure says it keeps in each. */
export function zoneConfigsOf(group: ArmObject) {
  return (groupProperties.parse(group.properties ?? {}).privateDnsZoneConfigs ?? []).map(({ name, properties }) => ({
    name,
    zoneId: properties.privateDnsZoneId ?? '',
    records: properties.recordSets ?? [],
  }));
}

/** An endpoint has one zone group at most (azure-docs, private-endpoint-dns). One without zones keeps nothing. */
function zoneGroupOf(groups: readonly ArmObject[]): ZoneGroup | null {
  const [group] = groups;
  const zoneIds = group === undefined ? [] : zoneConfigsOf(group).map(({ zoneId }) => zoneId);
  return group === undefined || zoneIds.length === 0 ? null : { name: group.name, zoneIds };
}

/** What stands beside an endpoint. */
interface Beside {
  readonly zoneGroups: readonly ArmObject[];
  /** Addresses of network interfaces, by their lower-cased id; of those that could be read. */
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
}

/**
 * A private endpoint. Its addresses are its interface's; where that cannot be seen, those that it or its zone group
 * tells.
 */
export function endpointOf(reading: EndpointReading, { zoneGroups, interfaces }: Beside): Endpoint {
  const { object, scopeId, subnetId, state, interfaceIds, ownAddresses } = reading;
  const seen = interfaceIds.flatMap(id => interfaces.get(keyOf(id)) ?? []);
  const told = [...ownAddresses, ...zoneGroups.flatMap(recordedAddresses)];
  return {
    id: object.id,
    name: object.name,
    location: object.location ?? '',
    networkId: networkIdOf(subnetId),
    subnetId,
    scopeId,
    addresses: [...new Set(seen.length > 0 ? seen : told)],
    state,
    zoneGroup: zoneGroupOf(zoneGroups),
  };
}

function recordedAddresses(group: ArmObject): readonly string[] {
  return zoneConfigsOf(group).flatMap(({ records }) => records.flatMap(({ ipAddresses }) => ipAddresses ?? []));
}
