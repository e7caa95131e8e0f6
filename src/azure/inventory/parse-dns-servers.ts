import { z } from 'zod';
import { keyOf } from '../../domain/ids.ts';
import { networkIdOf } from '../../domain/topology/lookups.ts';
import type { DnsForwarder, ForwardingRule } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { reference } from './arm-object.ts';

/** DNS servers in Azure, and what they forward, as Resource Graph and their providers show them. */

const inboundEndpoint = z.object({
  ipConfigurations: z.array(z.object({ subnet: reference, privateIpAddress: z.string().nullish() })).min(1),
});

/**
 * Parses an inbound endpoint of a Private Resolver. It asks Azure DNS (Learn, private-resolver-endpoints-rulesets); the
 * shape is that of azure-rest-api-specs, dnsresolver, 2022-07-01.
 */
export function parseInboundEndpoint({ id, properties }: ArmObject): DnsForwarder {
  const { ipConfigurations } = inboundEndpoint.parse(properties);
  const [first] = ipConfigurations;
  return {
    id,
    networkId: networkIdOf(first?.subnet.id ?? ''),
    addresses: ipConfigurations.flatMap(({ privateIpAddress }) => privateIpAddress ?? []),
    servers: [],
  };
}

const outboundEndpoint = z.object({ subnet: reference });

/** Returns the network that contains an outbound endpoint of a Private Resolver. */
export function parseOutboundNetwork({ properties }: ArmObject): string {
  return networkIdOf(outboundEndpoint.parse(properties).subnet.id);
}

const ruleset = z.object({ dnsResolverOutboundEndpoints: z.array(reference).nullish() });

/** Returns the ids of the outbound endpoints of a forwarding ruleset. */
export function parseOutboundEndpointIds({ properties }: ArmObject): readonly string[] {
  const { dnsResolverOutboundEndpoints } = ruleset.parse(properties ?? {});
  return (dnsResolverOutboundEndpoints ?? []).map(({ id }) => id);
}

const forwardingRule = z.object({
  properties: z.object({
    domainName: z.string(),
    targetDnsServers: z.array(z.object({ ipAddress: z.string(), port: z.number().nullish() })),
    forwardingRuleState: z.string().nullish(),
  }),
});

const DNS_PORT = 53;

/** Parses a rule of a forwarding ruleset. Returns undefined if it is disabled, because it is then ignored. */
export function parseForwardingRule(item: unknown): ForwardingRule | undefined {
  const { domainName, targetDnsServers, forwardingRuleState } = forwardingRule.parse(item).properties;
  if (forwardingRuleState?.toLowerCase() === 'disabled') return undefined;
  return {
    domain: domainName.toLowerCase().replace(/\.$/, ''),
    targets: targetDnsServers.map(({ ipAddress, port }) =>
      port == null || port === DNS_PORT ? ipAddress : `${ipAddress}:${port}`,
    ),
  };
}

const policyProperties = z.object({
  dnsSettings: z.object({ enableProxy: z.boolean().nullish(), servers: z.array(z.string()).nullish() }).nullish(),
});

/** How a firewall answers DNS queries. */
interface ProxySettings {
  readonly isProxy: boolean;
  readonly servers: readonly string[];
}

/**
 * Parses the DNS settings of a firewall policy. Without any, the firewall is no proxy, as far as is documented: what a
 * policy inherits from its base policy is not.
 */
export function parseFirewallPolicy({ properties }: ArmObject): ProxySettings {
  const { dnsSettings } = policyProperties.parse(properties ?? {});
  return { isProxy: dnsSettings?.enableProxy ?? false, servers: dnsSettings?.servers ?? [] };
}

const firewallProperties = z.object({
  ipConfigurations: z
    .array(z.object({ properties: z.object({ privateIPAddress: z.string().nullish(), subnet: reference.nullish() }) }))
    .nullish(),
  firewallPolicy: reference.nullish(),
  additionalProperties: z.record(z.string(), z.string()).nullish(),
  virtualHub: reference.nullish(),
  hubIPAddresses: z.object({ privateIPAddress: z.string().nullish() }).nullish(),
});

/**
 * Parses an Azure Firewall. Returns undefined unless it is a DNS proxy that the bot can read. A proxy asks Azure DNS
 * unless it has servers (Learn, firewall/dns-settings); the settings are those of its policy, or its own if it has none.
 *
 * @param policies the settings of each policy that was read, by its key
 */
export function parseFirewall(
  { id, properties }: ArmObject,
  policies: ReadonlyMap<string, ProxySettings>,
): DnsForwarder | undefined {
  const firewall = firewallProperties.parse(properties ?? {});
  const { firewallPolicy, virtualHub, hubIPAddresses } = firewall;
  const configurations = (firewall.ipConfigurations ?? []).map(one => one.properties);
  const subnetId = configurations.find(({ subnet }) => subnet != null)?.subnet?.id;
  const networkId = subnetId === undefined ? virtualHub?.id : networkIdOf(subnetId);
  const settings =
    firewallPolicy == null ? ownSettings(firewall.additionalProperties ?? {}) : policies.get(keyOf(firewallPolicy.id));
  if (networkId === undefined || settings?.isProxy !== true) return undefined;
  const addresses = [
    ...configurations.map(({ privateIPAddress }) => privateIPAddress),
    hubIPAddresses?.privateIPAddress,
  ];
  return { id, networkId, addresses: addresses.flatMap(address => address ?? []), servers: settings.servers };
}

/** Returns the id of a firewall's policy, if it has one. */
export function firewallPolicyIdOf({ properties }: ArmObject): string | undefined {
  return firewallProperties.parse(properties ?? {}).firewallPolicy?.id;
}

/** Settings of a firewall without a policy: `Network.DNS.EnableProxy` and `Network.DNS.Servers`, both texts. */
function ownSettings(texts: Readonly<Record<string, string>>): ProxySettings {
  const byName = new Map(Object.entries(texts).map(([name, value]) => [name.toLowerCase(), value]));
  const servers = (byName.get('network.dns.servers') ?? '').split(',').map(server => server.trim());
  return {
    isProxy: byName.get('network.dns.enableproxy')?.toLowerCase() === 'true',
    servers: servers.filter(server => server !== ''),
  };
}
