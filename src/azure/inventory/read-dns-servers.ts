import { keyOf, parseId } from '../../domain/ids.ts';
import type { DnsForwarder, Network, Ruleset } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseArmObject } from './arm-object.ts';
import { firewallPolicyIdOf, parseFirewall, parseFirewallPolicy, parseInboundEndpoint } from './parse-dns-servers.ts';
import type { ReadResult } from './read-result.ts';
import { parseFound, readObject, readResult } from './read-result.ts';

/**
 * Reads a DNS server from its provider. Found without a server: a firewall that is no DNS proxy any more.
 *
 * @throws RestError where ARM cannot answer now
 */
export async function readForwarder(arm: Arm, id: string): Promise<ReadResult<DnsForwarder | undefined>> {
  if (parseId(id)?.type === 'microsoft.network/azurefirewalls') return readFirewall(arm, id);
  return parseFound(await readObject(arm, id, apiVersions.dnsResolver), parseInboundEndpoint);
}

function readFirewall(arm: Arm, id: string): Promise<ReadResult<DnsForwarder | undefined>> {
  return readResult(id, async () => {
    const firewall = parseArmObject((await arm.get(id, apiVersions.network)).body);
    const policyId = firewallPolicyIdOf(firewall);
    if (policyId === undefined) return parseFirewall(firewall, new Map());
    const policy = parseArmObject((await arm.get(policyId, apiVersions.network)).body);
    return parseFirewall(firewall, new Map([[keyOf(policyId), parseFirewallPolicy(policy)]]));
  });
}

/** Returns the ids of the known DNS servers that these networks and rules lead to, directly or through others. */
export function forwardersUsedBy(
  known: readonly DnsForwarder[],
  networks: readonly Network[],
  rulesets: readonly Ruleset[],
): readonly string[] {
  const asked = new Set([
    ...networks.flatMap(({ dnsServers }) => dnsServers),
    ...rulesets.flatMap(({ rules }) => rules.flatMap(({ targets }) => targets)),
  ]);
  const used = new Set<DnsForwarder>();
  for (const address of asked) {
    for (const forwarder of known.filter(({ addresses }) => addresses.includes(address))) {
      used.add(forwarder);
      for (const server of forwarder.servers) asked.add(server);
    }
  }
  return [...used].map(({ id }) => id);
}
