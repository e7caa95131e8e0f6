import { isTooSmall } from '../findings/creation.ts';
import { formatCount, listNames, pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { LEAST_ADDRESSES } from '../topology/endpoint-addresses.ts';
import {
  connectionStateOf,
  connectionsOf,
  connectionsOfEndpoint,
  hasUnreadableParts,
  networkIdOf,
  subnetOf,
} from '../topology/lookups.ts';
import type { ConnectionState, Endpoint, Network } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ReadinessFix, ReadinessLine } from './readiness-line.ts';
import { linesAbout } from './readiness-line.ts';

const connections = linesAbout('connections');
const addresses = linesAbout('addresses');

/** Returns whether the connections of endpoints are approved. */
export function connectionLines(topology: Topology, endpoints: readonly Endpoint[]): readonly ReadinessLine[] {
  const approved = endpoints.filter(endpoint => connectionStateOf(topology, endpoint) === 'Approved');
  const others = endpoints.filter(endpoint => !approved.includes(endpoint));
  const names = listNames(approved.map(({ name }) => name).sort());
  return [
    ...others.map(endpoint => unapprovedLine(topology, endpoint)),
    ...(approved.length === 0
      ? []
      : [
          connections.ok(
            `The ${pluralize(approved.length, 'connection')} of ${names} ${pluralize(approved.length, 'is', 'are')} approved.`,
          ),
        ]),
  ];
}

function unapprovedLine(topology: Topology, endpoint: Endpoint): ReadinessLine {
  const { id: endpointId, name, scopeId } = endpoint;
  const state = connectionStateOf(topology, endpoint);
  const what = `The connection of ${name} to ${nameOf(scopeId)}`;
  if (state === 'unrecognised') {
    const reason = hasUnreadableParts(topology, scopeId)
      ? 'the scope could not be read completely'
      : 'Azure shows no clear state of it';
    return connections.unknown(`${what} may not be approved: ${reason}.`);
  }
  if (state === 'Disconnected') {
    return connections.problem(`${what} is disconnected. Delete the private endpoint, and create it again.`);
  }
  const [connection] = connectionsOfEndpoint(topology, scopeId, endpointId);
  const fix = connection && ({ kind: 'approve', connectionId: connection.id, endpointId, scopeId } as const);
  return notThrough(what, state, fix);
}

/** Returns what is known of connections whose private endpoints could not be read. */
export function unseenConnectionLines(topology: Topology, scopeId: string): readonly ReadinessLine[] {
  const unseen = connectionsOf(topology, scopeId).filter(
    ({ endpointId }) => !topology.endpoints.has(keyOf(endpointId)),
  );
  return unseen.map(({ id: connectionId, endpointId, state }) => {
    const what = `The connection of ${nameOf(endpointId)} to ${nameOf(scopeId)}`;
    if (state === 'Pending' || state === 'Rejected') {
      return notThrough(what, state, { kind: 'approve', connectionId, endpointId, scopeId });
    }
    const shown = state === 'Approved' ? 'is approved' : 'may not be approved';
    return connections.unknown(
      `${what} ${shown}. The private endpoint itself could not be read, so its network was not checked.`,
    );
  });
}

function notThrough(what: string, state: ConnectionState, fix: ReadinessFix | undefined): ReadinessLine {
  return connections.problem(`${what} is ${state.toLowerCase()}, so nothing gets through. Get it approved.`, fix);
}

/** What the next workspace region, or the next collection endpoint, takes of the subnet of every endpoint of its scope. */
const NEXT_ADDRESSES = 3;

/** Returns whether the subnets of endpoints have room for what may be linked next. */
export function endpointAddressLines(topology: Topology, endpoints: readonly Endpoint[]): readonly ReadinessLine[] {
  const subnets = new Map(endpoints.map(({ subnetId }) => [keyOf(subnetId), subnetId]));
  return [...subnets.values()].map(id => {
    const free = subnetOf(topology, id)?.freeAddresses ?? null;
    const where = `subnet ${nameOf(id)} of ${nameOf(networkIdOf(id))}`;
    if (free === null) return addresses.unknown(`How many addresses are free in ${where} could not be read.`);
    const sentence = `${formatCount(free, 'address', 'addresses')} ${pluralize(free, 'is', 'are')} free in ${where}`;
    return free < NEXT_ADDRESSES
      ? addresses.problem(
          `Only ${sentence}: the next workspace region or data collection endpoint takes ${NEXT_ADDRESSES}, and without them its names do not resolve. Make room.`,
        )
      : addresses.ok(`${sentence}.`);
  });
}

/** Returns whether a network without an endpoint has a subnet for one. */
export function freeSubnetLines({ subnets, name }: Network): readonly ReadinessLine[] {
  const fitting = subnets.filter(subnet => !isTooSmall(subnet));
  const roomy = fitting.filter(({ freeAddresses }) => freeAddresses !== null && freeAddresses >= LEAST_ADDRESSES);
  if (roomy.length > 0) {
    return [
      addresses.ok(
        `${listNames(roomy.map(subnet => subnet.name))} of ${name} ${pluralize(roomy.length, 'has', 'have')} room for a private endpoint, which needs ${LEAST_ADDRESSES} addresses.`,
      ),
    ];
  }
  if (fitting.some(({ freeAddresses }) => freeAddresses === null)) {
    return [
      addresses.unknown(
        `Whether a subnet of ${name} has ${LEAST_ADDRESSES} free addresses for a private endpoint could not be read.`,
      ),
    ];
  }
  return [
    addresses.problem(
      `No subnet of ${name} has room for a private endpoint, which needs ${LEAST_ADDRESSES} addresses in a subnet of /27 or larger. Add one.`,
    ),
  ];
}
