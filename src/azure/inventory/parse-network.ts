import { z } from 'zod';
import type { Network, Peering, PeeringState, Subnet } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, parserFor, reference } from './arm-object.ts';

const parsePeeringState: (value: unknown) => PeeringState = parserFor('Connected', 'Initiated', 'Disconnected');

const subnet = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    addressPrefix: z.string().nullish(),
    addressPrefixes: z.array(z.string()).nullish(),
    networkSecurityGroup: reference.nullish(),
    privateEndpoints: z.array(reference).nullish(),
  }),
});

const peering = z.object({
  properties: z.object({
    remoteVirtualNetwork: reference.nullish(),
    peeringState: z.unknown().optional(),
    allowVirtualNetworkAccess: z.boolean().nullish(),
    /** False where only some subnets are peered (Learn, how-to-configure-subnet-peering). */
    peerCompleteVnets: z.boolean().nullish(),
  }),
});

const networkProperties = z.object({
  dhcpOptions: z.object({ dnsServers: z.array(z.string()).nullish() }).nullish(),
  subnets: z.array(subnet).nullish(),
  virtualNetworkPeerings: z.array(peering).nullish(),
});

/**
 * Parses a network with its subnets and peerings.
 *
 * @param free how many addresses are free in each subnet, by the subnet's id in lower case, where that was read
 */
export function parseNetwork(object: ArmObject, free?: ReadonlyMap<string, number>): Network {
  const { dhcpOptions, subnets, virtualNetworkPeerings } = networkProperties.parse(object.properties ?? {});
  return {
    ...identityOf(object),
    location: object.location ?? '',
    dnsServers: dhcpOptions?.dnsServers ?? [],
    subnets: (subnets ?? []).map(part => parseSubnet(part, free?.get(part.id.toLowerCase()))),
    peerings: (virtualNetworkPeerings ?? []).flatMap(part => parsePeering(part) ?? []),
  };
}

/** Parses a subnet. It has `addressPrefix`, or `addressPrefixes` if it has several. */
function parseSubnet({ id, name, properties }: z.infer<typeof subnet>, free: number | undefined): Subnet {
  const { addressPrefix, addressPrefixes, networkSecurityGroup, privateEndpoints } = properties;
  const prefixes = addressPrefixes ?? [];
  return {
    id,
    name,
    prefixes: prefixes.length > 0 || addressPrefix == null ? prefixes : [addressPrefix],
    freeAddresses: free ?? null,
    securityGroupId: networkSecurityGroup?.id ?? null,
    ...(privateEndpoints != null && { endpointIds: privateEndpoints.map(({ id: endpointId }) => endpointId) }),
  };
}

function parsePeering({ properties }: z.infer<typeof peering>): Peering | undefined {
  const { remoteVirtualNetwork, peeringState: state, allowVirtualNetworkAccess, peerCompleteVnets } = properties;
  if (remoteVirtualNetwork == null) return undefined;
  return {
    remoteNetworkId: remoteVirtualNetwork.id,
    state: parsePeeringState(state),
    allowsAccess: (allowVirtualNetworkAccess ?? false) && peerCompleteVnets !== false,
  };
}

const usages = z.array(z.object({ id: z.string(), currentValue: z.number(), limit: z.number() }));

/**
 * Parses the `usages` of a network into the number of free addresses of each subnet, by its id in lower case. The limit
 * leaves out the five addresses of each subnet that Azure reserves.
 */
export function parseFreeAddresses(items: readonly unknown[]): ReadonlyMap<string, number> {
  const known = usages.parse(items).filter(({ limit }) => limit >= 0);
  return new Map(known.map(({ id, currentValue, limit }) => [id.toLowerCase(), Math.max(0, limit - currentValue)]));
}
