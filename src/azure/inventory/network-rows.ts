import { z } from 'zod';
import type { Network, Peering, PeeringState, Subnet } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, one, reference } from './arm-object.ts';

const peeringState: (value: unknown) => PeeringState = one('Connected', 'Initiated', 'Disconnected');

const subnet = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    addressPrefix: z.string().nullish(),
    addressPrefixes: z.array(z.string()).nullish(),
    networkSecurityGroup: reference.nullish(),
  }),
});

const peering = z.object({
  properties: z.object({
    remoteVirtualNetwork: reference.nullish(),
    peeringState: z.unknown().optional(),
    allowVirtualNetworkAccess: z.boolean().nullish(),
    /** False where it carries some subnets alone (Learn, how-to-configure-subnet-peering). */
    peerCompleteVnets: z.boolean().nullish(),
  }),
});

const networkProperties = z.object({
  dhcpOptions: z.object({ dnsServers: z.array(z.string()).nullish() }).nullish(),
  subnets: z.array(subnet).nullish(),
  virtualNetworkPeerings: z.array(peering).nullish(),
});

/**
 * A network, with what is inside it.
 *
 * @param free addresses that can still be given out, by the lower-cased id of the subnet, where that was read
 */
export function networkOf(object: ArmObject, free?: ReadonlyMap<string, number>): Network {
  const { dhcpOptions, subnets, virtualNetworkPeerings } = networkProperties.parse(object.properties ?? {});
  return {
    ...identityOf(object),
    location: object.location ?? '',
    dnsServers: dhcpOptions?.dnsServers ?? [],
    subnets: (subnets ?? []).map(part => subnetOf(part, free?.get(part.id.toLowerCase()))),
    peerings: (virtualNetworkPeerings ?? []).flatMap(part => peeringOf(part) ?? []),
  };
}

/** A subnet says `addressPrefix`, or has a list since it may have several. */
function subnetOf({ id, name, properties }: z.infer<typeof subnet>, free: number | undefined): Subnet {
  const { addressPrefix, addressPrefixes, networkSecurityGroup } = properties;
  const prefixes = addressPrefixes ?? [];
  return {
    id,
    name,
    prefixes: prefixes.length > 0 || addressPrefix == null ? prefixes : [addressPrefix],
    freeAddresses: free ?? null,
    securityGroupId: networkSecurityGroup?.id ?? null,
  };
}

function peeringOf({ properties }: z.infer<typeof peering>): Peering | undefined {
  const { remoteVirtualNetwork, peeringState: state, allowVirtualNetworkAccess, peerCompleteVnets } = properties;
  if (remoteVirtualNetwork == null) return undefined;
  return {
    remoteNetworkId: remoteVirtualNetwork.id,
    state: peeringState(state),
    allowsAccess: (allowVirtualNetworkAccess ?? false) && peerCompleteVnets !== false,
  };
}

const usages = z.array(z.object({ id: z.string(), currentValue: z.number(), limit: z.number() }));

/**
 * Free addresses of each subnet, by its lower-cased id, from a network's `usages`: what can be given out (five of each
 * subnet are Azure's own) without what is taken.
 */
export function freeAddressesOf(items: readonly unknown[]): ReadonlyMap<string, number> {
  const known = usages.parse(items).filter(({ limit }) => limit >= 0);
  return new Map(known.map(({ id, currentValue, limit }) => [id.toLowerCase(), Math.max(0, limit - currentValue)]));
}
