import { z } from 'zod';
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

function putResolver(call: ResourceCall, existing: Resource | undefined, next: Resource): Answer {
  const { azure } = call;
  const done = withProperties(next, { provisioningState: 'Succeeded' });
  if (existing !== undefined && sameContent(existing, done)) return resourceAnswer(call, existing);
  const saved = azure.save(withProperties(next, { provisioningState: 'Updating' }));
  const endsAt = azure.schedule(keyOf(saved.id), resolverSeconds, { provisioningState: 'Succeeded' });
  const headers = startOperation(call, { provider: 'dnsResolver', method: 'PUT', resource: saved.id, endsAt });
  return resourceAnswer(call, saved, existing === undefined ? 201 : 200, headers);
}

function removeResolver(call: ResourceCall, existing: Resource): Answer {
  const endsAt = call.azure.schedule(keyOf(existing.id), resolverSeconds);
  return accepted(call, { provider: 'dnsResolver', method: 'DELETE', resource: existing.id, endsAt });
}
