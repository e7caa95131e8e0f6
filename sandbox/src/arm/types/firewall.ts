import { z } from 'zod';
import { badRequest } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { objectAt, objectsAt, textAt } from '../json.ts';
import type { ResourceType } from '../resource-type.ts';
import {
  findResource,
  identity,
  parseBody,
  patchTags,
  regionOf,
  stampNetwork,
  tagsShape,
  withProperties,
} from './common.ts';
import { putAsync, removeAsync } from './network.ts';

/** Azure Firewalls and their policies, in the shape of azure-rest-api-specs, network, 2024-05-01. */

const reference = z.looseObject({ id: z.string() });
const policyShape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({
    dnsSettings: z
      .looseObject({ enableProxy: z.boolean().optional(), servers: z.array(z.string()).optional() })
      .optional(),
  }),
});
const firewallShape = z.looseObject({
  location: z.string(),
  tags: tagsShape.optional(),
  properties: z.looseObject({
    firewallPolicy: reference.optional(),
    additionalProperties: z.record(z.string(), z.string()).optional(),
  }),
});

/** Microsoft.Network/firewallPolicies: `dnsSettings` says whether firewalls are DNS proxies. */
export const firewallPolicy: ResourceType = {
  name: 'Microsoft.Network/firewallPolicies',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  withDefaults: policy => withProperties(policy, { provisioningState: 'Succeeded', ...policy.properties }),
  put(call, existing) {
    const { tags } = parseBody(policyShape, call.body);
    const next = { ...identity(call, firewallPolicy, existing), location: regionOf(call.body) ?? '' };
    const properties = objectAt(call.body, 'properties');
    return putAsync(call, existing, { ...next, ...(tags === undefined ? {} : { tags }), properties });
  },
  patch: patchTags,
  remove(call, existing) {
    const [user] = call.azure.resources.referring(keyOf(existing.id), 'microsoft.network/azurefirewalls');
    if (user !== undefined) throw badRequest(`Firewall policy ${existing.id} is used by ${user.id}.`);
    return removeAsync(call, existing);
  },
};

/**
 * Microsoft.Network/azureFirewalls. An estate brings them with their addresses. A PUT changes an existing one and keeps
 * its addresses; new ones are refused, because the sandbox has none of the public addresses that they need.
 */
export const azureFirewall: ResourceType = {
  name: 'Microsoft.Network/azureFirewalls',
  tracked: true,
  table: 'resources',
  pageSize: 1_000,
  stamp: stampNetwork,
  withDefaults: firewall => withProperties(firewall, { provisioningState: 'Succeeded', ...firewall.properties }),
  referencedIds: firewall => [
    textAt(firewall.properties, 'firewallPolicy', 'id'),
    ...objectsAt(firewall.properties, 'ipConfigurations').map(one => textAt(one, 'properties', 'subnet', 'id')),
  ],
  put(call, existing) {
    const { tags, properties } = parseBody(firewallShape, call.body);
    if (existing === undefined) throw badRequest('The sandbox creates no firewalls.');
    const policyId = properties.firewallPolicy?.id;
    if (policyId !== undefined && findResource(call.azure, policyId) === undefined)
      throw badRequest(`The firewall policy '${policyId}' was not found.`);
    const { ipConfigurations = [] } = existing.properties;
    const next = { ...identity(call, azureFirewall, existing), location: regionOf(call.body) ?? '' };
    const kept = { ...objectAt(call.body, 'properties'), ipConfigurations };
    return putAsync(call, existing, { ...next, ...(tags === undefined ? {} : { tags }), properties: kept });
  },
  patch: patchTags,
  remove: (call, existing) => removeAsync(call, existing),
};
