import { z } from 'zod';
import type { SecurityGroup, SecurityRule } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, parserFor, reference } from './arm-object.ts';

const parseProtocol = parserFor('Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*');

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

/** Parses a network security group with its own rules, without Azure's default rules. */
export function parseSecurityGroup(object: ArmObject): SecurityGroup {
  const { securityRules } = groupProperties.parse(object.properties ?? {});
  return { ...identityOf(object), location: object.location ?? '', rules: (securityRules ?? []).map(parseRule) };
}

function parseRule({ name, properties }: z.infer<typeof rule>): SecurityRule {
  const { priority, direction, access } = properties;
  const known = parseProtocol(properties.protocol);
  const sources = valuesOf(
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
    destinations: valuesOf(
      properties.destinationAddressPrefix,
      properties.destinationAddressPrefixes,
      properties.destinationApplicationSecurityGroups,
    ),
    ports: valuesOf(properties.destinationPortRange, properties.destinationPortRanges, []),
  };
}

/**
 * Returns what a rule matches: one value, a list of values, or application security groups. Azure leaves the others
 * empty.
 */
function valuesOf(
  single: string | null | undefined,
  several: readonly string[] | null | undefined,
  groups: readonly { readonly id: string }[] | null | undefined,
): readonly string[] {
  const own = single == null || single === '' ? [] : [single];
  return [...own, ...(several ?? []), ...(groups ?? []).map(({ id }) => id)];
}
