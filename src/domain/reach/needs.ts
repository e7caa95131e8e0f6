import type { MonitorRole } from '../dns/zone-names.ts';
import type { Link, MonitoredResource, Operation } from '../topology/objects.ts';
import type { Table, Topology } from '../topology/topology.ts';

/**
 * A name that an operation looks up. `shared`: every resource uses it, and any endpoint's zone group has a record of
 * it. `regional`: components of a region share it, and the endpoints of a scope that links one of them have it. `own`:
 * the resource's alone; Azure's public DNS sends it to the private zone once the resource is linked to some scope (not
 * documented, and taken so). `any-regional`: which of the regional names it is was not read.
 */
export interface Need {
  readonly role: MonitorRole;
  readonly name: string;
  readonly kind: 'shared' | 'regional' | 'own' | 'any-regional';
}

/** The name that all queries go by. */
export const API: Need = { role: 'monitor', name: 'api', kind: 'shared' };
const QUERY: readonly Need[] = [API];
const ANY_HOST: Need = { role: 'monitor', name: '*.in.ai', kind: 'any-regional' };
const LIVE: Need = { role: 'monitor', name: 'live', kind: 'shared' };

const ingestionNeeds = new WeakMap<MonitoredResource, readonly Need[]>();

/**
 * The names that an operation on a resource needs, all of them (azure-monitor-docs, private-link-configure: "Review
 * endpoint's DNS settings"). Empty where they were not read.
 */
export function needsOf(resource: MonitoredResource, operation: Operation): readonly Need[] {
  if (operation === 'query') return QUERY;
  const known = ingestionNeeds.get(resource);
  if (known !== undefined) return known;
  const needs = ingestionNeedsOf(resource);
  ingestionNeeds.set(resource, needs);
  return needs;
}

const workspaceRoles = ['ods', 'oms', 'agentsvc'] as const satisfies readonly MonitorRole[];

function ingestionNeedsOf({ kind, customerId, hosts }: MonitoredResource): readonly Need[] {
  if (kind === 'workspace') {
    if (customerId === undefined) return [];
    return workspaceRoles.map(role => ({ role, name: customerId.toLowerCase(), kind: 'own' }));
  }
  const named = (kindOfName: Need['kind']) =>
    (hosts ?? []).map((host): Need => ({ role: 'monitor', name: host.toLowerCase(), kind: kindOfName }));
  if (kind === 'collection-endpoint') return named('own');
  const regional = named('regional');
  return [LIVE, ...(regional.length === 0 ? [ANY_HOST] : regional)];
}

/** Whether taking in a resource's data goes by names that are its alone. */
export function hasOwnNames({ kind }: MonitoredResource): boolean {
  return kind === 'workspace' || kind === 'collection-endpoint';
}

/** Whether the endpoints of a scope have a record of the name, in zones that they keep. */
export function scopeHolds(topology: Topology, scopeKey: string, need: Need, resourceKey: string): boolean {
  if (need.kind === 'own') return topology.scopesByResource.get(resourceKey)?.has(scopeKey) === true;
  if (need.kind === 'regional') return regionalHosts(topology, topology.linksByScope.get(scopeKey)).has(need.name);
  return true;
}

const hostsOfLinks = new WeakMap<Table<Link>, ReadonlySet<string>>();
const NONE: ReadonlySet<string> = new Set();

/** The regional ingestion hosts of the components that a scope links. */
export function regionalHosts({ resources }: Topology, links: Table<Link> | undefined): ReadonlySet<string> {
  if (links === undefined) return NONE;
  const known = hostsOfLinks.get(links);
  if (known !== undefined) return known;
  const hosts = new Set<string>();
  for (const key of links.keys()) {
    const resource = resources.get(key);
    if (resource?.kind === 'component') for (const host of resource.hosts ?? []) hosts.add(host.toLowerCase());
  }
  hostsOfLinks.set(links, hosts);
  return hosts;
}
