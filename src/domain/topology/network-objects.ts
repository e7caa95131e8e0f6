import type { DnsNames } from '../dns/zone-names.ts';

/** The networking objects of the inventory as plain data, with the types that Azure Monitor's own objects share. */

export type Tags = Readonly<Record<string, string>>;

export type ConnectionState = 'Pending' | 'Approved' | 'Rejected' | 'Disconnected' | 'unrecognised';

/** The zones in which Azure writes a private endpoint's records, and the name of the group (usually `default`). */
export interface ZoneGroup {
  readonly name: string;
  readonly zoneIds: readonly string[];
}

/** A private endpoint that is placed in a subnet and connects to a scope. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly networkId: string;
  readonly subnetId: string;
  readonly scopeId: string;
  /** Its private addresses, read from its network interface or from its DNS configurations. */
  readonly addresses: readonly string[];
  /** The connection's state as the endpoint reports it. What the scope reports takes precedence. */
  readonly state: ConnectionState;
  /** Null if the endpoint has no zone group. */
  readonly zoneGroup: ZoneGroup | null;
  /**
   * The names that have to lead to it, each with its addresses. Only kept without a zone group: with one, names resolve by
   * the records in its zones. Absent if they were not read.
   */
  readonly names?: readonly EndpointName[];
}

/** A full name, in lower case, that has to lead to addresses of a private endpoint. */
export interface EndpointName {
  readonly name: string;
  readonly addresses: readonly string[];
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  /** Address ranges such as `10.0.1.0/27`. */
  readonly prefixes: readonly string[];
  /** How many addresses Azure can still assign; null if that was not read. */
  readonly freeAddresses: number | null;
  readonly securityGroupId: string | null;
  /** The private endpoints of any service in it, as the subnet lists them. Absent if it lists none. */
  readonly endpointIds?: readonly string[];
}

export type PeeringState = 'Connected' | 'Initiated' | 'Disconnected' | 'unrecognised';

/** One side of a peering, as the network that has it reports it. */
export interface Peering {
  readonly remoteNetworkId: string;
  readonly state: PeeringState;
  /** Azure's `allowVirtualNetworkAccess`, which applies to all of both networks. */
  readonly allowsAccess: boolean;
}

/** A virtual network. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Tags;
  /** Custom DNS servers. Without any, the network uses Azure DNS. */
  readonly dnsServers: readonly string[];
  readonly subnets: readonly Subnet[];
  readonly peerings: readonly Peering[];
  /** Private endpoints, of any service, that have appeared in it since the reading of everything. */
  readonly newEndpointIds?: readonly string[];
}

/** A private DNS zone. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
}

/**
 * What happens to a name that has no record in the zone: `NxDomainRedirect` falls back to public DNS (Learn,
 * private-dns-fallback).
 */
export type ResolutionPolicy = 'Default' | 'NxDomainRedirect' | 'unrecognised';

/** The link of a private DNS zone to a network, which then resolves names in the zone. */
export interface ZoneLink {
  readonly id: string;
  readonly name: string;
  readonly zoneId: string;
  readonly networkId: string;
  readonly resolutionPolicy: ResolutionPolicy;
}

/** What one name in a private zone resolves to: the addresses of its A and AAAA records, or another name. */
export interface RecordSet {
  readonly zoneId: string;
  /** Relative to the zone, such as `api`. */
  readonly name: string;
  readonly addresses: readonly string[];
  /**
   * The full name that its CNAME record points to, in lower case and without a dot at the end. A name with a CNAME
   * record has no addresses of its own (Learn, dns-private-records: "CNAME records").
   */
  readonly alias?: string;
}

/** A DNS forwarding ruleset that is linked to a network. */
export interface RulesetLink {
  readonly rulesetId: string;
  readonly networkId: string;
}

/** A rule of a DNS forwarding ruleset that is enabled. */
export interface ForwardingRule {
  /** In lower case and without a dot at the end. Empty for the rule that matches every name. */
  readonly domain: string;
  /** The addresses of DNS servers. One that is asked on another port than 53 has its port too: `10.0.0.4:5353`. */
  readonly targets: readonly string[];
}

/** A DNS forwarding ruleset whose rules are known. */
export interface Ruleset {
  readonly id: string;
  readonly rules: readonly ForwardingRule[];
  /** The networks of its outbound endpoints, from which the targets of its rules are asked. Empty if not all are known. */
  readonly networkIds: readonly string[];
}

/**
 * A DNS server whose answers follow from documented rules: an inbound endpoint of a Private Resolver, or an Azure
 * Firewall that is a DNS proxy.
 */
export interface DnsForwarder {
  readonly id: string;
  /** The network that contains it, or the virtual hub. */
  readonly networkId: string;
  readonly addresses: readonly string[];
  /** The servers that it asks. Without any, it asks Azure DNS, which answers as for its network. */
  readonly servers: readonly string[];
}

/** A rule of a network security group, with the values that Azure uses. */
export interface SecurityRule {
  readonly name: string;
  /** 100 to 4096. The rule with the lowest number takes precedence. */
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'Deny';
  readonly protocol: string;
  readonly source: string;
  /** Service tags, `*` or address prefixes. */
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

/** Everything in the inventory that is not an object of Azure Monitor itself. */
export interface NetworkObjects {
  readonly endpoints: readonly Endpoint[];
  readonly networks: readonly Network[];
  readonly zones: readonly Zone[];
  readonly zoneLinks: readonly ZoneLink[];
  readonly records: readonly RecordSet[];
  readonly rulesetLinks: readonly RulesetLink[];
  readonly rulesets: readonly Ruleset[];
  readonly dnsForwarders: readonly DnsForwarder[];
  readonly securityGroups: readonly SecurityGroup[];
  /** The names of the cloud's zones. Null if they are not known, which makes the reach of every network unknown. */
  readonly dnsNames: DnsNames | null;
}
