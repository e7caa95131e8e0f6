import { z } from 'zod';
import { parseAddress, parseBlock } from '../addresses.ts';
import { badRequest } from '../errors.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import type { Answer, ResourceCall, ResourceType } from '../resource-type.ts';
import type { Resource } from '../resources.ts';
import { identity, parseBody, patchTags, regionOf, stampNetwork, tagsShape, withProperties } from './common.ts';
import { completeEmbedded, embeddedType, putAsync, removeAsync, settleEmbedded } from './network.ts';

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

/** Microsoft.Network/networkSecurityGroups, including its rules. */
export const securityGroup: ResourceType = {
  name: 'Microsoft.Network/networkSecurityGroups',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  withDefaults: group =>
    withProperties(group, {
      provisioningState: 'Succeeded',
      ...group.properties,
      securityRules: completeEmbedded(group, ruleName, objectsAt(group.properties, 'securityRules')),
    }),
  put: putGroup,
  patch: patchTags,
  remove: (call, existing) => removeAsync(call, existing),
  onScheduledChange: (group, azure) => settleEmbedded(group, azure, 'securityRules'),
};

function putGroup(call: ResourceCall, existing: Resource | undefined): Answer {
  const { tags } = parseBody(shape, call.body);
  const self = identity(call, securityGroup, existing);
  const rules = completeEmbedded(self, ruleName, objectsAt(call.body, 'properties', 'securityRules'));
  for (const [index, rule] of rules.entries()) requireRule(objectAt(rule, 'properties'), rules.slice(0, index));
  return putAsync(call, existing, {
    ...self,
    location: regionOf(call.body) ?? '',
    ...(tags === undefined ? {} : { tags }),
    properties: { resourceGuid: existing?.properties['resourceGuid'] ?? call.azure.newId(), securityRules: rules },
  });
}

/** Microsoft.Network/networkSecurityGroups/securityRules. */
export const securityRule: ResourceType = embeddedType({
  name: ruleName,
  parentProperty: 'securityRules',
  build(call, _group, others) {
    const sent = objectAt(call.body, 'properties');
    requireRule(sent, others);
    return sent;
  },
});

/** Requires distinct priorities in each direction, and no service tag in a list of prefixes. */
function requireRule(sent: JsonObject, others: readonly JsonObject[]): void {
  const rule = parseBody(ruleShape, sent);
  const conflicting = others.find(other => {
    const theirs = objectAt(other, 'properties');
    return theirs['priority'] === rule.priority && theirs['direction'] === rule.direction;
  });
  if (conflicting !== undefined) {
    throw badRequest(
      `Security rule conflicts with rule ${textAt(conflicting, 'name') ?? ''}. Rules cannot have the same Priority and Direction.`,
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
      `Security rule has '${tag}' in a list of address prefixes: a service tag cannot be part of a list.`,
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
