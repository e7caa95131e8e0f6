import { keyOf } from '../ids.ts';
import { kindOfResource } from './lookups.ts';
import type { Link } from './objects.ts';
import type { Table } from './table.ts';
import type { Topology } from './topology.ts';

/**
 * How many addresses of its subnet a private endpoint takes: 8, one for each address of Application Insights, 3 for each
 * data collection endpoint, and 3 for each region with a workspace (Microsoft Japan's support, 22 December 2025). The
 * number grows with the links of the scope. Application Insights has one address for each ingestion host, and one for
 * the live metrics of each region.
 */
const SHARED_ADDRESSES = 8;

/** The addresses that a new endpoint needs at least (azure-monitor-docs, private-link-configure: "Network requirements"). */
export const LEAST_ADDRESSES = 11;

/** Returns how many addresses a new endpoint to a scope needs. What could not be read is not counted. */
export function addressesOfEndpoint(topology: Topology, scopeId: string): number {
  return Math.max(LEAST_ADDRESSES, SHARED_ADDRESSES + sum(addressesByReason(topology, scopeId)));
}

/** Returns how many addresses each endpoint to a scope takes more than before. It is negative if it takes fewer. */
export function addedAddresses(before: Topology, after: Topology, scopeId: string): number {
  return sum(addressesByReason(after, scopeId)) - sum(addressesByReason(before, scopeId));
}

/** Returns whether linking a resource to a scope adds addresses to the endpoints of the scope. */
export function addsAddresses(topology: Topology, scopeId: string, resourceId: string): boolean {
  const present = addressesByReason(topology, scopeId);
  return reasonsOf(topology, resourceId).some(([reason]) => !present.has(reason));
}

const cache = new WeakMap<Table<Link>, ReadonlyMap<string, number>>();
const NONE: ReadonlyMap<string, number> = new Map();

function addressesByReason(topology: Topology, scopeId: string): ReadonlyMap<string, number> {
  const links = topology.linksByScope.get(keyOf(scopeId));
  if (links === undefined) return NONE;
  const cached = cache.get(links);
  if (cached !== undefined) return cached;
  const addresses = new Map([...links.keys()].flatMap(key => reasonsOf(topology, key)));
  cache.set(links, addresses);
  return addresses;
}

/** Returns what a linked resource needs addresses for, and how many. Resources may share a reason. */
function reasonsOf(topology: Topology, resourceId: string): readonly (readonly [string, number])[] {
  const key = keyOf(resourceId);
  const { location = '', hosts = [] } = topology.resources.get(key) ?? {};
  switch (kindOfResource(topology, resourceId)) {
    case 'workspace':
      return [[`workspaces:${keyOf(location)}`, 3]];
    case 'collection-endpoint':
      return [[key, 3]];
    case 'component':
      return [...hosts.map(host => [`host:${keyOf(host)}`, 1] as const), [`live:${keyOf(location)}`, 1]];
    case 'other':
      return [];
  }
}

function sum(addresses: ReadonlyMap<string, number>): number {
  return [...addresses.values()].reduce((total, count) => total + count, 0);
}
