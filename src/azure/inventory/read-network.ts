import { z } from 'zod';
import { keyOf } from '../../domain/ids.ts';
import type { ForwardingRule, Network, RulesetLink } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseArmObject, reference } from './arm-object.ts';
import { parseForwardingRule } from './parse-dns-servers.ts';
import { parseFreeAddresses, parseNetwork } from './parse-network.ts';
import type { ReadResult } from './read-result.ts';
import { readResult } from './read-result.ts';

export interface NetworkReading {
  readonly network: Network;
  /** The forwarding rulesets that are linked to it, wherever they are; undefined where they may not be read. */
  readonly rulesetLinks: readonly RulesetLink[] | undefined;
  /** The rules of these rulesets, by the key of the ruleset; undefined where they may not be read. */
  readonly rules: ReadonlyMap<string, readonly ForwardingRule[] | undefined>;
}

/**
 * Reads a network with its subnets and peerings, and its forwarding rulesets with their rules, including those in subscriptions
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
    const rules = await Promise.all(
      (rulesetLinks ?? []).map(
        async ({ rulesetId }) => [keyOf(rulesetId), await readForwardingRules(arm, rulesetId)] as const,
      ),
    );
    return {
      rules: new Map(rules),
      network: parseNetwork(parseArmObject(body), parseFreeAddresses(usages ?? [])),
      rulesetLinks,
    };
  });
}

const rulesets = z.object({ value: z.array(reference) });

async function readRulesetsOf(arm: Arm, networkId: string): Promise<readonly RulesetLink[]> {
  const { body } = await arm.post(`${networkId}/listDnsForwardingRulesets`, apiVersions.dnsResolver);
  return rulesets.parse(body).value.map(({ id }) => ({ rulesetId: id, networkId }));
}

/** Reads an optional part of an object; returns undefined where the bot may not read it. */
async function ifReadable<T>(objectId: string, read: () => Promise<T>): Promise<T | undefined> {
  const result = await readResult(objectId, read);
  return 'found' in result ? result.found : undefined;
}

const rulesetLink = z.object({ properties: z.object({ virtualNetwork: reference }) });

/** What Resource Graph does not have of a forwarding ruleset. */
export interface RulesetParts {
  readonly links: readonly RulesetLink[];
  /** Undefined where they may not be read. */
  readonly rules: readonly ForwardingRule[] | undefined;
}

/** Reads the networks that a DNS forwarding ruleset is linked to, and its rules. @throws RestError */
export function readRulesetParts(arm: Arm, rulesetId: string): Promise<ReadResult<RulesetParts>> {
  return readResult(rulesetId, async () => {
    const [links, rules] = await Promise.all([
      arm.list(`${rulesetId}/virtualNetworkLinks`, apiVersions.dnsResolver),
      readForwardingRules(arm, rulesetId),
    ]);
    const networkIds = links.map(item => rulesetLink.parse(item).properties.virtualNetwork.id);
    return { links: networkIds.map(networkId => ({ rulesetId, networkId })), rules };
  });
}

/** Reads the enabled rules of a forwarding ruleset; returns undefined where the bot may not read them. */
function readForwardingRules(arm: Arm, rulesetId: string): Promise<readonly ForwardingRule[] | undefined> {
  return ifReadable(rulesetId, async () => {
    const rules = await arm.list(`${rulesetId}/forwardingRules`, apiVersions.dnsResolver);
    return rules.flatMap(rule => parseForwardingRule(rule) ?? []);
  });
}
