import type { RulesetLink } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { asArmObject } from './arm-object.ts';
import type { Sight } from './reading.ts';
import { sightOf } from './reading.ts';
import { linkedNetworkOf } from './zone-rows.ts';

/** The networks that a DNS forwarding ruleset is linked to: Resource Graph does not have them. @throws RestError */
export function readRulesetLinks(arm: Arm, rulesetId: string): Promise<Sight<readonly RulesetLink[]>> {
  return sightOf(rulesetId, async () => {
    const links = await arm.list(`${rulesetId}/virtualNetworkLinks`, apiVersions.dnsResolver);
    return links.map(item => ({ rulesetId, networkId: linkedNetworkOf(asArmObject(item)) }));
  });
}
