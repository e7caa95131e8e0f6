import { z } from 'zod';
import { parseAddress, parseBlock } from '../addresses.ts';
import { badRequest } from '../errors.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import type { Answer, Call, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { check, identity, patchTags, regionOf, stampNetwork, tagsShape, withProperties } from './common.ts';
import { completeParts, finishParts, partType, putLater, removeLater } from './network.ts';

const ruleName = 'Microsoft.Network/networkSecurityGroups/securityRules';
const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({}).optional(),
});

const ruleShape = z.looseObject({
  protocol: z.enum(['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*']),
  access: z.enum(['Allow', 'Deny']),
  direction: z.enum(['Inbound', 'Outbound']),
  priority: z.int().min(100).max(4_096),
  sourceAddressPrefix: z.string().optional(),
  destinationAddressPrefix: z.string().optional(),
  sourceAddressPrefixes: z.array(z.string()).optional(),
  destinationAddressPrefixes: z.array(z.string()).optional(),
});

/** Microsoft.Network/networkSecurityGroups with its rules inside. */
export const securityGroup: ResourceType = {
  name: 'Microsoft.Network/networkSecurityGroups',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  complete: group =>
    withProperties(group, {
      provisioningState: 'Succeeded',
      ...group.properties,
      securityRules: completeParts(group, ruleName, objectsAt(group.properties, 'securityRules')),
    }),
  put: putGroup,
  patch: patchTags,
  remove: (call, existing) => removeLater(call, existing),
  finish: (group, world) => finishParts(group, world, 'securityRules'),
};

function putGroup(call: Call, existing: Resource | undefined): Answer {
  const { tags } = check(shape, call.body);
  const self = identity(call, securityGroup, existing);
  const rules = completeParts(self, ruleName, objectsAt(call.body, 'properties', 'securityRules'));
  for (const [index, rule] of rules.entries()) requireRule(objectAt(rule, 'properties'), rules.slice(0, index));
  return putLater(call, existing, {
    ...self,
    location: regionOf(call.body) ?? '',
    ...(tags === undefined ? {} : { tags }),
    properties: { resourceGuid: existing?.properties['resourceGuid'] ?? call.world.newId(), securityRules: rules },
  });
}

/** Microsoft.Network/networkSecurityGroups/securityRules. */
export const securityRule: ResourceType = partType({
  name: ruleName,
  within: 'securityRules',
  build(call, _group, others) {
    const sent = objectAt(call.body, 'properties');
    requireRule(sent, others);
    return sent;
  },
});

/** Priorities are distinct in each direction, and a service tag stands alone. */
function requireRule(sent: JsonObject, others: readonly JsonObject[]): void {
  const rule = check(ruleShape, sent);
  const rival = others.find(other => {
    const theirs = objectAt(other, 'properties');
    return theirs['priority'] === rule.priority && theirs['direction'] === rule.direction;
  });
  if (rival !== undefined) {
    throw badRequest(
      `Security rule conflicts with rule ${textAt(rival, 'name') ?? ''}. Rules cannot have the same Priority and Direction.`,
      'SecurityRuleConflict',
    );
  }
  for (const prefix of [rule.sourceAddressPrefix, rule.destinationAddressPrefix]) {
    if (prefix !== undefined && !isAddress(prefix) && !isServiceTag(prefix)) {
      throw badRequest(`Security rule has an invalid address prefix: '${prefix}'.`, 'SecurityRuleInvalidAddressPrefix');
    }
  }
  const listed = [...(rule.sourceAddressPrefixes ?? []), ...(rule.destinationAddressPrefixes ?? [])];
  const tag = listed.find(prefix => !isAddress(prefix));
  if (tag !== undefined) {
    throw badRequest(
      `Security rule has '${tag}' in a list of address prefixes: a service tag can only stand alone.`,
      'SecurityRuleParameterContainsUnsupportedValue',
    );
  }
}

function isAddress(prefix: string): boolean {
  return parseBlock(prefix) !== undefined || parseAddress(prefix) !== undefined;
}

function isServiceTag(prefix: string): boolean {
  return prefix === '*' || /^[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9]+)?$/.test(prefix);
}
