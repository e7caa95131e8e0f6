import { z } from 'zod';
import type { SecurityGroup, SecurityRule } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, one, reference } from './arm-object.ts';

const protocol = one('Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*');

const texts = z.array(z.string()).nullish();

const rule = z.object({
  name: z.string(),
  properties: z.object({
    priority: z.number(),
    direction: z.enum(['Inbound', 'Outbound']),
    access: z.enum(['Allow', 'Deny']),
    protocol: z.string(),
    sourceAddressPrefix: z.string().nullish(),
    sourceAddressPrefixes: texts,
    sourceApplicationSecurityGroups: z.array(reference).nullish(),
    destinationAddressPrefix: z.string().nullish(),
    destinationAddressPrefixes: texts,
    destinationApplicationSecurityGroups: z.array(reference).nullish(),
    destinationPortRange: z.string().nullish(),
    destinationPortRanges: texts,
  }),
});

const groupProperties = z.object({ securityRules: z.array(rule).nullish() });

/** A network security group with the rules that somebody made; Azure's own default rules are not among them. */
export function securityGroupOf(object: ArmObject): SecurityGroup {
  const { securityRules } = groupProperties.parse(object.properties ?? {});
  return { ...identityOf(object), location: object.location ?? '', rules: (securityRules ?? []).map(ruleOf) };
}

function ruleOf({ name, properties }: z.infer<typeof rule>): SecurityRule {
  const { priority, direction, access } = properties;
  const known = protocol(properties.protocol);
  const sources = onesOf(
    properties.sourceAddressPrefix,
    properties.sourceAddressPrefixes,
    properties.sourceApplicationSecurityGroups,
  );
  return {
    name,
    priority,
    direction,
    access,
    protocol: known === 'unrecognised' ? properties.protocol : known,
    source: sources.join(', '),
    destinations: onesOf(
      properties.destinationAddressPrefix,
      properties.destinationAddressPrefixes,
      properties.destinationApplicationSecurityGroups,
    ),
    ports: onesOf(properties.destinationPortRange, properties.destinationPortRanges, []),
  };
}

/** A rule has one value, a list of them, or application security groups; Azure leaves the others empty. */
function onesOf(
  single: string | null | undefined,
  several: readonly string[] | null | undefined,
  groups: readonly { readonly id: string }[] | null | undefined,
): readonly string[] {
  const alone = single == null || single === '' ? [] : [single];
  return [...alone, ...(several ?? []), ...(groups ?? []).map(({ id }) => id)];
}
