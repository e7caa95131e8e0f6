import { z } from 'zod';
import { sameId } from '../../domain/ids.ts';
import type { SecurityGroup } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { securityGroupOf } from '../inventory/security-group-rows.ts';
import { read } from './looking.ts';

/** What a security group says, with how far Azure is with one of its rules. */
interface GroupReading {
  readonly group: SecurityGroup;
  /** In lower case; undefined where there is no rule of that name. */
  readonly provisioning: string | undefined;
  readonly correlationId: string | null;
}

interface OfRule {
  readonly securityGroupId: string;
  readonly ruleName: string;
}

const rules = z.object({
  securityRules: z
    .array(z.object({ name: z.string(), properties: z.object({ provisioningState: z.string().nullish() }) }))
    .nullish(),
});

/** @throws RestError, also where the group is not there */
export async function groupWithRule(arm: Arm, { securityGroupId, ruleName }: OfRule): Promise<GroupReading> {
  const { object, correlationId } = await read(arm, securityGroupId, apiVersions.network);
  const { securityRules } = rules.parse(object.properties ?? {});
  const rule = (securityRules ?? []).find(({ name }) => sameId(name, ruleName));
  const provisioning = rule && (rule.properties.provisioningState?.toLowerCase() ?? 'succeeded');
  return { group: securityGroupOf(object), provisioning, correlationId };
}

export function ruleIdOf({ securityGroupId, ruleName }: OfRule): string {
  return `${securityGroupId}/securityRules/${ruleName}`;
}
