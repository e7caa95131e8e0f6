import { z } from 'zod';
import { parseAddress } from '../addresses.ts';
import { badRequest, conflict } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { objectAt, textAt } from '../json.ts';
import { accepted, startOperation } from '../operation-answers.ts';
import type { Answer, ResourceCall, ResourceType } from '../resource-type.ts';
import { type Resource, sameContent } from '../resources.ts';
import {
  findResource,
  identity,
  parseBody,
  regionOf,
  resourceAnswer,
  stampDns,
  tagsShape,
  withProperties,
} from './common.ts';

const AZURE_DNS = '168.63.129.16';

const linkType = 'microsoft.network/dnsforwardingrulesets/virtualnetworklinks';
const shape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({}).optional(),
});
const linkShape = z.looseObject({ properties: z.looseObject({ virtualNetwork: z.looseObject({ id: z.string() }) }) });

/** Seconds that the DNS resolver needs for a change. */
const resolverSeconds = 2;

/** Microsoft.Network/dnsForwardingRulesets: linked networks resolve names by its rules. */
export const forwardingRuleset: ResourceType = {
  name: 'Microsoft.Network/dnsForwardingRulesets',
  tracked: true,
  table: 'resources',
  pageSize: 100,
  stamp: stampDns,
  withDefaults: ruleset => withProperties(ruleset, { provisioningState: 'Succeeded', ...ruleset.properties }),
  put(call, existing) {
    const { tags } = parseBody(shape, call.body);
    const properties = objectAt(call.body, 'properties');
    const next = {
      ...identity(call, forwardingRuleset, existing),
      location: regionOf(call.body) ?? '',
      ...(tags === undefined ? {} : { tags }),
      properties,
    };
    return putResolver(call, existing, next);
  },
  remove(call, existing) {
    if (call.azure.resources.children(keyOf(existing.id), linkType).length > 0) {
      throw conflict('Cannot delete resource while nested resources exist.', 'CannotDeleteResource');
    }
    return removeResolver(call, existing);
  },
};

const ruleShape = z.looseObject({
  properties: z.looseObject({
    domainName: z.string().endsWith('.'),
    targetDnsServers: z
      .array(z.looseObject({ ipAddress: z.string(), port: z.int().min(1).max(65_535).optional() }))
      .min(1)
      .max(6),
    forwardingRuleState: z.enum(['Enabled', 'Disabled']).optional(),
  }),
});

/**
 * Microsoft.Network/dnsForwardingRulesets/forwardingRules, in the shape of azure-rest-api-specs, dnsresolver, 2022-07-01.
 * Its provider alone has them. Azure DNS as a target is refused (Learn, private-resolver-endpoints-rulesets); the text of
 * the refusal is assumed. Rules are written at once.
 */
export const forwardingRule: ResourceType = {
  name: 'Microsoft.Network/dnsForwardingRulesets/forwardingRules',
  pageSize: 100,
  stamp: stampDns,
  withDefaults: rule => withProperties(rule, { provisioningState: 'Succeeded', ...rule.properties }),
  put(call, existing) {
    const {
      domainName,
      targetDnsServers,
      forwardingRuleState = 'Enabled',
    } = parseBody(ruleShape, call.body).properties;
    const targets = targetDnsServers.map(({ ipAddress, port = 53 }) => ({ ipAddress, port }));
    const wrong = targets.find(({ ipAddress }) => parseAddress(ipAddress) === undefined || ipAddress === AZURE_DNS);
    if (wrong !== undefined) throw badRequest(`The target DNS server '${wrong.ipAddress}' is not allowed.`);
    const properties = { provisioningState: 'Succeeded', domainName, targetDnsServers: targets, forwardingRuleState };
    const saved = call.azure.save({ ...identity(call, forwardingRule, existing), properties });
    return resourceAnswer(call, saved, existing === undefined ? 201 : 200);
  },
  remove(call, existing) {
    call.azure.remove(keyOf(existing.id));
    return { status: 200 };
  },
};

/** Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks. */
export const rulesetLink: ResourceType = {
  name: 'Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks',
  pageSize: 100,
  stamp: stampDns,
  withDefaults: link => withProperties(link, { provisioningState: 'Succeeded', ...link.properties }),
  referencedIds: link => [textAt(link.properties, 'virtualNetwork', 'id')],
  put(call, existing) {
    const { virtualNetwork } = parseBody(linkShape, call.body).properties;
    if (findResource(call.azure, virtualNetwork.id) === undefined)
      throw badRequest(`The virtual network '${virtualNetwork.id}' was not found.`);
    const next = {
      ...identity(call, rulesetLink, existing),
      properties: { virtualNetwork: { id: virtualNetwork.id } },
    };
    return putResolver(call, existing, next);
  },
  remove: removeResolver,
};

/** Saves an object of a Private Resolver, which is `Updating` until the operation has ended. */
export function putResolver(call: ResourceCall, existing: Resource | undefined, next: Resource): Answer {
  const { azure } = call;
  const done = withProperties(next, { provisioningState: 'Succeeded' });
  if (existing !== undefined && sameContent(existing, done)) return resourceAnswer(call, existing);
  const saved = azure.save(withProperties(next, { provisioningState: 'Updating' }));
  const endsAt = azure.schedule(keyOf(saved.id), resolverSeconds, { provisioningState: 'Succeeded' });
  const headers = startOperation(call, { provider: 'dnsResolver', method: 'PUT', resource: saved.id, endsAt });
  return resourceAnswer(call, saved, existing === undefined ? 201 : 200, headers);
}

/** Removes an object of a Private Resolver when the operation has ended. */
export function removeResolver(call: ResourceCall, existing: Resource): Answer {
  const endsAt = call.azure.schedule(keyOf(existing.id), resolverSeconds);
  return accepted(call, { provider: 'dnsResolver', method: 'DELETE', resource: existing.id, endsAt });
}
