import { mayConnect } from '../dns/dns-domain.ts';
import { formatCount, listNames, pluralize } from '../format.ts';
import { keyOf, nameOf, parseId } from '../ids.ts';
import { addedAddresses, addressesOfEndpoint } from '../topology/endpoint-addresses.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { networkIdOf, subnetOf } from '../topology/lookups.ts';
import type { Endpoint, Subnet } from '../topology/objects.ts';
import { valuesIn } from '../topology/table.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** The smallest subnet for a private endpoint of Azure Monitor (private-link-configure). */
const SMALLEST_PREFIX = 27;

/** Returns what is wrong with the subnet, name or region of a scope or private endpoint that is to be created. */
export function creationFindings(context: PlanContext): readonly Finding[] {
  return [
    ...invalidNames(context),
    ...takenEndpointNames(context),
    ...wrongRegions(context),
    ...smallSubnets(context),
    ...fullSubnets(context),
  ];
}

/**
 * The ARM specification has no pattern for scope names, so this is the pattern of Terraform's provider. The rules for
 * endpoint names are stricter.
 */
const nameRules = {
  scope: {
    type: 'microsoft.insights/privatelinkscopes',
    pattern: /^[\w().-]{0,254}[\w()-]$/,
    advice:
      'use up to 255 letters, digits, hyphens, underscores, parentheses or dots, and no dot at the end. Example: ampls-prod.',
  },
  'private endpoint': {
    type: 'microsoft.network/privateendpoints',
    pattern: /^[a-z0-9](?:[\w.-]{0,78}\w)?$/i,
    advice:
      'use up to 80 letters, digits, hyphens, underscores or dots, with a letter or digit first and no hyphen or dot at the end. Example: pe-hub.',
  },
} as const;

function invalidNames(context: PlanContext): readonly Finding[] {
  const created = [
    ...stepsOfKind(context, 'create-scope').map(({ change }) => ({ id: change.scopeId, noun: 'scope' as const })),
    ...stepsOfKind(context, 'create-endpoint').map(({ change }) => {
      return { id: change.endpointId, noun: 'private endpoint' as const };
    }),
  ];
  return findingsFor(created, ({ id, noun }) => {
    const { type, pattern, advice } = nameRules[noun];
    if (parseId(id)?.type === type && pattern.test(nameOf(id))) return undefined;
    return finding('invalid-name', `"${nameOf(id)}" is not a valid ${noun} name: ${advice}`, [id]);
  });
}

function takenEndpointNames(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'create-endpoint'), ({ before, change: { endpointId } }) => {
    const existing = before.endpoints.get(keyOf(endpointId));
    if (existing === undefined) return undefined;
    const sentence = `Private endpoint ${existing.name} cannot be created: it already exists in subnet ${nameOf(existing.subnetId)} of ${nameOf(existing.networkId)} and connects to ${nameOf(existing.scopeId)}. Choose another name.`;
    return finding('name-taken', sentence, [endpointId]);
  });
}

function wrongRegions(context: PlanContext): readonly Finding[] {
  const steps = stepsOfKind(context, 'create-endpoint');
  return findingsFor(steps, ({ before, change: { endpointId, subnetId, location } }) => {
    const network = before.networks.get(keyOf(networkIdOf(subnetId)));
    if (network === undefined || regionOf(network.location) === regionOf(location)) return undefined;
    const sentence = `${nameOf(endpointId)} cannot be created in ${location}: a private endpoint must be in the region of its network, and ${network.name} is in ${network.location}.`;
    return finding('endpoint-region', sentence, [endpointId, network.id]);
  });
}

/** Returns the short name of a region: Azure writes both `West Europe` and `westeurope`. */
export function regionOf(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}

function smallSubnets(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'create-endpoint'), ({ before, change: { subnetId, scopeId } }) => {
    const subnet = subnetOf(before, subnetId);
    if (subnet === undefined) return undefined;
    const { prefixes, freeAddresses } = subnet;
    const needed = addressesOfEndpoint(context.after, scopeId);
    const isShort = freeAddresses !== null && freeAddresses < needed;
    if (!isShort && !isTooSmall(subnet)) return undefined;
    const found = isShort ? `has ${freeAddresses} free addresses` : `is ${listNames(prefixes)}`;
    const sentence = `The private endpoint does not fit into subnet ${subnet.name}, which ${found}: for what ${nameOf(scopeId)} links, Azure Monitor needs ${needed} addresses in a subnet of /${SMALLEST_PREFIX} or larger. Choose another subnet.`;
    return finding('subnet-too-small', sentence, [subnetId], { freeAddresses });
  });
}

/** Returns whether a subnet is smaller than a private endpoint of Azure Monitor needs. */
export function isTooSmall({ prefixes }: Subnet): boolean {
  const lengths = prefixes.filter(prefix => !prefix.includes(':')).map(prefix => Number(prefix.split('/')[1]));
  return lengths.length > 0 && lengths.every(length => length > SMALLEST_PREFIX);
}

/**
 * Finds subnets that have no room for the addresses that existing endpoints will need for new links. The names of what
 * is linked then get no address, and so no record.
 */
function fullSubnets(context: PlanContext): readonly Finding[] {
  const { before, after } = context;
  const steps = stepsOfKind(context, 'link');
  const scopes = new Map(steps.map(({ change }) => [keyOf(change.scopeId), change.scopeId]));
  const needs = new Map<string, { readonly subnetId: string; readonly endpoints: Endpoint[]; needed: number }>();
  for (const [scopeKey, scopeId] of scopes) {
    const added = addedAddresses(before, after, scopeId);
    for (const endpoint of valuesIn(before.endpointsByScope, scopeKey)) {
      if (added <= 0 || !mayConnect(before, endpoint)) continue;
      const { subnetId } = endpoint;
      const need = getOrCreate(needs, keyOf(subnetId), () => ({ subnetId, endpoints: [], needed: 0 }));
      need.endpoints.push(endpoint);
      need.needed += added;
    }
  }
  return findingsFor(needs.values(), ({ subnetId, endpoints, needed }) => {
    const free = subnetOf(before, subnetId)?.freeAddresses ?? null;
    if (free === null || free >= needed) return undefined;
    const names = listNames(endpoints.map(({ name }) => name).sort());
    const sentence = `Some newly linked resources will have no address in subnet ${nameOf(subnetId)} of ${nameOf(networkIdOf(subnetId))}, and their names will not resolve there: ${names} will need ${formatCount(needed, 'more address', 'more addresses')}, and ${free} ${pluralize(free, 'is', 'are')} free. Make room in the subnet first.`;
    return finding('subnet-full', sentence, [subnetId, ...endpoints.map(({ id }) => id)], { needed, free });
  });
}
