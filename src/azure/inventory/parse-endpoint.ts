import { z } from 'zod';
import { keyOf, parseId } from '../../domain/ids.ts';
import { networkIdOf } from '../../domain/topology/lookups.ts';
import type { ConnectionState, Endpoint, EndpointName, ZoneGroup } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { reference } from './arm-object.ts';
import { parseConnectionState } from './parse-scope.ts';

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
  customDnsConfigs: z
    .array(z.object({ fqdn: z.string().nullish(), ipAddresses: z.array(z.string()).nullish() }))
    .nullish(),
});

/** What a private endpoint's own object shows, without its interfaces and its zone group. */
export interface EndpointReading {
  readonly object: ArmObject;
  readonly scopeId: string;
  readonly subnetId: string;
  readonly state: ConnectionState;
  readonly interfaceIds: readonly string[];
  /** Names and addresses that it shows itself, which it does while it has no zone group. */
  readonly ownNames: readonly EndpointName[];
}

/**
 * Parses a private endpoint of a scope; returns undefined for an endpoint of another service. Azure lists automatic and
 * manual connections apart, and both count.
 */
export function parseEndpoint(object: ArmObject): EndpointReading | undefined {
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
    state: parseConnectionState(own.privateLinkServiceConnectionState?.status),
    interfaceIds: (properties.networkInterfaces ?? []).map(({ id }) => id),
    ownNames: (properties.customDnsConfigs ?? []).map(({ fqdn, ipAddresses }) => {
      return { name: keyOf(fqdn ?? ''), addresses: ipAddresses ?? [] };
    }),
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

/** The addresses of a network interface and, for that of a private endpoint, the public names of each. */
export interface InterfaceReading {
  readonly addresses: readonly string[];
  readonly names: readonly EndpointName[];
}

/**
 * Parses a network interface. The names are those that DNS has to be configured for (azure-docs, private-endpoint-dns: "The
 * network interface information includes FQDN and private IP addresses").
 */
export function parseInterface(object: ArmObject): InterfaceReading {
  const { ipConfigurations } = interfaceProperties.parse(object.properties ?? {});
  const all = (ipConfigurations ?? []).map(({ properties }) => properties);
  return {
    addresses: all.flatMap(({ privateIPAddress }) => privateIPAddress ?? []),
    names: all.flatMap(({ privateIPAddress, privateLinkConnectionProperties }) =>
      (privateLinkConnectionProperties?.fqdns ?? []).map(name => {
        return { name: keyOf(name), addresses: privateIPAddress == null ? [] : [privateIPAddress] };
      }),
    ),
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

/** Parses the zones of a zone group, with the records that Azure says it keeps in each. */
export function parseZoneConfigs(group: ArmObject) {
  return (groupProperties.parse(group.properties ?? {}).privateDnsZoneConfigs ?? []).map(({ name, properties }) => ({
    name,
    zoneId: properties.privateDnsZoneId ?? '',
    records: properties.recordSets ?? [],
  }));
}

/**
 * Parses the zone group of an endpoint, which has at most one (azure-docs, private-endpoint-dns). A group without zones
 * counts as none, because it has no records.
 */
function parseZoneGroup(groups: readonly ArmObject[]): ZoneGroup | null {
  const [group] = groups;
  const zoneIds = group === undefined ? [] : parseZoneConfigs(group).map(({ zoneId }) => zoneId);
  return group === undefined || zoneIds.length === 0 ? null : { name: group.name, zoneIds };
}

/** The objects that belong to an endpoint. */
interface EndpointParts {
  readonly zoneGroups: readonly ArmObject[];
  /** The network interfaces that could be read, by their id in lower case. */
  readonly interfaces: ReadonlyMap<string, InterfaceReading>;
}

/**
 * Combines what was read of a private endpoint. Takes its addresses and names from its interface or, if that could not be
 * read, from the endpoint itself and its zone group.
 */
export function combineEndpoint(reading: EndpointReading, { zoneGroups, interfaces }: EndpointParts): Endpoint {
  const { object, scopeId, subnetId, state, interfaceIds, ownNames } = reading;
  const read = interfaceIds.flatMap(id => interfaces.get(keyOf(id)) ?? []);
  const fromInterfaces = read.flatMap(({ addresses }) => addresses);
  const fromRecords = [...ownNames.flatMap(({ addresses }) => addresses), ...zoneGroups.flatMap(recordedAddresses)];
  const zoneGroup = parseZoneGroup(zoneGroups);
  const names = mergeNames([...read.flatMap(nic => nic.names), ...ownNames]);
  return {
    id: object.id,
    name: object.name,
    location: object.location ?? '',
    networkId: networkIdOf(subnetId),
    subnetId,
    scopeId,
    addresses: [...new Set(fromInterfaces.length > 0 ? fromInterfaces : fromRecords)],
    state,
    zoneGroup,
    ...(zoneGroup === null && names.length > 0 && { names }),
  };
}

/** Returns each name once, with all addresses that it was read with. */
function mergeNames(all: readonly EndpointName[]): readonly EndpointName[] {
  const byName = Map.groupBy(
    all.filter(({ name }) => name !== ''),
    ({ name }) => name,
  );
  return [...byName].map(([name, same]) => ({ name, addresses: [...new Set(same.flatMap(one => one.addresses))] }));
}

function recordedAddresses(group: ArmObject): readonly string[] {
  return parseZoneConfigs(group).flatMap(({ records }) => records.flatMap(({ ipAddresses }) => ipAddresses ?? []));
}
