import type { DnsNames } from '../dns/zone-names.ts';
import type { ConnectionState, Tags } from './objects.ts';

/** The network's side of the estate, as plain data. */

/** Which zones a private endpoint keeps its records in, and how Azure calls the group (usually `default`). */
export interface ZoneGroup {
  readonly name: string;
  readonly zoneIds: readonly string[];
}

/** A private endpoint to a scope, in a subnet. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly networkId: string;
  readonly subnetId: string;
  readonly scopeId: string;
  /** Its private addresses: those of its network interface, or of its DNS configurations. */
  readonly addresses: readonly string[];
  /** The connection's state as the endpoint shows it. The scope's own side counts first. */
  readonly state: ConnectionState;
  /** Null where it has none. */
  readonly zoneGroup: ZoneGroup | null;
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  /** `10.0.1.0/27` and the like. */
  readonly prefixes: readonly string[];
  /** Addresses that Azure could still give out; null where that was not read. */
  readonly freeAddresses: number | null;
  readonly securityGroupId: string | null;
}

export type PeeringState = 'Connected' | 'Initiated' | 'Disconnected' | 'unrecognised';

/** One network's side of a peering. */
export interface Peering {
  readonly remoteNetworkId: string;
  readonly state: PeeringState;
  /** Azure's `allowVirtualNetworkAccess`, for the whole of both networks. */
  readonly allowsAccess: boolean;
}

/** A virtual network. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Tags;
  /** Custom DNS servers; none means that Azure DNS answers. */
  readonly dnsServers: readonly string[];
  readonly subnets: readonly Subnet[];
  readonly peerings: readonly Peering[];
}

/** A private DNS zone. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
}

/** What happens to names that a zone does not have: `NxDomainRedirect` asks the internet (Learn, private-dns-fallback). */
export type ResolutionPolicy = 'Default' | 'NxDomainRedirect' | 'unrecognised';

/** The link of a zone to a network that resolves by it. */
export interface ZoneLink {
  readonly id: string;
  readonly name: string;
  readonly zoneId: string;
  readonly networkId: string;
  readonly resolutionPolicy: ResolutionPolicy;
}

/** The addresses of one name in a private zone. */
export interface RecordSet {
  readonly zoneId: string;
  /** Relative to the zone: `api`. */
  readonly name: string;
  readonly addresses: readonly string[];
}

/** A DNS forwarding ruleset that is linked to a network. */
export interface RulesetLink {
  readonly rulesetId: string;
  readonly networkId: string;
}

/** A rule of a network security group, in Azure's own words. */
export interface SecurityRule {
  readonly name: string;
  /** 100 to 4096; the lowest number decides. */
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'Deny';
  readonly protocol: string;
  readonly source: string;
  /** A service tag, `*`, or address prefixes. */
  readonly destinations: readonly string[];
  readonly ports: readonly string[];
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Tags;
  readonly rules: readonly SecurityRule[];
}

/** What the estate holds beside Azure Monitor's own objects. */
export interface NetworkObjects {
  readonly endpoints: readonly Endpoint[];
  readonly networks: readonly Network[];
  readonly zones: readonly Zone[];
  readonly zoneLinks: readonly ZoneLink[];
  readonly records: readonly RecordSet[];
  readonly rulesetLinks: readonly RulesetLink[];
  readonly securityGroups: readonly SecurityGroup[];
  /** The cloud's zone names; null where they are not known, which makes every network's reach unknown. */
  readonly dnsNames: DnsNames | null;
}
