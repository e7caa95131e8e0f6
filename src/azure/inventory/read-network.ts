import { z } from 'zod';
import type { Network, RulesetLink } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseArmObject, reference } from './arm-object.ts';
import { parseFreeAddresses, parseNetwork } from './parse-network.ts';
import type { ReadResult } from './read-result.ts';
import { readResult } from './read-result.ts';

export interface NetworkReading {
  readonly network: Network;
  /** The forwarding rulesets that are linked to it, wherever they are; undefined where they may not be read. */
  readonly rulesetLinks: readonly RulesetLink[] | undefined;
}

/**
 * Reads a network with its subnets and peerings, and lists its forwarding rulesets, including those in subscriptions
 * that the bot has no access to.
 *
 * @param withSubnetUsage also reads how many addresses are free in each subnet, with one more call
 * @throws RestError where ARM cannot answer now
 */
export function readNetwork(
  arm: Arm,
  networkId: string,
  withSubnetUsage: boolean,
): Promise<ReadResult<NetworkReading>> {
  return readResult(networkId, async () => {
    const [{ body }, usages, rulesetLinks] = await Promise.all([
      arm.get(networkId, apiVersions.network),
      withSubnetUsage ? ifReadable(networkId, () => arm.list(`${networkId}/usages`, apiVersions.network)) : undefined,
      ifReadable(networkId, () => readRulesetsOf(arm, networkId)),
    ]);
    return { network: parseNetwork(parseArmObject(body), parseFreeAddresses(usages ?? [])), rulesetLinks };
  });
}

const rulesets = z.object({ value: z.array(reference) });

async function readRulesetsOf(arm: Arm, networkId: string): Promise<readonly RulesetLink[]> {
  const { body } = await arm.post(`${networkId}/listDnsForwardingRulesets`, apiVersions.dnsResolver);
  return rulesets.parse(body).value.map(({ id }) => ({ rulesetId: id, networkId }));
}

/** Reads an optional part of a network; returns undefined where the bot may not read it. */
async function ifReadable<T>(networkId: string, read: () => Promise<T>): Promise<T | undefined> {
  const result = await readResult(networkId, read);
  return 'found' in result ? result.found : undefined;
}

const rulesetLink = z.object({ properties: z.object({ virtualNetwork: reference }) });

/**
 * Reads the networks that a DNS forwarding ruleset is linked to. Resource Graph does not have them. @throws RestError
 */
export function readRulesetLinks(arm: Arm, rulesetId: string): Promise<ReadResult<readonly RulesetLink[]>> {
  return readResult(rulesetId, async () => {
    const links = await arm.list(`${rulesetId}/virtualNetworkLinks`, apiVersions.dnsResolver);
    return links.map(item => ({ rulesetId, networkId: rulesetLink.parse(item).properties.virtualNetwork.id }));
  });
}
