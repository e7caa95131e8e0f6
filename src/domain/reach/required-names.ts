import type { DnsNames, MonitorRole, NameGroup } from '../dns/zone-names.ts';
import { monitorRoles } from '../dns/zone-names.ts';
import type { Endpoint, Link, MonitoredResource, Operation, RecordSet } from '../topology/objects.ts';
import type { Table } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/**
 * A name that an operation looks up.
 *
 * - `shared`: all resources use it, and the zone group of every endpoint writes a record of it.
 * - `regional`: the components of a region share it. Only endpoints of scopes that link one of them write a record of
 *   it.
 * - `own`: only this resource uses it. Public DNS refers it to the private zone once the resource is linked to a scope;
 *   Azure does not document this, so it is an assumption.
 * - `any-regional`: one of the regional names, but which one was not read.
 */
export interface RequiredName {
  readonly role: MonitorRole;
  readonly name: string;
  readonly kind: 'shared' | 'regional' | 'own' | 'any-regional';
}

/** What a zone answers for a name. */
export type ZoneAnswer =
  | { readonly endpoint: Endpoint }
  | Pick<RecordSet, 'addresses' | 'alias'>
  | 'no-record'
  /** A wildcard further up may or may not match, depending on the names in between (RFC 4592, closest encloser). */
  | 'wildcard'
  /** Several endpoints would write the record. The last one to write it wins, and which one that is is not known. */
  | 'contested'
  /** An endpoint would write a record of a name that has a CNAME record, which Azure allows only one of. */
  | 'alias-in-place'
  /** An endpoint is approved only now, and may write the record as a result if it has not done so before. */
  | 'uncertain';

/** The name that all queries use. */
export const API_NAME: RequiredName = { role: 'monitor', name: 'api', kind: 'shared' };
/**
 * The name from which every Azure Monitor Agent gets the address of its data collection endpoint (azure-monitor-docs,
 * private-link-vm-kubernetes). Every endpoint has a record of it.
 */
export const AGENT_CONFIGURATION_NAME: RequiredName = {
  role: 'monitor',
  name: 'global.handler.control',
  kind: 'shared',
};
const QUERY_NAMES: readonly RequiredName[] = [API_NAME];
const ANY_REGIONAL: RequiredName = { role: 'monitor', name: '*.in.ai', kind: 'any-regional' };
const LIVE: RequiredName = { role: 'monitor', name: 'live', kind: 'shared' };

const REGIONAL_HOST = /\.in\.ai$/;

/** Also the names that no operation here needs (azure-monitor-docs, private-link-configure). */
const SHARED_NAMES: ReadonlySet<string> = new Set([
  API_NAME.name,
  LIVE.name,
  'global.in.ai',
  'profiler',
  'snapshot',
  'diagservices-query',
  'global.handler.control',
]);

/** The shared names that are aliases of names in public zones of Application Insights. */
const INSIGHTS_NAMES: ReadonlySet<string> = new Set([LIVE.name, 'profiler', 'snapshot', 'diagservices-query']);

/** Returns the group of a name, by its public zones (azure-monitor-docs, private-link-configure). */
export function groupOf({ role, name }: RequiredName): NameGroup {
  return role === 'monitor' && (INSIGHTS_NAMES.has(name) || REGIONAL_HOST.test(name)) ? 'insights' : role;
}

const ingestionNamesCache = new WeakMap<MonitoredResource, readonly RequiredName[]>();

/**
 * Returns the names that an operation on a resource needs, all of them (azure-monitor-docs, private-link-configure:
 * "Review endpoint's DNS settings"). Empty if they were not read.
 */
export function requiredNames(resource: MonitoredResource, operation: Operation): readonly RequiredName[] {
  if (operation === 'query') return QUERY_NAMES;
  const cached = ingestionNamesCache.get(resource);
  if (cached !== undefined) return cached;
  const names = ingestionNames(resource);
  ingestionNamesCache.set(resource, names);
  return names;
}

const workspaceRoles = ['ods', 'oms', 'agentsvc'] as const satisfies readonly MonitorRole[];

function ingestionNames({ kind, customerId, hosts }: MonitoredResource): readonly RequiredName[] {
  if (kind === 'workspace') {
    if (customerId === undefined) return [];
    return workspaceRoles.map(role => ({ role, name: customerId.toLowerCase(), kind: 'own' }));
  }
  const hostNames = (nameKind: RequiredName['kind']) =>
    (hosts ?? []).map((host): RequiredName => ({ role: 'monitor', name: host.toLowerCase(), kind: nameKind }));
  if (kind === 'collection-endpoint') return hostNames('own');
  const regional = hostNames('regional');
  return [LIVE, ...(regional.length === 0 ? [ANY_REGIONAL] : regional)];
}

/**
 * Returns the name that a full name is in a private zone of Azure Monitor; undefined if it is in no such zone. Endpoints
 * write records of names of its form: of shared ones always, of the others once their scope links the resource.
 */
export function nameInZones(names: DnsNames | null, fullName: string): RequiredName | undefined {
  const role = monitorRoles.find(known => names !== null && fullName.endsWith(`.${names[known]}`));
  if (names === null || role === undefined) return undefined;
  const name = fullName.slice(0, -names[role].length - 1);
  if (role === 'monitor' && SHARED_NAMES.has(name)) return { role, name, kind: 'shared' };
  return { role, name, kind: REGIONAL_HOST.test(name) ? 'regional' : 'own' };
}

/** Returns whether sending data to a resource uses names that belong to it alone. */
export function hasOwnNames({ kind }: MonitoredResource): boolean {
  return kind === 'workspace' || kind === 'collection-endpoint';
}

/** Returns whether the endpoints of a scope write a record of a name into the zones of their zone groups. */
export function scopeWritesName(
  topology: Topology,
  scopeKey: string,
  name: RequiredName,
  resourceKey: string,
): boolean {
  if (name.kind === 'own') return topology.scopesByResource.get(resourceKey)?.has(scopeKey) === true;
  if (name.kind === 'regional') return regionalHosts(topology, topology.linksByScope.get(scopeKey)).has(name.name);
  return true;
}

const regionalHostsCache = new WeakMap<Table<Link>, ReadonlySet<string>>();
const NONE: ReadonlySet<string> = new Set();

/** Returns the regional ingestion hosts of the components that a scope links. */
export function regionalHosts({ resources }: Topology, links: Table<Link> | undefined): ReadonlySet<string> {
  if (links === undefined) return NONE;
  const cached = regionalHostsCache.get(links);
  if (cached !== undefined) return cached;
  const hosts = new Set<string>();
  for (const key of links.keys()) {
    const resource = resources.get(key);
    if (resource?.kind === 'component') for (const host of resource.hosts ?? []) hosts.add(host.toLowerCase());
  }
  regionalHostsCache.set(links, hosts);
  return hosts;
}
