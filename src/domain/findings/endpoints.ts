import { keyOf, nameOf, parseId } from '../ids.ts';
import type { Subnet } from '../topology/objects.ts';
import { networkIdOf, subnetOf } from '../topology/questions.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each, stepsOfKind } from './scene.ts';

/** A private endpoint of Azure Monitor needs at least 11 addresses, and /27 is the smallest subnet (private-link-configure). */
const ADDRESSES = 11;
const SMALLEST_PREFIX = 27;

/** What is wrong with the place, the name or the region of a scope or private endpoint that is to be created. */
export function creationFindings(scene: Scene): readonly Finding[] {
  return [...names(scene), ...takenEndpoints(scene), ...regions(scene), ...subnets(scene)];
}

/** The specification gives scopes no pattern; this is what Terraform's provider holds to. Endpoint names are stricter. */
const shapes = {
  'microsoft.insights/privatelinkscopes': /^[\w().-]{0,254}[\w()-]$/,
  'microsoft.network/privateendpoints': /^[a-z0-9](?:[\w.-]{0,78}\w)?$/i,
} as const;

function names(scene: Scene): readonly Finding[] {
  const created = [
    ...stepsOfKind(scene, 'create-scope').map(({ change }) => {
      return { id: change.scopeId, type: 'microsoft.insights/privatelinkscopes' as const };
    }),
    ...stepsOfKind(scene, 'create-endpoint').map(({ change }) => {
      return { id: change.endpointId, type: 'microsoft.network/privateendpoints' as const };
    }),
  ];
  return each(created, ({ id, type }) => {
    if (parseId(id)?.type === type && shapes[type].test(nameOf(id))) return undefined;
    const sentence = `"${nameOf(id)}" cannot be the name of this: use letters, digits, - _ . and do not end with a dot.`;
    return finding('invalid-name', sentence, [id]);
  });
}

function takenEndpoints(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'create-endpoint'), ({ before, change: { endpointId } }) => {
    const existing = before.endpoints.get(keyOf(endpointId));
    if (existing === undefined) return undefined;
    const sentence = `There is a private endpoint ${existing.name} already, in ${nameOf(existing.networkId)} and to ${nameOf(existing.scopeId)}. Choose another name.`;
    return finding('name-taken', sentence, [endpointId]);
  });
}

function regions(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'create-endpoint'), ({ before, change: { endpointId, subnetId, location } }) => {
    const network = before.networks.get(keyOf(networkIdOf(subnetId)));
    if (network === undefined || regionOf(network.location) === regionOf(location)) return undefined;
    const sentence = `${nameOf(endpointId)} would be in ${location}, and ${network.name} is in ${network.location}: a private endpoint must be in the region of its network.`;
    return finding('endpoint-region', sentence, [endpointId, network.id]);
  });
}

/** `West Europe` and `westeurope` are one region. */
function regionOf(location: string): string {
  return location.replaceAll(' ', '').toLowerCase();
}

function subnets(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'create-endpoint'), ({ before, change: { subnetId } }) => {
    const subnet = subnetOf(before, subnetId);
    if (subnet === undefined) return undefined;
    const { prefixes, freeAddresses } = subnet;
    const short = freeAddresses !== null && freeAddresses < ADDRESSES;
    if (!short && !isTooSmall(subnet)) return undefined;
    const found = short ? `has ${freeAddresses} free addresses` : `is ${prefixes.join(', ')}`;
    const sentence = `Subnet ${subnet.name} ${found}: a private endpoint of Azure Monitor needs at least ${ADDRESSES} addresses in a subnet of /${SMALLEST_PREFIX} or more.`;
    return finding('subnet-too-small', sentence, [subnetId], { freeAddresses });
  });
}

function isTooSmall({ prefixes }: Subnet): boolean {
  const lengths = prefixes.filter(prefix => !prefix.includes(':')).map(prefix => Number(prefix.split('/')[1]));
  return lengths.length > 0 && lengths.every(length => length > SMALLEST_PREFIX);
}
