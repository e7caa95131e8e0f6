import { listNames } from '../format.ts';
import { keyOf, nameOf, parseId } from '../ids.ts';
import { networkIdOf, subnetOf } from '../topology/lookups.ts';
import type { Subnet } from '../topology/objects.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/**
 * A private endpoint of Azure Monitor needs at least 11 addresses, and /27 is the smallest subnet
 * (private-link-configure).
 */
const ADDRESSES = 11;
const SMALLEST_PREFIX = 27;

/** Returns what is wrong with the subnet, name or region of a scope or private endpoint that is to be created. */
export function creationFindings(context: PlanContext): readonly Finding[] {
  return [...invalidNames(context), ...takenEndpointNames(context), ...wrongRegions(context), ...smallSubnets(context)];
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
function regionOf(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}

function smallSubnets(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'create-endpoint'), ({ before, change: { subnetId } }) => {
    const subnet = subnetOf(before, subnetId);
    if (subnet === undefined) return undefined;
    const { prefixes, freeAddresses } = subnet;
    const isShort = freeAddresses !== null && freeAddresses < ADDRESSES;
    if (!isShort && !isTooSmall(subnet)) return undefined;
    const found = isShort ? `has ${freeAddresses} free addresses` : `is ${listNames(prefixes)}`;
    const sentence = `The private endpoint does not fit into subnet ${subnet.name}, which ${found}: Azure Monitor needs ${ADDRESSES} addresses in a subnet of /${SMALLEST_PREFIX} or larger. Choose another subnet.`;
    return finding('subnet-too-small', sentence, [subnetId], { freeAddresses });
  });
}

function isTooSmall({ prefixes }: Subnet): boolean {
  const lengths = prefixes.filter(prefix => !prefix.includes(':')).map(prefix => Number(prefix.split('/')[1]));
  return lengths.length > 0 && lengths.every(length => length > SMALLEST_PREFIX);
}
