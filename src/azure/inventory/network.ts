import { z } from 'zod';
import type { Network, RulesetLink } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { asArmObject, reference } from './arm-object.ts';
import { freeAddressesOf, networkOf } from './network-rows.ts';
import type { Sight } from './reading.ts';
import { sightOf } from './reading.ts';

export interface NetworkReading {
  readonly network: Network;
  /** The forwarding rulesets that are linked to it, wherever they are; undefined where they may not be read. */
  readonly rulesetLinks: readonly RulesetLink[] | undefined;
}

/**
 * Reads a network with its subnets and peerings, and asks it for its forwarding rulesets: it also names those that lie
 * in a subscription out of sight.
 *
 * @param withRoom also how many addresses each subnet can still give out, by one more call
 * @throws RestError where ARM cannot answer at the moment
 */
export function readNetwork(arm: Arm, networkId: string, withRoom: boolean): Promise<Sight<NetworkReading>> {
  return sightOf(networkId, async () => {
    const [{ body }, usages, rulesetLinks] = await Promise.all([
      arm.get(networkId, apiVersions.network),
      withRoom ? readable(networkId, () => arm.list(`${networkId}/usages`, apiVersions.network)) : undefined,
      readable(networkId, () => rulesetsOf(arm, networkId)),
    ]);
    return { network: networkOf(asArmObject(body), freeAddressesOf(usages ?? [])), rulesetLinks };
  });
}

const rulesets = z.object({ value: z.array(reference) });

async function rulesetsOf(arm: Arm, networkId: string): Promise<readonly RulesetLink[]> {
  const { body } = await arm.post(`${networkId}/listDnsForwardingRulesets`, apiVersions.dnsResolver);
  return rulesets.parse(body).value.map(({ id }) => ({ rulesetId: id, networkId }));
}

/** What the network can do without: undefined where it may not be read. */
async function readable<T>(networkId: string, read: () => Promise<T>): Promise<T | undefined> {
  const sight = await sightOf(networkId, read);
  return 'seen' in sight ? sight.seen : undefined;
}
